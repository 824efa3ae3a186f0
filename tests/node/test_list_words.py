"""What the library says of lists is known to the pages, in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from django.utils import translation

from safeconduct.cartel import TargetKind
from safeconduct.node.cartels import words
from safeconduct.node.cartels.drawing import front_picture
from safeconduct.selection import changes
from safeconduct.selection.programme import levels
from safeconduct.selection.reasons import WAITS, ListReason, _text

pytestmark = pytest.mark.any_store
LANGUAGES = ["uk", "ru", "fr", "ar"]


def every_reason() -> Iterator[str]:
    """Each sentence of `reasons`, with figures in it."""
    for code in ListReason:
        row = {"code": code.value, "priority": 7, "last_points": 9, "stage": 2, "term": "T",
               "refusal_text": ""}  # fmt: skip
        for full in (True, False):
            text = pl.DataFrame([row]).with_columns(_text(full=full))["text"].item()
            if text:
                yield text
    yield WAITS
    for who in ("The agreement", "Side A"):
        for named in ("him by name", "his unit", "his branch", "his rank", "his category"):
            yield f"{who} leaves out {named}; the reason given: they; witnessed"


def every_change() -> Iterator[str]:
    """Each sentence of `changes`, with 7 for what varies."""
    for node in ast.walk(ast.parse(Path(changes.__file__).read_text("utf-8"))):
        named = getattr(node, "targets", [None])[0]
        if getattr(named, "id", "") == "words" or getattr(node, "arg", "") == "words":
            value = getattr(node, "value", None)
            if isinstance(value, ast.JoinedStr):
                parts = [str(p.value) if isinstance(p, ast.Constant) else "7" for p in value.values]
                yield "".join(parts)


def translated(text: str) -> str:
    return words.said(text, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_change_is_told_in_the_readers_language(language: str) -> None:
    found = {text.rstrip("7").strip() or text for text in every_change()}
    assert len(found) == 4
    english = [*every_reason(), *(t for t in every_change())]
    with translation.override(language):
        assert [text for text in english if translated(text) == text] == []


def test_what_varies_stands_in_the_sentence() -> None:
    with translation.override("en"):
        for text in (*every_reason(), *every_change()):
            assert translated(text) == text


def test_a_term_in_a_reason_is_put_in_the_readers_words() -> None:
    text = "Has 7 points. He would be on the list but for one term: at most 2 of A with unit 7th."
    told = words.said(text, {"at most 2 of A with unit 7th": "au plus 2 de A, unité : 7th"})
    assert told.endswith("au plus 2 de A, unité : 7th.")


def test_every_code_level_and_target_has_words() -> None:
    assert set(words.CODE) == {code.value for code in ListReason}
    assert set(words.TARGET) == {kind.value for kind in TargetKind}
    named = set()
    for node in ast.walk(ast.parse(Path(levels.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "level":
            name = node.args[0]
            if isinstance(name, ast.Constant):
                named.add(name.value)
    assert named == set(words.LEVEL)


def test_nothing_is_drawn_where_nobody_is_asked_for() -> None:
    row = {"given_up": 0.0, "share_a": 0, "share_b": 0}
    assert front_picture([row]) is None
    drawn = front_picture([{**row, "share_a": 250}, {**row, "given_up": 0.01, "share_b": 1000}])
    assert drawn is not None
    assert [curve.side for curve in drawn.curves] == ["A", "B"]
    assert drawn.curves[0].spots[0].y == drawn.up[1].at
