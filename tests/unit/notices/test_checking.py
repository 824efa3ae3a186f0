from __future__ import annotations

import pytest

from safeconduct.notices import FindingKind, check_text


def found(text: str, *names: str, allowed: tuple[str, ...] = ()) -> list[str]:
    return [finding.found for finding in check_text(text, names, allowed=allowed)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Повернувся Іван Коваленко.", "КОВАЛЕНКО Іван Петрович", ["Іван", "Коваленко"]),
        ("عاد أحمد إلى بيته", "أحمد", ["أحمد"]),
        ("With Mar’yana at home", "Mar'yana Koval", ["Mar’yana"]),
        ("Li Wu came", "Li Wu", ["Li Wu"]),
        ("His number is AB-12345.", "AB-12345", ["AB-12345"]),
        ("Number 70412 came", "70412", ["70412"]),
    ],
)
def test_names_and_numbers_are_found(text: str, name: str, expected: list[str]) -> None:
    assert found(text, name) == expected


def test_parts_of_words_are_no_names() -> None:
    assert found("Ivanovo is a town", "Ivan Ivanov") == []


def test_counts_are_no_identifiers() -> None:
    assert found("Returned: 390 of 2026", "390", "2026") == []


def test_parties_may_be_named() -> None:
    assert found("Ilmarin helped", "Ilmarin Petrov", allowed=("Ilmarin",)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("call +380 44 123 45 67", "telephone"),
        ("to UA21 3223 1300 0002 6007 2335 6600 1", "bank account"),
        ("card 4111 1111 1111 1111", "card"),
        ("code X3SO5SLFOD", "check-in token"),
        ("file 123456", "long number"),
    ],
)
def test_what_looks_like_an_identifier_is_found(text: str, what: str) -> None:
    findings = check_text(text, [])
    assert any(what in f.why and f.kind is FindingKind.PATTERN for f in findings)


def test_a_clean_text_has_no_findings() -> None:
    assert check_text("Returned to Orlavia: 390", ["Ivan Koval", "UA-1"]) == []
