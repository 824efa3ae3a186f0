"""The document of one side: read, refused with every fault, shown in part, known by its digest."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from safeconduct.cartel import (
    Part,
    Position,
    Trade,
    parse_agreement,
    parse_position,
    parse_positions,
    position_commitment,
    position_digest,
    position_toml,
)
from safeconduct.people.vocabulary import Side
from safeconduct.tables.problems import InputError

WHOLE = """
side = "A"
version = 3
shown = ["requests", "refusals", "trades"]

[[requests]]
records = ["s:1", "s:2"]
weight = 5
reason = "Families"

[[requests]]
unit = "7th"
private = true

[[refusals]]
branch = ["pilots", "divers"]
reason = "Not yet"

[[quotas]]
rank = "officer"
at_least = 1
at_most = 20
stage = 2

[[balances]]
rank = "officer"
never_against = { unit = "5th" }

[[trades]]
branch = "pilots"
against = { records = ["t:9"] }
ratio = [1, 2]
reason = "He is worth two to us"

[reservation]
people_home = 40
requests_met = 30
"""


def read(text: str) -> Position:
    return parse_position(tomllib.loads(text), where="a.toml")


def faults(data: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        parse_position(data, where="a.toml")
    assert caught.value.where == "a.toml"
    return caught.value.what


def test_a_document_is_read_and_written_as_it_was() -> None:
    position = read(WHOLE)
    assert (position.side, position.version) == (Side.A, 3)
    assert position.trades[0].ratio == (1, 2)
    assert position.reservation is not None
    assert position.reservation.people_home == 40
    assert read(position_toml(position)) == position
    assert position_toml(read(position_toml(position))) == position_toml(position)


def test_a_mediator_gets_what_is_shown_and_nothing_else() -> None:
    position = read(WHOLE)
    given = position.shown_to_mediator()
    assert [r.target.words for r in given.requests] == ["2 people by name"]
    assert given.refusals == position.refusals
    assert given.trades == position.trades
    assert (given.quotas, given.balances, given.reservation) == ((), (), None)
    assert given.version == 3
    text = position_toml(given)
    assert "7th" not in text
    assert "reservation" not in text.replace("shown", "")
    narrower = position.shown_to_mediator([Part.REFUSALS, Part.RESERVATION])
    assert (narrower.requests, narrower.reservation) == ((), None)
    assert narrower.refusals == position.refusals
    assert read('side = "B"\n[[refusals]]\nunit = "x"\nreason = "r"').shown_to_mediator() == (
        Position(side=Side.B)
    )


def test_a_digest_is_of_one_version_and_a_commitment_needs_a_salt() -> None:
    position = read(WHOLE)
    again = read(WHOLE.replace('["s:1", "s:2"]', '["s:2", "s:1"]'))
    assert position_digest(position) == position_digest(again)
    assert position_digest(position) != position_digest(read(WHOLE.replace("= 3", "= 4", 1)))
    one, other = (position_commitment(position, salt=bytes([n]) * 16) for n in (1, 2))
    assert one != other
    with pytest.raises(ValueError, match="at least 16 bytes"):
        position_commitment(position, salt=b"short")
    with pytest.raises(ValueError, match="whose it is"):
        position_toml(Position())


def test_a_trade_lifts_the_refusal_of_its_own_side_alone() -> None:
    position = read(WHOLE)
    (trade,), (refusal,) = position.trades, position.refusals
    assert trade.lifts(refusal)
    other = Trade(side=Side.B, target=trade.target, other=trade.other)
    assert not other.lifts(refusal)
    assert position.rules == (*position.balances, trade.balance)


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({}, "side is not A or B: None"),
    ({"side": "A", "wishes": []}, "unknown key wishes"),
    ({"side": "A", "version": 0}, "version is 0: versions count from 1"),
    ({"side": "A", "shown": ["all"]}, "shown: 'all' is none of requests, refusals"),
    ({"side": "A", "requests": [{"category": "pilots"}]}, "nobody defined 'pilots'"),
    (
        {"side": "A", "requests": [{"category": "child", "weight": 9}]},
        "requests[1].category: child is owed and asked for in no exchange",
    ),
    ({"side": "A", "requests": [{"unit": "x", "private": "yes"}]}, "not true or false"),
    (
        {"side": "A", "requests": [{"records": ["s:1", "s:2", "s:1"]}]},
        "requests[1].records[3]: 's:1' stands there already, at requests[1].records[1]",
    ),
    (
        {"side": "A", "requests": [{"records": ["s:1"]}, {"records": ["s:1"]}]},
        "requests[2]: 's:1' is named already in requests[1]",
    ),
    (
        {"side": "A", "requests": [{"records": ["s:1"]}],
         "refusals": [{"records": ["s:1"], "reason": "r"}]},
        "refusals[1]: 's:1' is asked for in requests[1]",
    ),
    (
        {"side": "A", "trades": [{"unit": "5th", "against": {"unit": "7th"}}]},
        "trades[1]: unit 5th is in no refusal of this position; refuse them first",
    ),
    (
        {"side": "A", "trades": [{"category": "child", "against": {"unit": "7th"}}]},
        "trades[1].category: child is owed, and no number binds them",
    ),
    ({"side": "A", "trades": [{"unit": "5th"}]}, "trades[1].against is missing"),
    ({"side": "A", "quotas": [{"unit": "x", "at_most": -3}]}, "quotas[1].at_most is negative"),
    ({"side": "A", "quotas": [{"unit": "x", "at_most": 10**12}]}, "is more than 100,000,000"),
    ({"side": "A", "quotas": [{"unit": "x"}]}, "quotas[1] bounds nothing"),
    ({"side": "A", "reservation": {"requests_met": 101}}, "reservation.requests_met is more than"),
    ({"side": "A", "reservation": {"people": 1}}, "unknown key reservation.people"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), FAULTS)
def test_each_fault_is_told_with_its_place(data: dict[str, Any], words: str) -> None:
    assert words in faults(data)


def test_all_faults_are_told_at_once() -> None:
    told = faults(
        {"side": "C", "quotas": [{"unit": "x", "at_most": -3}], "refusals": [{"unit": "y"}]}
    )
    for words in ("side is not A or B: 'C'", "at_most is negative", "refusals[1].reason is"):
        assert words in told


def test_one_file_of_both_holds_the_same_and_nobody_is_asked_for_by_both() -> None:
    document = tomllib.loads(WHOLE)
    del document["side"]
    both = parse_positions({"A": document}, where="both.toml")
    assert both.a == read(WHOLE)
    data = {side: {"requests": [{"records": ["s:1"]}]} for side in "AB"}
    with pytest.raises(InputError, match=r"B\.requests\[1\]: 's:1' is asked for by both sides"):
        parse_positions(data, where="both.toml")


def test_bonds_that_contradict_each_other_are_told_with_every_rule(agreement_data: Any) -> None:
    data = agreement_data(
        {
            "together": [{"records": ["s:1", "s:2"]}, {"records": ["s:4", "s:5"]},
                         {"records": ["s:2", "s:3"]}],
            "apart": [{"records": ["s:3", "s:1"]}, {"records": ["s:4", "s:1"]}],
        }
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        parse_agreement(data, where="cartel.toml")
    assert "apart[1]: 's:1' and 's:3' must travel together by together[1], together[3]" in (
        caught.value.what
    )
    assert "apart[2]" not in caught.value.what
