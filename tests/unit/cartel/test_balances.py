from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from safeconduct.cartel import Agreement, Quota, parse_agreement, parse_positions
from safeconduct.people import Side
from safeconduct.tables.problems import InputError


def agreement(**terms: Any) -> Agreement:
    return parse_agreement(
        {
            "title": "T", "signed_on": date(2026, 9, 16), "as_of": date(2026, 9, 16),
            "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
            "terms": {"total": 10}, "stages": [{"date": date(2026, 9, 23), "per_side": 10}],
            **terms,
        },
        where="test",
    )  # fmt: skip


def test_a_quota_and_a_balance_are_read() -> None:
    made = agreement(
        quotas=[{"side": "A", "unit": "5th", "at_most": 3, "stage": 1, "reason": "agreed"}],
        balances=[
            {"side": "B", "branch": "pilot", "never_against": {"unit": ["5th", "6th"]}},
            {"side": "A", "rank": "officer", "against": {"rank": "private"}, "ratio": [1, 4]},
        ],
    )
    assert made.quotas[0].words == "at most 3 of A with unit 5th in stage 1"
    assert made.balances[0].words == "branch pilot of B never against unit 5th, 6th"
    assert made.balances[1].words == "1 rank officer of A for 4 with rank private"


def test_those_of_a_position_are_its_own_side_s() -> None:
    read = parse_positions(
        {"A": {"quotas": [{"unit": "5th", "at_least": 1}]},
         "B": {"balances": [{"unit": "1st", "against": {"unit": "5th"}}]}},
        where="test",
    )  # fmt: skip
    assert [q.side for q in read.quotas] == [Side.A]
    assert [b.side for b in read.balances] == [Side.B]
    with pytest.raises(InputError, match=r"unknown key A\.quotas\[1\]\.side"):
        parse_positions({"A": {"quotas": [{"side": "B", "unit": "x", "at_most": 1}]}}, where="t")


def quota(**row: Any) -> dict[str, Any]:
    return {"side": "A", "unit": "5th", **row}


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"quotas": [quota()]}, r"quotas\[1\] bounds nothing"),
        ({"quotas": [quota(at_least=3, at_most=2)]}, "more than at_most"),
        ({"quotas": [quota(at_most=-1)]}, "negative"),
        ({"quotas": [quota(at_most=1, stage=2)]}, "no such stage"),
        ({"quotas": [quota(at_least=11)]}, "11, of 10 counted places"),
        ({"quotas": [quota(at_most=1, colour="red")]}, r"unknown key quotas\[1\]\.colour"),
        ({"quotas": [{"side": "A", "category": "child", "at_most": 1}]}, "owed"),
        ({"quotas": [{"side": "A", "category": "pilot", "at_most": 1}]}, "nobody defined"),
        ({"balances": [quota()]}, "one of against and never_against"),
        ({"balances": [quota(against={"unit": "1st", "rank": "x"})]}, "exactly|by one of"),
        ({"balances": [quota(against={"category": "child"})]}, "owed"),
        ({"balances": [quota(against={"unit": "1st"}, ratio=[0, 1])]}, "ratio is not two"),
        ({"balances": [quota(never_against={"unit": "1st"}, ratio=[2, 1])]}, "says nothing"),
    ],
)  # fmt: skip
def test_absurd_terms_are_refused_at_their_place(terms: dict[str, Any], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        agreement(**terms)


def test_the_words_of_a_quota_of_both_bounds() -> None:
    (made,) = agreement(quotas=[quota(at_least=1, at_most=2)]).quotas
    assert isinstance(made, Quota)
    assert made.words == "at least 1 and at most 2 of A with unit 5th"
