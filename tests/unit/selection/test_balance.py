"""Quotas and balance rules in lists: kept, never against the owed, explained, contradicted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.selection import NobodyToList, Selection
from safeconduct.tables.problems import InputError

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


RECORDS = {f"s:{p}": p for p in SIDES}


def stages_of(made: Selection) -> dict[str, int]:
    return dict(made.listed.select("person_id", "stage").iter_rows())


def test_a_family_goes_together_in_one_stage_or_not_at_all(build: Build) -> None:
    people: People = {p: {} for p in SIDES} | {"a0": OLD}
    bond = [{"records": ["s:a0", "s:a1"], "reason": "brothers"}]
    made = build(people, (1, 0), (2, 0), terms={"together": bond}, records=RECORDS)
    assert stages_of(made)["a0"] == stages_of(made)["a1"] == 2
    small = build(people, (1, 0), (1, 0), terms={"together": bond}, records=RECORDS)
    assert not {"a0", "a1"} & set(stages_of(small))


def test_whoever_goes_with_somebody_who_cannot_waits_and_is_told_no_more(
    build: Build, reason: Reason
) -> None:
    held = {"held_back": True, "cleared": False, "code": "hold_suspicion", "text": "Held."}
    people: dict[str, Any] = {p: {} for p in SIDES} | {"a1": held}
    bond = [{"records": ["s:a0", "s:a1"], "reason": "brothers"}]
    made = build(people, (3, 0), terms={"together": bond}, records=RECORDS)
    assert reason(made, "a0") == "waits_for_others"
    text = made.reasons.filter(pl.col("person_id") == "a0")["text"].item()
    assert "a1" not in text
    assert "suspicion" not in text


def test_two_who_must_not_travel_together_go_in_different_stages(build: Build) -> None:
    people = dict.fromkeys(("a0", "a1", "b0", "b1"), OLD)
    apart = [{"records": ["s:a0", "s:a1"], "reason": "a witness"}]
    made = build(people, (2, 0), (2, 0), terms={"apart": apart}, records=RECORDS)
    stages = stages_of(made)
    assert {stages["a0"], stages["a1"]} == {1, 2}
    assert len(stages) == 4


def test_nobody_goes_both_together_and_apart(build: Build) -> None:
    both = {
        "together": [{"records": ["s:a0", "s:a1"]}, {"records": ["s:a1", "s:a2"]}],
        "apart": [{"records": ["s:a2", "s:a0"]}],
    }
    with pytest.raises(InputError, match=r"apart\[1\]: 's:a0' and 's:a2' must travel together by"):
        build(SIDES, (2, 0), terms=both, records=RECORDS)
    # Two records of one man: only the people show it.
    two = {"together": [{"records": ["s:a0", "t:a2"]}], "apart": [{"records": ["s:a2", "s:a0"]}]}
    with pytest.raises(InputError, match="a0 and a2 must travel both together and apart"):
        build(SIDES, (2, 0), terms=two, records=RECORDS | {"t:a2": "a2"})
    with pytest.raises(InputError, match="fewer than two"):
        build(SIDES, (2, 0), terms={"apart": [{"records": ["s:a2"]}]}, records=RECORDS)
