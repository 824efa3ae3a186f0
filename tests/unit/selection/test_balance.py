"""Quotas and balance rules in lists: kept, never against the owed, explained, contradicted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.selection import NobodyToList, Selection

Build = Callable[..., Selection]
Reason = Callable[[Selection, str], str]
People = dict[str, dict[str, str]]
FIFTH, PILOT, OLD = {"unit": "5th"}, {"branch": "pilot"}, {"birth_date": "1960"}
SIDES = [f"{side}{n}" for side in "ab" for n in range(4)]


def going(made: Selection, side: str) -> set[str]:
    return set(made.listed.filter(pl.col("side") == side)["person_id"])


def test_at_most_so_many_of_a_unit_go_whatever_their_need(build: Build, reason: Reason) -> None:
    people: People = {p: {} for p in SIDES} | {p: {**FIFTH, **OLD} for p in ("a0", "a1", "a2")}
    quota = {"side": "A", "unit": "5th", "at_most": 1, "reason": "agreed"}
    made = build(people, (2, 0), terms={"quotas": [quota]})
    assert len(going(made, "A") & {"a0", "a1", "a2"}) == 1
    assert made.proof["proven"].all()
    kept = next(p for p in ("a0", "a1", "a2") if p not in going(made, "A"))
    assert reason(made, kept) == "kept_off_by_term"
    text = made.reasons.filter(pl.col("person_id") == kept)["text"].item()
    assert "but for one term: at most 1 of A with unit 5th" in text
    without = build(people, (2, 0))
    assert kept in going(without, "A") or reason(without, kept) == "lost_lottery"


def test_at_least_so_many_of_a_unit_go_before_higher_need(build: Build) -> None:
    people = dict.fromkeys(SIDES, OLD) | {"a3": FIFTH}
    quota = {"unit": "5th", "at_least": 1}
    made = build(people, (1, 0), positions={"A": {"quotas": [quota]}})
    assert going(made, "A") == {"a3"}


def test_a_quota_of_a_stage_binds_in_that_stage_alone(build: Build) -> None:
    people: People = {p: {} for p in SIDES} | {p: {**FIFTH, **OLD} for p in ("a0", "a1")}
    quota = {"side": "A", "unit": "5th", "at_most": 0, "stage": 1}
    made = build(people, (1, 0), (2, 0), terms={"quotas": [quota]})
    stages = dict(made.listed.select("person_id", "stage").iter_rows())
    assert {stages["a0"], stages["a1"]} == {2}


def test_pilots_never_go_against_a_unit(build: Build) -> None:
    people: People = {p: {} for p in SIDES} | {p: {**PILOT, **OLD} for p in ("a0", "a1")}
    people |= {p: {**FIFTH, **OLD} for p in ("b0", "b1", "b2")}
    rule = {"side": "A", "branch": "pilot", "never_against": {"unit": "5th"}}
    made = build(people, (3, 0), terms={"balances": [rule]})
    pilots = len(going(made, "A") & {"a0", "a1"})
    others = len(going(made, "B") - {"b0", "b1", "b2"})
    assert pilots <= others
    assert made.listed.height == 6


def test_a_ratio_holds_in_every_stage(build: Build) -> None:
    people = dict.fromkeys(SIDES, OLD) | {p: {"rank": "officer"} for p in ("b0", "b1")}
    rule = {"side": "A", "unit": "1st", "against": {"rank": "officer"}, "ratio": [1, 1]}
    made = build(people, (1, 0), (3, 0), terms={"balances": [rule]})
    for stage in (1, 2):
        there = made.listed.filter(pl.col("stage") == stage)
        mine = there.filter(pl.col("side") == "A").height
        officers = there.filter(pl.col("person_id").is_in(["b0", "b1"])).height
        assert mine <= officers


def test_nobody_who_is_owed_is_kept_back_by_a_quota(build: Build) -> None:
    civilian = {"civilian": True, "owed": True, "in_scope": False, "unit": "5th",
                "category": "civilian_internee"}  # fmt: skip
    people: dict[str, Any] = {"a1": {}, "b1": {}, "a9": civilian}
    quota = {"side": "A", "unit": "5th", "at_most": 0}
    made = build(people, (2, 1), terms={"quotas": [quota]})
    assert "a9" in going(made, "A")


def test_terms_that_contradict_each_other_are_named_and_no_others(build: Build) -> None:
    people: People = {p: {} for p in SIDES} | {"a0": FIFTH, "a1": FIFTH, "b0": FIFTH}
    terms = {
        "quotas": [
            {"side": "A", "unit": "5th", "at_least": 2},
            {"side": "A", "unit": "1st", "at_most": 9},
            {"side": "B", "unit": "1st", "at_most": 3},
            {"side": "B", "unit": "5th", "at_most": 1},
        ],
        "balances": [{"side": "A", "unit": "5th", "against": {"unit": "5th"}}],
    }
    with pytest.raises(NobodyToList) as refused:
        build(people, (2, 0), terms=terms)
    told = str(refused.value)
    assert "at least 2 of A with unit 5th" in told
    assert "unit 5th of A for 1 with unit 5th" in told
    assert "at most 9" not in told
    assert "at most 3" not in told


def test_the_same_rules_the_other_way_round_give_the_mirrored_lists(build: Build) -> None:
    people: People = {p: {} for p in SIDES} | {"a0": {**FIFTH, **OLD}, "a1": {**FIFTH, **OLD}}
    mirrored = {p.translate(str.maketrans("ab", "ba")): row for p, row in people.items()}
    rule = {"unit": "5th", "at_most": 1}
    one = build(people, (2, 0), positions={"A": {"quotas": [rule]}})
    other = build(mirrored, (2, 0), positions={"B": {"quotas": [rule]}})
    value = one.proof.select("level", "value")
    assert value.equals(other.proof.select("level", "value"))
