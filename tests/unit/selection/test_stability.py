"""As little change as can be, less of it by a declared tolerance, and why each name differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.selection import Selection, explained

Build = Callable[..., Selection]
Reason = Callable[[Selection, str], str]
OLD = {"birth_date": "1960"}
HELD = {"held_back": True, "cleared": False, "code": "hold_suspicion", "text": "Held."}
PEOPLE: dict[str, Any] = {f"{s}{n:02}": {} for s in "ab" for n in range(30)}


def yesterday(made: Selection) -> pl.DataFrame:
    return made.listed.select("person_id", "stage", "side")


def test_a_tolerance_keeps_names_and_gives_up_no_more_than_it_says(
    build: Build, reason: Reason
) -> None:
    before = build(PEOPLE, (20, 0))
    out = sorted(set(PEOPLE) - set(before.listed["person_id"]))
    older = PEOPLE | dict.fromkeys([p for p in out if p[0] == "a"][:2], OLD)
    best = build(older, (20, 0), previous=yesterday(before))
    value = dict(best.proof.select("level", "value").iter_rows())
    assert explained(yesterday(before), best).height == 4
    small = build(older, (20, 0), previous=yesterday(before), tolerance=0.02)
    kept = dict(small.proof.select("level", "value").iter_rows())
    given = value["humanitarian priority"] - int(small.listed["priority"].sum())
    assert 0 <= given <= 0.02 * value["humanitarian priority"]
    assert kept["least change"] >= value["least change"]
    much = build(older, (20, 0), previous=yesterday(before), tolerance=0.1)
    assert explained(yesterday(before), much).is_empty()
    told = [p for p in older if reason(much, p) == "others_kept"]
    assert told == [p for p in out if p[0] == "a"][:2]
    # What it says is true: without the tolerance they go.
    assert set(told) <= set(best.listed["person_id"])
    assert much.proof["proven"].all()
    # Priority that keeping names does not need is not given up.
    again = build(PEOPLE, (20, 0), previous=yesterday(before), tolerance=0.1)
    assert int(again.listed["priority"].sum()) == int(before.listed["priority"].sum())


def test_each_name_that_differs_is_told_with_why(build: Build) -> None:
    before = build(PEOPLE, (20, 0))
    gone = min(before.listed.filter(pl.col("side") == "A")["person_id"])
    after = build(PEOPLE | {gone: HELD}, (20, 0), previous=yesterday(before))
    told = {
        row["person_id"]: row for row in explained(yesterday(before), after).iter_rows(named=True)
    }
    assert len(told) == 2
    assert (told[gone]["change"], told[gone]["code"], told[gone]["why"]) == (
        "went", "hold_suspicion", "Held.",
    )  # fmt: skip
    (came,) = [row for person, row in told.items() if person != gone]
    assert came["change"] == "came"
    assert "1 left the list who can go no longer, and 0 before whom others stand" in came["why"]
    assert gone not in came["why"]


def test_who_travels_on_another_day_and_who_is_not_known_any_more(build: Build) -> None:
    people = {"a0": OLD, "a1": {}, "b0": OLD, "b1": {}}
    made = build(people, (1, 0), (1, 0))
    before = pl.DataFrame(
        {"person_id": ["a0", "x", "b0"], "stage": [2, 1, 1], "side": ["A", "A", "B"]}
    )
    told = {row["person_id"]: row for row in explained(before, made).iter_rows(named=True)}
    assert told["a0"]["change"] == "other_stage"
    assert "stage 2 and travels in stage 1" in told["a0"]["why"]
    assert told["x"]["code"] == "unknown_today"
    assert told["a1"]["change"] == "came"
    assert "b0" not in told


@pytest.mark.parametrize("tolerance", [0.0, 0.001, 0.05])
def test_nothing_changes_where_no_fact_has(build: Build, tolerance: float) -> None:
    before = build(PEOPLE, (10, 0), (10, 0), seed=b"one")
    again = build(
        PEOPLE, (10, 0), (10, 0), seed=b"other", previous=yesterday(before), tolerance=tolerance
    )
    assert explained(yesterday(before), again).is_empty()
