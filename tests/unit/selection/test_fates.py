"""Whoever several things keep off at once is told them, and never that the search was cut short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from safeconduct.selection import Selection

Build = Callable[..., Selection]
Reason = Callable[[Selection, str], str]
OLD, FIFTH = {"birth_date": "1960"}, {"unit": "5th"}
SIDES: dict[str, Any] = {f"{side}{n}": {} for side in "ab" for n in range(4)}
RECORDS = {f"s:{p}": p for p in SIDES}


def text_of(made: Selection, person: str) -> str:
    return str(made.reasons.filter(pl.col("person_id") == person)["text"].item())


def test_two_terms_that_each_keep_him_off_are_both_told(build: Build, reason: Reason) -> None:
    people = SIDES | {"a0": {**OLD, **FIFTH, "rank": "major"}}
    quotas = [{"side": "A", "unit": "5th", "at_most": 0}, {"side": "A", "rank": "major",
              "at_most": 0}]  # fmt: skip
    made = build(people, (2, 0), terms={"quotas": quotas})
    assert reason(made, "a0") == "kept_off_by_terms"
    assert "unit 5th" in text_of(made, "a0")
    assert "rank major" in text_of(made, "a0")
    assert "a0" in build(people, (2, 0)).listed["person_id"]
    for one in quotas:
        assert "a0" not in build(people, (2, 0), terms={"quotas": [one]}).listed["person_id"]


def test_a_family_without_room_for_all_is_told_so(build: Build, reason: Reason) -> None:
    people = SIDES | {"a0": OLD, "a1": OLD}
    bond = [{"records": ["s:a0", "s:a1"]}]
    made = build(people, (1, 0), (1, 0), terms={"together": bond}, records=RECORDS)
    assert reason(made, "a0") == reason(made, "a1") == "goes_together"
    assert "a0" in build(people, (1, 0), (1, 0), records=RECORDS).listed["person_id"]


def test_who_must_not_travel_with_somebody_who_goes_is_told_so(
    build: Build, reason: Reason
) -> None:
    people = SIDES | {"a0": OLD, "a1": OLD}
    apart = [{"records": ["s:a0", "s:a1"]}]
    made = build(people, (3, 0), terms={"apart": apart}, records=RECORDS)
    (left,) = {"a0", "a1"} - set(made.listed["person_id"])
    assert reason(made, left) == "travels_apart"
    assert not {p for p in SIDES if p in text_of(made, left)}
    assert left in build(people, (3, 0), records=RECORDS).listed["person_id"]


def test_a_least_of_others_is_told_to_who_has_no_place_for_it(build: Build, reason: Reason) -> None:
    people = dict.fromkeys(SIDES, OLD) | {"a3": FIFTH}
    made = build(people, (1, 0), terms={"quotas": [{"side": "A", "unit": "5th", "at_least": 1}]})
    (one, *_rest) = (p for p in ("a0", "a1", "a2") if reason(made, p) == "kept_off_by_term")
    assert "at least 1 of A with unit 5th" in text_of(made, one)
    codes = set(made.reasons["code"])
    assert "search_cut_short" not in codes


def test_terms_that_bind_the_outranked_too_are_told(build: Build, reason: Reason) -> None:
    people = dict.fromkeys(SIDES, OLD) | {"a3": FIFTH}
    quota = {"side": "A", "unit": "5th", "at_most": 0}
    made = build(people, (2, 0), terms={"quotas": [quota]})
    assert reason(made, "a3") == "outranked"
    assert "These terms leave him no room either: at most 0 of A with unit 5th" in (
        text_of(made, "a3")
    )


def test_whoever_a_quota_puts_on_the_list_keeps_nobody_off_by_his_points(
    build: Build, reason: Reason
) -> None:
    people = dict.fromkeys(SIDES, OLD) | {"a2": {}, "a3": FIFTH}
    quota = {"side": "A", "unit": "5th", "at_least": 1}
    asked = {"B": {"requests": [{"unit": "5th", "weight": 3}]}}
    made = build(people, (2, 0), terms={"quotas": [quota]}, positions=asked)
    assert reason(made, "a2") == "outranked"
    assert "the places ended at 10" in text_of(made, "a2")
