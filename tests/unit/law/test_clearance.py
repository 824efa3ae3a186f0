from __future__ import annotations

import time
from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.law import CLEARANCE_SCHEMA, RULES, Clearance, Question, ReasonCode
from safeconduct.tables.problems import InputError

Judge = Callable[..., Clearance]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({}, "cleared"),
        ({"category": "civilian_internee"}, "cleared"),
        ({"health": "sick"}, "cleared"),
        ({"status": "confirmed", "acknowledged": False}, "not_acknowledged"),
        ({"status": "missing", "acknowledged": False}, "no_evidence_of_captivity"),
        ({"status": "died"}, "captivity_ended"),
        ({"detaining_power": ""}, "power_unknown"),
        ({"party_of_origin": "A"}, "own_citizen"),
        ({"party_of_origin": ""}, "origin_unknown"),
        ({"category": "unknown"}, "category_undetermined"),
        ({"category": "unknown", "health": "sick"}, "cleared"),
    ],
)
def test_the_reason(code: Callable[..., str], person: dict[str, object], expected: str) -> None:
    assert code(person) == expected


def test_of_several_reasons_the_first_in_order_is_told_and_all_are_determined(
    judge: Judge,
) -> None:
    made = judge({"party_of_origin": "A"}, files=[{}], interviews=[{"fear_of_persecution": "yes"}])
    assert made.people["code"].item() == "fear_of_persecution"
    assert made.people["held_back"].item()
    assert {"L-FEAR", "L-HOLD-SUSPICION", "L-SCOPE-OWN"} <= set(made.determinations["rule"])


def test_every_question_is_answered_for_everybody_perhaps_in_captivity(judge: Judge) -> None:
    made = judge({}, {"person_id": "P2", "status": "alleged", "acknowledged": False})
    for _, rows in made.determinations.group_by("person_id"):
        assert set(rows["question"]) == set(Question)
    assert made.determinations.null_count().sum_horizontal().item() == 0


def test_the_frame_of_clearance_is_sorted_and_as_declared(judge: Judge) -> None:
    made = judge({"person_id": "P9"}, {"person_id": "P1", "status": "died"})
    assert made.people.schema == CLEARANCE_SCHEMA
    assert made.people["person_id"].to_list() == ["P1", "P9"]
    assert made.people["owed"].to_list() == [False, False]


def test_nobody_whose_captivity_has_ended_is_still_owed(judge: Judge) -> None:
    people = judge({"category": "civilian_internee", "status": "released"}).people
    assert not people["owed"].item()


def test_a_person_with_two_rows_is_refused(judge: Judge) -> None:
    with pytest.raises(InputError, match="P1 has more than one row"):
        judge({}, {})


def test_every_code_has_words_and_every_rule_articles() -> None:
    assert all(code.text for code in ReasonCode)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.articles and rule.explanation and rule.conclusion for rule in RULES)


def test_undetermined_says_what_is_needed() -> None:
    asking = ("need", "ask", "determin", "judge", "arrange")
    for rule in RULES:
        if rule.conclusion == "undetermined":
            assert any(word in rule.explanation.lower() for word in asking), rule.id


def test_it_does_not_loop_over_people(judge: Judge) -> None:
    begun = time.perf_counter()
    made = judge(*({"person_id": f"P{i:06}"} for i in range(30_000)))
    assert made.people["cleared"].all()
    assert time.perf_counter() - begun < 10
    assert made.determinations.group_by("person_id").len()["len"].unique().to_list() == [
        len(Question)
    ]


def test_empty_tables_give_empty_results(judge: Judge) -> None:
    made = judge({"status": "missing", "acknowledged": False}, files=[], interviews=[])
    assert made.determinations.height == 1
    empty = judge({"person_id": "P2"}, interviews=[])
    assert empty.people.filter(pl.col("cleared")).is_empty()
