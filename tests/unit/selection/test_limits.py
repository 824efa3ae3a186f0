"""Parity by a scale, and lists that end where the seats or the day do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import DIX_HILL_1862, Scale
from safeconduct.selection import Selection
from safeconduct.selection.guard import RedLineCrossed, check_red_lines

Build = Callable[..., Selection]
Reason = Callable[[Selection, str], str]
SIDES = [f"{side}{n}" for side in "ab" for n in range(8)]
SCALE = {
    "total": 8, "parity": "scale",
    "scale": {"table": "dix-hill-1862", "reason": "Agreed by both"},
}  # fmt: skip
CIVILIAN = {"civilian": True, "owed": True, "in_scope": False, "category": "civilian_internee"}


def going(made: Selection, side: str) -> set[str]:
    return set(made.listed.filter(pl.col("side") == side)["person_id"])


def text_of(made: Selection, person: str) -> str:
    return str(made.reasons.filter(pl.col("person_id") == person)["text"].item())


def test_a_captain_goes_for_six_privates_where_it_is_agreed_and_for_one_where_it_is_not(
    build: Build,
) -> None:
    people = {p: {"rank": "private"} for p in SIDES}
    people |= {"a0": {"rank": "captain", "birth_date": "1950"}}
    few = {p: row for p, row in people.items() if p in ("a0", "a1") or p[0] == "b"}
    made = build(few, (8, 0), terms={"terms": SCALE})
    assert going(made, "A") == {"a0", "a1"}
    assert len(going(made, "B")) == 7
    assert made.proof["proven"].all()
    assert len(going(build(few, (8, 0)), "B")) == 2
    assert len(going(made, "B")) + 2 == made.proof["value"][0]


def test_whoever_waits_because_of_the_scale_is_told_so(build: Build, reason: Reason) -> None:
    people = {p: {"rank": "private"} for p in ("a0", "a1", "a2", "b0", "b1", "b2")}
    people |= {"a0": {"rank": "colonel", "birth_date": "1950"}}
    made = build(people, (8, 0), terms={"terms": SCALE})
    assert "a0" not in going(made, "A")
    assert reason(made, "a0") == "kept_off_by_term"
    assert "equal worth by the agreed scale in stage 1" in text_of(made, "a0")
    assert "equal worth by the agreed scale" in " ".join(made.stages["why"])
    equal = build(people, (8, 0))
    assert "a0" in going(equal, "A")


def test_the_scale_knows_ranks_by_grade_and_others_by_their_name() -> None:
    scale = Scale(worth=(*DIX_HILL_1862.items(), ("chief cook", 5)), other=2, reason="r")
    assert [scale.of(r) for r in ("Colonel", "полковник", "Chief Cook", "", "no rank")] == [
        15, 15, 5, 2, 2,
    ]  # fmt: skip
    assert scale.of("private") == 1


def test_the_guard_reckons_by_the_scale_again(build: Build, agreement: Any, clearance: Any) -> None:
    people = {p: {"rank": "private"} for p in ("a0", "a1", "b0", "b1")}
    made = build(people, (8, 0), terms={"terms": SCALE})
    check_red_lines(made.listed, clearance(people), agreement((8, 0), terms=SCALE))
    ranked = made.listed.with_columns(
        rank=pl.when(pl.col("person_id") == "a0").then(pl.lit("major")).otherwise("rank")
    )
    with pytest.raises(RedLineCrossed, match="not equal by the agreed scale"):
        check_red_lines(ranked, clearance(people), agreement((8, 0), terms=SCALE))


def test_no_more_go_than_there_are_seats_and_nobody_owed_waits_for_one(
    build: Build, reason: Reason
) -> None:
    people: dict[str, Any] = {p: {} for p in SIDES} | {"a8": CIVILIAN, "a9": CIVILIAN}
    people |= {"a0": {"birth_date": "1950"}, "a1": {"birth_date": "1950"}}
    buses = [{"stage": 1, "side": "A", "name": f"bus {n}", "seats": 2} for n in (1, 2)]
    made = build(people, (6, 2), terms={"transports": buses})
    assert {"a8", "a9"} < going(made, "A")
    assert len(going(made, "A")) == 4
    assert len(going(made, "B")) == 2
    told = {reason(made, f"a{n}") for n in range(8)}
    assert "kept_off_by_term" in told
    off = next(p for p in SIDES if reason(made, p) == "kept_off_by_term")
    assert "4 seats for people of A in stage 1 (bus 1, bus 2)" in text_of(made, off)
    assert "room is limited to 4 seats" in " ".join(made.stages["why"])
    assert "outranked" not in told or "There is no more room" in " ".join(made.reasons["text"])


def test_two_stages_of_one_day_share_its_limit(build: Build) -> None:
    day = date(2026, 9, 23)
    stages = [{"date": day, "per_side": 3}, {"date": day, "per_side": 3},
              {"date": date(2026, 9, 24), "per_side": 2}]  # fmt: skip
    terms = {"terms": {"total": 8}, "stages": stages, "days": [{"date": day, "per_side": 4}]}
    made = build(SIDES, (8, 0), terms=terms)
    there = made.listed.filter(pl.col("side") == "A")
    assert there.filter(pl.col("stage") <= 2).height == 4
    assert there.height == 6
    assert made.proof["proven"].all()
    free = build(SIDES, (8, 0), terms={k: v for k, v in terms.items() if k != "days"})
    assert free.listed.filter(pl.col("side") == "A").height == 8


def test_the_sides_may_be_swapped(build: Build) -> None:
    people = {p: {"rank": "sergeant" if p in ("a0", "a1", "b2") else "private"} for p in SIDES}
    bus = {"stage": 1, "name": "bus", "seats": 3}
    one = build(people, (8, 0), terms={"terms": SCALE, "transports": [{**bus, "side": "A"}]})
    mirrored = {p.translate(str.maketrans("ab", "ba")): row for p, row in people.items()}
    other = build(mirrored, (8, 0), terms={"terms": SCALE, "transports": [{**bus, "side": "B"}]})
    assert one.proof.select("level", "value").equals(other.proof.select("level", "value"))
