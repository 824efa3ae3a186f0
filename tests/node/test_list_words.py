"""What the library says of lists is known to the pages, in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.utils import translation

from safeconduct.cartel import TargetKind, parse_agreement
from safeconduct.node.cartels import words
from safeconduct.node.cartels.drawing import front_picture
from safeconduct.selection import changes
from safeconduct.selection.ends import places
from safeconduct.selection.programme import Fairness, fairness, levels
from safeconduct.selection.reasons import BY_SCALE, EQUAL, FULL, WAITS, ListReason, _text

pytestmark = pytest.mark.any_store
LANGUAGES = ["uk", "ru", "fr", "ar"]
DAY = date(2026, 12, 1)
TERM = "equal numbers in stage 2"
ROOM = "40 seats for people of A in stage 2 (bus 1); at most 9 people of A on 2026-12-01"
ENDED = (FULL, EQUAL, BY_SCALE, f"There is no more room: {ROOM}.")


def every_reason() -> Iterator[str]:
    """Each sentence of `reasons`, with figures in it."""
    for code in ListReason:
        row = {
            "code": code.value, "priority": 7, "last_points": 9, "stage": 2, "term": TERM,
            "refusal_text": "", "side": "A",
        }  # fmt: skip
        for ended in ENDED:
            for alone, terms in ((True, f"{TERM}; {TERM}"), (False, "")):
                frame = pl.DataFrame([{**row, "alone": alone, "terms": terms}])
                text = frame.with_columns(_text({"A": ended, "B": ended}))["text"].item()
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
                yield "".join(_part(p) for p in value.values)


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    # The reason of a term is a sentence of its own behind it.
    own = isinstance(part, ast.FormattedValue) and getattr(part.value, "id", "") == "given"
    return " The reason given: they witnessed" if own else "7"


def why_places_are_empty() -> str:
    """As `ends.places` writes it."""
    one = {"person_id": "a", "side": "A", "basis": "counted"}
    pool = pl.DataFrame([one, {**one, "basis": "owed"}])
    clearance = pl.DataFrame(
        [{"holder": "B", "cleared": False, "owed": False, "code": "hold_suspicion"}]
    )
    agreement = parse_agreement(
        {
            "title": "T", "signed_on": DAY, "as_of": DAY,
            "parties": {"A": {"name": "A"}, "B": {"name": "B"}},
            "scope": {"civilians_alongside": True}, "terms": {"total": 9},
            "stages": [{"date": DAY, "per_side": 9, "civilians": 2}],
            "transports": [{"stage": 1, "side": "A", "name": "bus", "seats": 4}],
        },
        where="T",
    )  # fmt: skip
    listed = pl.DataFrame(schema={"stage": pl.Int64, "side": pl.String, "counts": pl.Boolean})
    return str(places(listed, pool, clearance, agreement)["why"][0])


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_why_places_are_empty_is_told_in_the_readers_language(language: str) -> None:
    why = why_places_are_empty()
    assert why.count("; ") == 3
    with translation.override(language):
        told = translated(why)
    assert "hold_suspicion" not in told
    assert (told.split(";")[0] == why.split(";")[0]) == (language == "en")


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
    assert set(words.PROPOSAL) == {rule.value for rule in Fairness}
    source = "".join(Path(m.__file__).read_text("utf-8") for m in (levels, fairness))
    assert [name for name in words.LEVEL if f'"{name}"' not in source] == []
    named = set()
    for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", ""))):
        function = getattr(node, "func", None)
        name = getattr(function, "attr", getattr(function, "id", ""))
        known = name in ("level", "Level") and isinstance(node, ast.Call)
        if known and isinstance(node.args[0], ast.Constant):
            named.add(node.args[0].value)
    assert named <= set(words.LEVEL)


def test_nothing_is_drawn_where_nobody_is_asked_for() -> None:
    row = {"given_up": 0.0, "share_a": 0, "share_b": 0}
    assert front_picture([row]) is None
    drawn = front_picture([{**row, "share_a": 250}, {**row, "given_up": 0.01, "share_b": 1000}])
    assert drawn is not None
    assert [curve.side for curve in drawn.curves] == ["A", "B"]
    assert drawn.curves[0].spots[0].y == drawn.up[1].at
