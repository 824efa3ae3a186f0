"""One person: derivations, needs, presumptions, what changed, and what would change it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from safeconduct.law import (
    PersonFacts,
    Question,
    Reading,
    ReasonCode,
    Scope,
    Truth,
    determine_person,
    difference,
    what_if,
)
from safeconduct.tables.problems import InputError

ON = date(2026, 9, 16)
PERSON: dict[str, Any] = {
    "status": "acknowledged", "acknowledged": True, "category": "prisoner_of_war",
    "party_of_origin": "B", "detaining_power": "A", "health": "good", "captured_on": "2025-03-01",
    "birth_date": "1990",
}  # fmt: skip
FILE = {"procedure": "suspicion", "offence": "theft", "war_crime": "no", "decided_on": "2026-01-01"}
TALK = {
    "wish": "return", "fear_of_persecution": "no", "in_private": "yes",
    "interviewed_on": "2026-08-01",
}  # fmt: skip


def facts(*files: dict[str, str], talks: Any = (TALK,), **person: Any) -> PersonFacts:
    return PersonFacts.read({**PERSON, **person}, files=files, interviews=talks)


def test_every_determination_has_a_derivation_that_ends_in_facts() -> None:
    made = determine_person(facts(FILE), scope=Scope(), on=ON)
    assert [d.question for d in made.all] == list(Question)
    for determination in made.all:
        *before, decided = determination.tree.parts
        assert decided.truth is Truth.TRUE
        assert all(node.truth is Truth.FALSE for node in before)
        leaves = [node for node in determination.tree.walk() if not node.parts]
        assert all(leaf.values or "every other case" in leaf.words for leaf in leaves)


def test_the_short_derivation_keeps_only_what_decided() -> None:
    made = determine_person(facts(health="sick"), scope=Scope(), on=ON)
    lines = "\n".join(made.of(Question.OWED).lines())
    assert "owed: owed by L-OWED-WOUNDED" in lines
    assert "health: sick" in lines
    whole = "\n".join(made.of(Question.OWED).lines(whole=True))
    assert "L-OWED-CHILD" in whole
    assert len(whole) > len(lines)


def test_a_presumption_is_named_with_whom_to_ask() -> None:
    owed = determine_person(facts(health=""), scope=Scope(), on=ON).of(Question.OWED)
    assert "health" in owed.presumed
    assert any("health" in line and "medical examination" in line for line in owed.lines())


def test_undetermined_needs_what_is_not_known() -> None:
    scope = Scope(captured_from=date(2024, 2, 10))
    made = determine_person(facts(captured_on=""), scope=scope, on=ON).of(Question.SCOPE)
    assert made.conclusion == "undetermined"
    assert made.needs == ("captured_on",)
    assert made.as_data()["needs"] == {"captured_on": "the capture card (GC III art. 70)"}


def test_all_reasons_are_told_in_their_order() -> None:
    made = determine_person(facts(FILE, talks=(), detaining_power=""), scope=Scope(), on=ON)
    assert made.reasons == (
        ReasonCode.POWER_UNKNOWN, ReasonCode.HOLD_SUSPICION, ReasonCode.CONSENT_NOT_ASKED,
    )  # fmt: skip
    assert not made.cleared


def test_when_facts_change_the_difference_is_shown() -> None:
    before = determine_person(facts(health=""), scope=Scope(), on=ON)
    after = determine_person(facts(FILE, health="sick"), scope=Scope(), on=ON)
    words = [change.words for change in difference(before, after)]
    assert words == [
        "owed: not_owed by L-NOT-OWED -> owed by L-OWED-WOUNDED",
        "in scope: in_scope by L-SCOPE-IN -> outside_the_count by L-SCOPE-OWED",
        "hold: none by L-HOLD-NONE -> nothing",
        "hold (theft): nothing -> held by L-HOLD-SUSPICION",
        "ready: cleared by L-READY -> not_cleared by L-NOT-READY",
    ]
    assert difference(before, before) == ()


def test_which_single_fact_would_clear_him() -> None:
    found = what_if(facts(FILE), scope=Scope(), on=ON)
    assert {(w.what, w.instead) for w in found} >= {
        ("act", "not_established"), ("act", "amnesty"), ("link", "none"),
    }  # fmt: skip
    assert all(w.case == "theft" and w.reasons == () for w in found)


def test_amnesty_is_no_way_out_of_a_war_crime() -> None:
    found = what_if(facts({**FILE, "war_crime": "yes"}), scope=Scope(), on=ON)
    assert ("act", "amnesty") not in {(w.what, w.instead) for w in found}
    assert ("act", "transfer") in {(w.what, w.instead) for w in found}


def test_where_two_things_stand_against_it_no_single_fact_helps() -> None:
    assert what_if(facts(FILE, talks=()), scope=Scope(), on=ON) == ()
    hold = what_if(facts(FILE, talks=()), scope=Scope(), on=ON, question=Question.HOLD)
    assert hold


def test_what_a_private_interview_would_change() -> None:
    (found,) = what_if(facts(talks=()), scope=Scope(), on=ON)
    assert (found.what, found.instead) == ("interview", "return")
    assert "private interview" in found.ask
    feared = {**TALK, "fear_of_persecution": "yes"}
    assert what_if(facts(talks=(feared,)), scope=Scope(), on=ON) == ()


def test_which_day_of_capture_would_change_the_scope() -> None:
    scope = Scope(captured_from=date(2024, 2, 10))
    found = what_if(facts(captured_on=""), scope=scope, on=ON, question=Question.SCOPE)
    assert ("captured_on", "2024-02-10") in {(w.what, w.instead) for w in found}
    assert any("captured on were 2024-02-10, which nobody knows now" in w.words for w in found)


def test_both_readings_are_kept_with_their_consequences() -> None:
    scope = Scope(readings=(Reading(of="A"), Reading(of="B", captured_from=date(2025, 6, 1))))
    made = determine_person(facts(), scope=scope, on=ON)
    assert made.of(Question.SCOPE).conclusion == "disputed"
    assert {of: d.conclusion for of, d in made.by_reading.items()} == {
        "A": "in_scope", "B": "out_of_scope",
    }  # fmt: skip
    assert made.reasons == (ReasonCode.SCOPE_DISPUTED,)
    assert set(made.as_data()["by_reading"]) == {"A", "B"}


def test_a_reading_cannot_count_the_owed() -> None:
    from safeconduct.people.vocabulary import Category

    with pytest.raises(ValueError, match="may not be counted"):
        Reading(categories=frozenset({Category.CHILD}))


def test_a_waiver_that_the_law_forbids_stops_everything() -> None:
    with pytest.raises(InputError, match="L-FEAR"):
        determine_person(facts(), scope=Scope(waived=frozenset({"L-FEAR"})), on=ON)


def test_a_fact_of_no_case_is_refused() -> None:
    with pytest.raises(KeyError):
        facts().but(case="arson", act="closed")
