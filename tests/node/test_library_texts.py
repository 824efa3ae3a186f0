"""The library's sentences are known to the pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import safeconduct
from safeconduct.evidence import EVIDENCE_RULES
from safeconduct.matching import reasons
from safeconduct.matching.comparisons import COMPARISONS, comparisons, level_labels
from safeconduct.matching.model import shipped_model
from safeconduct.node.matching import explaining, words
from safeconduct.node.pages.library_texts import SENTENCES, _translated, in_words_of_the_reader
from safeconduct.node.pages.words import STATUS_RULE

pytestmark = pytest.mark.any_store

ROOT = Path(safeconduct.__file__).parent
MODULES = [
    "people/dates.py", "people/normalising.py", "people/intake.py", "tables/detection.py",
    "tables/pfif.py", "tables/reading.py", "tables/records.py", "tables/spreadsheets.py",
]  # fmt: skip


def sentences(module: Path) -> Iterator[str]:
    """Every reason and remedy that a module writes, with 7 for what varies."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        given = [k.value for k in node.keywords if k.arg in ("reason", "remedy")]
        given += node.args[:2] if name == "DateError" else []
        given += node.args[:1] if name == "InputError" else []
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value
            elif isinstance(value, ast.JoinedStr):
                yield "".join(
                    str(p.value) if isinstance(p, ast.Constant) else "7" for p in value.values
                )


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_of_the_library_is_listed(module: str) -> None:
    assert [s for s in sentences(ROOT / module) if _translated(s) is None] == []


def test_every_rule_of_evidence_has_words() -> None:
    assert set(STATUS_RULE) == {rule.id for rule in EVIDENCE_RULES}


def test_joined_reasons_keep_what_varies() -> None:
    text = "listed by: bureau of A; last fate: held"
    with translation.override("en"):
        assert in_words_of_the_reader(text) == text


def test_no_sentence_is_listed_twice() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES)


def test_everything_that_is_compared_has_words() -> None:
    assert {name: str(words.COMPARED[name]) for name in COMPARISONS} == COMPARISONS


def test_everything_that_may_be_found_has_words() -> None:
    now = {"comparisons": [c.get_comparison("duckdb").as_dict() for c in comparisons()]}
    labels = {
        label
        for settings in (now, shipped_model(1_000).settings)
        for levels in level_labels(settings).values()
        for level, label in levels.items()
        if level >= 0
    }
    assert labels <= set(words.FOUND)
    with translation.override("en"):
        assert all(str(text) == label for label, text in words.FOUND.items())


def test_the_pages_leave_out_what_the_library_leaves_out() -> None:
    assert explaining.LEAST == reasons.LEAST


@pytest.mark.parametrize("language", ["uk", "ru", "fr", "ar"])
def test_the_words_of_a_pair_are_translated(language: str) -> None:
    with translation.override(language):
        known = [*words.COMPARED.values(), *words.FOUND.values()]
        texts = [str(text) for text in known]
    with translation.override("en"):
        assert [t for t, text in zip(texts, known, strict=True) if t == str(text)] == []
