"""The library's sentences are known to the pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import safeconduct
from safeconduct.evidence import EVIDENCE_RULES
from safeconduct.node.pages.library_texts import SENTENCES, _translated, in_words_of_the_reader
from safeconduct.node.pages.words import STATUS_RULE

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
