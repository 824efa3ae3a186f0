from __future__ import annotations

import polars as pl
import pytest

from safeconduct.matching.flags import flag_names


def reasons(**fields: str | None) -> list[str]:
    frame = pl.DataFrame({"record": ["a:1"], **{k: [v] for k, v in fields.items()}})
    text = frame.with_columns(pl.exclude("record").cast(pl.String))
    return flag_names(text)["reason"].to_list()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("unknown", "no name in it"), ("\U0001f600", "no name in it"), ("-", "no name in it"),
        ("Я", "one letter only"), ("K" + "овал" + "e" + "нко", "letters of two scripts"),
        ("я" * 10_000, "longer than 200"),
    ],
)  # fmt: skip
def test_bad_names_are_named_with_what_is_wrong(value: str, told: str) -> None:
    assert any(told in reason for reason in reasons(family_name=value))


def test_good_names_and_initials_are_no_fault() -> None:
    assert reasons(family_name="Коваль", given_name="І.") == []
    assert reasons(full_name="Suharto") == []
    assert reasons(family_name="O'Neill", given_name="Zoë") == []


def test_a_record_without_any_name_is_flagged_once() -> None:
    assert reasons(family_name=None, given_name=None) == ["no name is given"]


def test_what_is_shown_of_a_huge_cell_is_short() -> None:
    frame = pl.DataFrame({"record": ["a:1"], "full_name": ["я" * 10_000]})
    assert flag_names(frame)["value"].str.len_chars().to_list() == [60]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Кова\u200bленко", "not seen"), ("\u202eKovalenko\u202c", "turn the writing"),
        ("\ufeffKovalenko", "not seen"), ("Ｋｏｖａｌｅｎｋｏ", "full-width"),
        ("Kovalenko 7", "digits or pictures"), ("Kovalenko\U0001f600", "digits or pictures"),
        ("K" + "\u0336\u0335\u0334\u0333\u0332" * 4 + "ovalenko", "marks heaped"),
        ("مجهول", "no name in it"), ("bilinmiyor", "no name in it"), ("N/A", "no name in it"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_looks_like_is_told(value: str, told: str) -> None:
    assert any(told in reason for reason in reasons(full_name=value))


def test_vowel_points_and_persian_joiners_are_no_fault() -> None:
    assert reasons(full_name="مُحَمَّد") == []
    assert reasons(full_name="حسین\u200cزاده") == []
