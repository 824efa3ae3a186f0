from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from safeconduct.cartel import Agreement, TargetKind, parse_agreement, parse_positions
from safeconduct.people.vocabulary import Category, Side
from safeconduct.tables.problems import InputError

Data = Callable[..., dict[str, Any]]


def test_a_right_agreement_is_read(agreement_data: Data) -> None:
    agreement = parse_agreement(agreement_data(), where="cartel.toml")
    assert [stage.counted for stage in agreement.stages] == [270, 307, 303]
    assert agreement.parties == {"A": "Orlavia", "B": "Tesmaria"}
    assert agreement.mediator == "Ilmarin"
    assert agreement.scope.categories == {Category.PRISONER_OF_WAR}
    assert agreement.refusals[0].target.values == {"special forces"}
    assert agreement.requests[0].weight == 3
    assert agreement.requests[0].target.kind is TargetKind.UNIT


def test_what_may_be_left_out(agreement_data: Data) -> None:
    left_out = dict.fromkeys(
        ("mediator", "refusals", "requests", "scope", "terms.parity", "stages.0.civilians",
         "terms.owed_count_as_consideration", "stages.1.number"), ...
    )  # fmt: skip
    agreement = parse_agreement(agreement_data(left_out), where="cartel.toml")
    assert isinstance(agreement, Agreement)
    assert agreement.mediator == "the mediator"
    assert agreement.scope.captured_from is None


def test_a_moment_is_taken_for_its_day(agreement_data: Data) -> None:
    data = agreement_data({"signed_on": datetime(2026, 9, 16, 12)})  # noqa: DTZ001
    assert parse_agreement(data, where="x").signed_on == date(2026, 9, 16)


def test_readings_and_waived_rules_are_read(agreement_data: Data) -> None:
    data = agreement_data()
    data["scope"]["waived"] = ["L-HOLD-PROSECUTION"]
    data["scope"]["readings"] = [
        {"of": "A", "captured_from": date(2024, 1, 1)},
        {"of": "B", "categories": ["prisoner_of_war", "detained_own_citizen"]},
    ]
    scope = parse_agreement(data, where="cartel.toml").scope
    assert scope.waived == {"L-HOLD-PROSECUTION"}
    assert [reading.of for reading in scope.readings] == ["A", "B"]
    assert scope.views[0].captured_from == date(2024, 1, 1)
    assert scope.views[1].categories == {
        Category.PRISONER_OF_WAR, Category.DETAINED_OWN_CITIZEN,
    }  # fmt: skip


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"scope.waived": ["L-OWED-CHILD"]}, "L-OWED-CHILD (a child) stands by GC IV art. 132"),
    ({"scope.waived": ["L-FEAR"]}, "no agreement may take it away (GC III arts 6, 7"),
    ({"scope.waived": ["L-NONE"]}, "scope.waived: there is no rule L-NONE"),
    ({"scope.readings": [{"of": "A"}]}, "tell the reading of A and that of B"),
    (
        {"scope.readings": [{"of": "A"}, {"of": "B", "categories": ["child"]}]},
        "scope.readings[2].categories: child is owed and may not be counted",
    ),
    ({"title": ...}, "title is missing"),
    ({"title": " "}, "title is empty"),
    ({"signed_on": "yesterday"}, "signed_on is not a day (YYYY-MM-DD): 'yesterday'"),
    ({"as_of": ...}, "as_of is missing"),
    ({"colour": "red"}, "unknown key colour"),
    ({"parties": ...}, "parties is missing"),
    ({"parties": "both"}, "parties is not a table"),
    ({"parties.A": "Orlavia"}, "parties.A is not a table"),
    ({"parties.B.name": ...}, "parties.B.name is missing"),
    ({"parties.C": {"name": "x"}}, "unknown key parties.C"),
    ({"mediator": "Ilmarin"}, "mediator is not a table"),
    ({"terms": ...}, "terms is missing"),
    ({"terms.total": 999}, "the stages add up to 390 + 307 + 303 = 1000, terms.total is 999"),
    ({"terms.total": True}, "terms.total is not a whole number"),
    ({"terms.total": -1000}, "terms.total is negative"),
    ({"terms.parity": "two to one"}, "terms.parity is not 'equal'"),
    ({"terms.owed_count_as_consideration": True}, "GC III art. 109, GC IV arts 34 and 132-134"),
    ({"terms.owed_count_as_consideration": "no"}, "terms.owed_count_as_consideration"),
    ({"terms.ratio": 2}, "unknown key terms.ratio"),
    ({"terms.parity": "scale"}, "terms.scale is missing"),
    ({"terms.scale": {"table": "dix-hill-1862"}}, "terms.scale says nothing while terms.parity"),
    (
        {"terms.parity": "scale", "terms.scale": {"table": "magna-carta", "reason": "r"}},
        "there is no scale 'magna-carta'; there is dix-hill-1862",
    ),
    ({"terms.parity": "scale", "terms.scale": {"reason": "r"}}, "terms.scale names no rank"),
    (
        {"terms.parity": "scale", "terms.scale": {"table": "dix-hill-1862"}},
        "terms.scale.reason is missing",
    ),
    (
        {"terms.parity": "scale", "terms.scale": {"worth": {"major": 0}, "reason": "r"}},
        "terms.scale.worth.major is 0",
    ),
    (
        {
            "terms.parity": "scale",
            "terms.scale": {"worth": {"major": 8, "майор": 9}, "reason": "r"},
        },
        "майор and major are one grade",
    ),
    ({"transports": [{"stage": 9, "side": "A", "name": "b", "seats": 1}]}, "no such stage"),
    ({"transports": [{"stage": 2, "side": "M", "name": "b", "seats": 1}]}, "side is not A or B"),
    ({"transports": [{"stage": 2, "side": "A", "name": "b", "seats": -1}]}, "seats is negative"),
    (
        {"transports": [{"stage": 2, "side": "A", "name": "b", "seats": 1}] * 2},
        "transports[2].name is told already, at transports[1].name",
    ),
    (
        {"transports": [{"stage": 1, "side": "A", "name": "b", "seats": 50}]},
        "transports of A in stage 1 have 50 seats for 120 civilians: nobody who is owed waits",
    ),
    ({"days": [{"date": date(2020, 1, 1), "per_side": 9}]}, "no stage has that date"),
    ({"days": [{"date": date(2026, 9, 23), "per_side": 9}]}, "and 120 civilians travel that day"),
    ({"scope": "all"}, "scope is not a table"),
    ({"scope.categories": "prisoner_of_war"}, "scope.categories is not a list"),
    ({"scope.categories": []}, "scope.categories is empty"),
    ({"scope.categories": ["pilots"]}, "scope.categories: nobody defined 'pilots'"),
    ({"scope.categories": [["x"]]}, "scope.categories: nobody defined ['x']"),
    ({"scope.categories": ["child"]}, "child is owed and may not be counted"),
    ({"scope.categories": ["civilian_internee"]}, "civilian_internee is owed"),
    ({"scope.categories": ["medical_or_religious"]}, "medical_or_religious is owed"),
    ({"scope.categories": ["remains"]}, "remains is owed"),
    ({"scope.categories": ["unknown"]}, "before his category is determined"),
    ({"scope.captured_from": "2024"}, "scope.captured_from is not a day"),
    ({"scope.captured_until": date(2020, 1, 1)}, "lies before scope.captured_from"),
    ({"scope.civilians_alongside": "no"}, "scope.civilians_alongside is not true or false"),
    ({"scope.civilians_alongside": False}, "scope.civilians_alongside is not true"),
    ({"stages": ...}, "stages is missing"),
    ({"stages": 3}, "stages is not a list"),
    ({"stages": [1000]}, "stages[1] is not a table"),
    ({"stages.1.per_side": ...}, "stages[2].per_side is missing"),
    ({"stages.1.per_side": -307}, "stages[2].per_side is negative"),
    ({"stages.1.per_side": 0}, "stages[2].per_side is 0"),
    ({"stages.1.per_side": 307.5}, "stages[2].per_side is not a whole number"),
    ({"stages.1.civilians": 400}, "stages[2].civilians is more than per_side"),
    ({"stages.1.number": 1}, "stages[2].number is 1, not 2"),
    ({"stages.1.date": date(2026, 9, 1)}, "stages[2].date lies before"),
    ({"stages.1.hour": 12}, "unknown key stages[2].hour"),
    ({"refusals.0.side": "C"}, "refusals[1].side is not A or B: 'C'"),
    ({"refusals.0.side": ...}, "refusals[1].side is not A or B"),
    ({"refusals.0.reason": ...}, "refusals[1].reason is missing"),
    ({"refusals.0.branch": ...}, "refusals[1] must name people by one of"),
    ({"refusals.0.unit": "5th"}, "refusals[1] must name people by one of"),
    ({"refusals.0.branch": ""}, "refusals[1].branch is not a text"),
    ({"refusals.0.branch": []}, "refusals[1].branch is not a text"),
    ({"refusals.0.branch": ["army", ""]}, "refusals[1].branch is not a text"),
    ({"refusals.0.weight": 2}, "unknown key refusals[1].weight"),
    ({"refusals.0": {"side": "A", "reason": "x", "category": "child"}}, "cannot be refused"),
    ({"refusals.0": {"side": "A", "reason": "x", "category": "spy"}}, "nobody defined 'spy'"),
    ({"refusals": "none"}, "refusals is not a list"),
    ({"requests.0": "5th"}, "requests[1] is not a table"),
    ({"requests.0.weight": -3}, "requests[1].weight is negative"),
    ({"requests.0.weight": 10**18}, "requests[1].weight is more than 1,000"),
    ({"requests.0": {"side": "B", "records": ["77"]}}, "'77' is not written source:record_id"),
]


@pytest.mark.parametrize(("changes", "words"), FAULTS)
def test_each_fault_is_told_with_its_key(
    agreement_data: Data, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_agreement(agreement_data(changes), where="cartel.toml")
    assert words in caught.value.what
    assert caught.value.where == "cartel.toml"


def test_all_faults_are_told_at_once(agreement_data: Data) -> None:
    data = agreement_data({"title": ..., "terms.total": 5, "stages.0.civilians": 500})
    with pytest.raises(InputError) as caught:
        parse_agreement(data, where="cartel.toml")
    for words in ("title is missing", "terms.total is 5", "stages[1].civilians is more"):
        assert words in caught.value.what


def test_nothing_at_all_is_refused_and_not_a_crash() -> None:
    with pytest.raises(InputError, match="terms is missing"):
        parse_agreement({}, where="cartel.toml")


def test_positions_are_read() -> None:
    data = {
        "A": {"requests": [{"records": ["requests-a:7"], "weight": 5}]},
        "B": {"refusals": [{"branch": "air force", "reason": "Not yet"}]},
    }
    positions = parse_positions(data, where="positions.toml")
    assert [(r.side, r.weight) for r in positions.requests] == [(Side.A, 5)]
    assert [(r.side, r.reason) for r in positions.refusals] == [(Side.B, "Not yet")]
    assert positions.requests[0].target.words == "1 people by name"
    assert parse_positions({}, where="positions").requests == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"C": {}}, "unknown key C"),
        ({"A": []}, "A is not a table"),
        ({"A": {"wishes": []}}, "unknown key A.wishes"),
        ({"A": {"requests": [{"unit": "x", "side": "B"}]}}, "unknown key A.requests[1].side"),
        ({"B": {"refusals": [{"unit": "x"}]}}, "B.refusals[1].reason is missing"),
        ({"B": {"refusals": [{"category": "child", "reason": "x"}]}}, "child is owed and cannot"),
    ],
)
def test_faults_of_positions(data: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_positions(data, where="positions.toml")
    assert words in caught.value.what
