"""Positions held against who is held by whom; and what a trade does to a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import Agreement, parse_positions
from safeconduct.selection import FaultKind, Selection, position_faults, require_sound
from safeconduct.tables.problems import InputError

Build = Callable[..., Selection]
RECORDS = {f"s:{p}": p for p in ("a0", "a1", "b0", "b1", "m0")} | {"t:b0": "b0"}
CHILD = {"owed": True, "civilian": True, "in_scope": False, "category": "child"}


@pytest.fixture
def told(
    clearance: Callable[..., pl.DataFrame], agreement: Callable[..., Agreement]
) -> Callable[..., list[tuple[str, str]]]:
    """Kind and place of every fault of some positions."""

    def call(positions: dict[str, Any]) -> list[tuple[str, str]]:
        faults = position_faults(
            parse_positions(positions, where="test"),
            clearance=clearance(
                {"a0": {}, "a1": CHILD, "b0": {"unit": "7th Amber Brigade"}, "b1": {},
                 "m0": {"holder": ""}}
            ),
            record_persons=pl.DataFrame(
                list(RECORDS.items()), schema=["record", "person_id"], orient="row"
            ),
            agreement=agreement((2, 0), (1, 0)),
        )  # fmt: skip
        assert all(fault.what and fault.instead.endswith((".", "?")) for fault in faults)
        return [(fault.kind.value, f"{fault.side.value}.{fault.place}") for fault in faults]

    return call


@pytest.mark.parametrize(
    ("side", "part", "row", "kind", "place"),
    [
        ("A", "requests", {"records": "s:b9"}, "unknown_record", "requests[1].records"),
        ("A", "requests", {"records": "s:m0"}, "held_by_nobody", "requests[1].records"),
        ("A", "requests", {"records": "s:a0"}, "held_by_itself", "requests[1].records"),
        ("A", "requests", {"unit": "7th Ambr Brigade"}, "nobody_meant", "requests[1].unit"),
        ("A", "refusals", {"records": "s:b0", "reason": "r"}, "held_by_the_other",
         "refusals[1].records"),
        ("A", "quotas", {"records": "s:a1", "at_most": 0}, "owed", "quotas[1].records"),
        ("A", "quotas", {"unit": "1st", "at_least": 2}, "more_than_there_are",
         "quotas[1].at_least"),
        ("B", "quotas", {"unit": "1st", "at_most": 2, "stage": 3}, "no_such_stage",
         "quotas[1].stage"),
        ("B", "balances", {"unit": "1st", "against": {"records": "s:b1"}}, "held_by_itself",
         "balances[1].against.records"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(
    told: Callable[..., list[tuple[str, str]]],
    side: str, part: str, row: dict[str, Any], kind: str, place: str,
) -> None:  # fmt: skip
    assert told({side: {part: [row]}}) == [(kind, f"{side}.{place}")]


def test_one_person_under_two_records_and_one_whom_both_ask_for(
    told: Callable[..., list[tuple[str, str]]],
) -> None:
    twice = told({"A": {"requests": [{"records": ["s:b0"]}, {"records": ["t:b0"]}]}})
    assert twice == [("named_twice", "A.requests[2].records")]
    both = told(
        {"A": {"requests": [{"records": "s:b0"}]}, "B": {"requests": [{"records": "t:b0"}]}}
    )
    assert ("asked_for_by_both", "B.requests[1].records") in both


def test_what_is_sound_has_no_fault_and_what_is_not_is_refused_whole(
    clearance: Callable[..., pl.DataFrame],
) -> None:
    people = clearance({"a0": {}, "b0": {}})
    records = pl.DataFrame(
        {"record": ["bureau:R-00001", "bureau:R-00007"], "person_id": ["a0", "b0"]}
    )
    sound = {"A": {"requests": [{"records": "bureau:R-00007"}, {"unit": "1ST"}],
                   "refusals": [{"unit": "never heard of", "reason": "r"}]}}  # fmt: skip
    found = position_faults(
        parse_positions(sound, where="t"), clearance=people, record_persons=records
    )
    assert found == ()
    require_sound(found, where="a.toml")
    faulty = {"A": {"requests": [{"records": "bureau:R-0007"}, {"unit": "9th"}]}}
    found = position_faults(
        parse_positions(faulty, where="t"), clearance=people, record_persons=records
    )
    assert {f.kind for f in found} == {FaultKind.UNKNOWN_RECORD, FaultKind.NOBODY_MEANT}
    with pytest.raises(InputError) as refused:
        require_sound(found, where="a.toml")
    assert "Is 'bureau:R-00007'" in str(refused.value)
    assert "A.requests[2].unit: B holds nobody with unit '9th'" in str(refused.value)


PILOT, DIVER, OLD = {"branch": "pilot"}, {"branch": "diver"}, {"birth_date": "1950"}


def test_a_trade_takes_the_place_of_a_refusal_as_far_as_the_others_come(
    build: Build, reason: Callable[[Selection, str], str]
) -> None:
    people: dict[str, Any] = {
        "a0": {**PILOT, **OLD}, "a1": {**PILOT, **OLD}, "a2": {**DIVER, **OLD}, "a3": {},
        "b0": {"unit": "7th"}, "b1": {}, "b2": {},
    }  # fmt: skip
    refusal = {"branch": ["pilot", "diver"], "reason": "Not yet"}
    refused = build(people, (3, 0), positions={"A": {"refusals": [refusal]}})
    assert refused.listed.filter(pl.col("side") == "A")["person_id"].to_list() == ["a3"]
    trade = {"branch": "pilot", "against": {"unit": "7th"}, "ratio": [1, 1]}
    position = {"A": {"refusals": [refusal], "trades": [trade]}}
    traded = build(people, (3, 0), positions=position)
    mine = set(traded.listed.filter(pl.col("side") == "A")["person_id"])
    assert "a3" in mine
    assert len(mine & {"a0", "a1"}) == 1
    assert reason(traded, "a2") == "refused_by_holder"
    assert traded.proof["proven"].all()
    # Nobody of the 7th can come, so nobody is given for him.
    none = build(people | {"b0": {}}, (3, 0), positions=position)
    assert none.listed.filter(pl.col("side") == "A")["person_id"].to_list() == ["a3"]
