from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.cartel import Agreement
from safeconduct.selection import RedLineCrossed, Selection, check_red_lines

PEOPLE = ["a1", "a2", "b1", "b2"]
Frames = tuple[pl.DataFrame, pl.DataFrame, Agreement]


@pytest.fixture
def good(
    build: Callable[..., Selection],
    clearance: Callable[..., pl.DataFrame],
    agreement: Callable[..., Agreement],
) -> Frames:
    """Lists that cross no red line, the clearance behind them, and their agreement."""
    return build(PEOPLE, (1, 0), (1, 0)).listed, clearance(PEOPLE), agreement((1, 0), (1, 0))


def test_good_lists_pass(good: Frames) -> None:
    check_red_lines(*good)


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ({"owed": True}, "an owed person is counted"),
        ({"held_back": True}, "a person with a hold is listed"),
        ({"consents": False}, "a person without consent is listed"),
        ({"cleared": False}, "a person is listed who is not cleared"),
        ({"in_scope": False}, "a person out of scope is counted"),
        ({"holder": "B"}, "a person is listed by a side that does not hold him"),
        ({"owed": None}, "an owed person is counted"),
        ({"category": "child"}, "an owed person is counted"),
        ({"category": "unknown"}, "an owed person is counted"),
        ({"consents": None}, "a person without consent is listed"),
        ({"held_back": None}, "a person with a hold is listed"),
    ],
)
def test_a_fact_against_him_stops_the_list(
    good: Frames, fact: dict[str, object], rule: str
) -> None:
    listed, clearance, agreement = good
    changed = clearance.with_columns(
        pl.when(pl.col("person_id") == "a1").then(pl.lit(value)).otherwise(column).alias(column)
        for column, value in fact.items()
    )
    with pytest.raises(RedLineCrossed) as caught:
        check_red_lines(listed, changed, agreement)
    assert (caught.value.rule, caught.value.people) == (rule, ["a1"])
    assert "a1" in str(caught.value)


def test_who_is_not_in_the_clearance_at_all_stops_the_list(good: Frames) -> None:
    listed, clearance, agreement = good
    with pytest.raises(RedLineCrossed) as caught:
        check_red_lines(listed, clearance.filter(pl.col("person_id") != "a1"), agreement)
    assert caught.value.people == ["a1"]


def test_nobody_stands_there_twice(good: Frames) -> None:
    listed, clearance, agreement = good
    twice = pl.concat([listed, listed.head(1)])
    with pytest.raises(RedLineCrossed, match="listed twice"):
        check_red_lines(twice, clearance, agreement)


def test_parity_sizes_and_stages(good: Frames, agreement: Callable[..., Agreement]) -> None:
    listed, clearance, agreed = good
    unequal = listed.filter(pl.col("person_id") != listed["person_id"][0])
    with pytest.raises(RedLineCrossed, match="not equal"):
        check_red_lines(unequal, clearance, agreed)
    with pytest.raises(RedLineCrossed, match="nobody agreed"):
        check_red_lines(listed, clearance, agreement((2, 0)))
    crowded = listed.with_columns(stage=pl.lit(1, dtype=pl.Int64))
    with pytest.raises(RedLineCrossed, match="stage 1 has too many people"):
        check_red_lines(crowded, clearance, agreed)
    uncounted = crowded.with_columns(counts=pl.lit(value=False))
    with pytest.raises(RedLineCrossed, match="too many civilians"):
        check_red_lines(uncounted, clearance, agreed)
