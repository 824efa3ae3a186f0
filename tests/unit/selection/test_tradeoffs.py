"""Slack and the front, safe batches, and looking past lists through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.cartel import Agreement, parse_positions
from safeconduct.selection.auditing import audit
from safeconduct.selection.front import front
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.lists import lists_of
from safeconduct.selection.splitting import safe_batches

People = dict[str, dict[str, Any]]
Make = Callable[..., Inputs]


@pytest.fixture
def inputs(
    clearance: Callable[..., pl.DataFrame], agreement: Callable[..., Agreement]
) -> Callable[..., Inputs]:
    def make(people: People, *sizes: tuple[int, int], positions: Any = None, **more: Any) -> Inputs:
        return Inputs(
            clearance=clearance(people), agreement=agreement(*sizes),
            positions=parse_positions(positions or {}, where="test"),
            record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
            lottery_seed=b"seed", **more,
        )  # fmt: skip

    return make


def crowd() -> People:
    """Twenty a side, some old, some of a unit that is asked for."""
    return {
        f"{side}{n:02}": {
            "birth_date": "1960" if n % 3 == 0 else "1990", "unit": "5th" if n % 4 == 1 else "1st",
            "captured_on": f"2025-0{1 + n % 8}-11",
        }
        for side in "ab" for n in range(20)
    }  # fmt: skip


ASKED = {side: {"requests": [{"unit": "5th", "weight": 3}]} for side in "AB"}


def test_giving_up_points_buys_requests_and_never_the_other_way(inputs: Make) -> None:
    found = front(inputs(crowd(), (8, 0), positions=ASKED))
    assert found["proven"].all()
    assert found["given_up"].to_list()[0] == 0.0
    assert found["points"].to_list() == sorted(found["points"], reverse=True)
    assert found["requests"].to_list() == sorted(found["requests"])
    assert (found["people"] == 16).all()
    best = found["points"][0]
    limit = pl.Series([best - int(best * step) for step in found["given_up"]])
    assert (found["points"] >= limit).all()
    assert found["requests"][-1] > found["requests"][0]


def test_slack_keeps_more_of_the_list_before(inputs: Make) -> None:
    people = crowd()
    first = lists_of(inputs(people, (8, 0)))
    older = {p: {**row, "captured_on": "2024-01-01"} if p in ("a19", "a16") else row
             for p, row in people.items()}  # fmt: skip
    previous = first.listed.select("person_id", "stage")
    table = front(inputs(older, (8, 0), previous=previous), steps=(0.0, 0.05, 0.1))
    assert table["kept"].to_list() == sorted(table["kept"])
    assert table["kept"][-1] > table["kept"][0]


@given(total=st.integers(0, 5_000), stake=st.floats(1.0, 500.0), temptation=st.floats(0.2, 1.0))
def test_no_batch_is_worth_breaking_off_for(total: int, stake: float, temptation: float) -> None:
    batches = safe_batches(total, stake=stake, temptation=temptation)
    assert sum(batch.size for batch in batches) == total
    assert all(batch.margin >= -1e-6 for batch in batches)
    sizes = [batch.size for batch in batches]
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_at_stake_makes_no_batch() -> None:
    with pytest.raises(ValueError, match="nothing holds the last batch"):
        safe_batches(10, stake=0.5)
    assert safe_batches(0, stake=0.0) == ()


def test_a_list_by_the_rules_is_found_to_be_so(inputs: Make) -> None:
    case = inputs(crowd(), (8, 0), positions=ASKED)
    made = audit(case, lists_of(case).listed)
    assert made.followed
    assert made.pairs > 0
    fifth = made.units.filter((pl.col("side") == "A") & (pl.col("unit") == "5th"))
    assert fifth["able"].item() == 5


@pytest.mark.parametrize(
    ("out", "instead", "rule"),
    [
        ("a00", "a02", "higher points first"),
        ("a08", "a16", "of equals, the first captured first"),
    ],
)
def test_whoever_was_passed_over_is_named(inputs: Make, out: str, instead: str, rule: str) -> None:
    people = {p: {"birth_date": "1990", "captured_on": f"2026-0{1 + int(p[1:]) % 8}-01"}
              for p in (f"{s}{n:02}" for s in "ab" for n in range(20))}  # fmt: skip
    people |= {"a00": {"birth_date": "1960"}, "a08": {"birth_date": "1990",
               "captured_on": "2026-08-30"}, "a16": {"birth_date": "1990",
               "captured_on": "2026-08-31"}}  # fmt: skip
    case = inputs(people, (20, 0))
    everybody = lists_of(case).listed
    made = audit(case, everybody.filter(pl.col("person_id") != out))
    assert not made.followed
    told = made.findings.filter(pl.col("passed_over") == out)
    assert told["rule"].to_list() == [rule]
