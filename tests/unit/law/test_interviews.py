from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from safeconduct.law import PersonFacts, Question, Scope, determine_person
from safeconduct.law.interviews import Interview, Manner, Viewer, asked_again, may_go, told_to
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import Wish

ON = date(2026, 9, 16)
SAID = Interview(
    record_id="t1", on=date(2026, 8, 1), place="Camp 1", by="a delegate", wish=Wish.RETURN,
    fear=YesNo.NO, captor_present=YesNo.NO,
)  # fmt: skip


def test_a_sound_interview_carries_consent() -> None:
    assert SAID.faults == ()
    assert SAID.carries_consent(on=ON)
    assert may_go([SAID], on=ON)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"by": " "}, "who asked"),
        ({"place": ""}, "place"),
        ({"captor_present": YesNo.YES}, "could hear"),
        ({"captor_present": YesNo.UNKNOWN}, "could hear"),
        ({"interpreter": "a guard", "interpreter_trusted": YesNo.NO}, "interpreter"),
        ({"interpreter": "somebody"}, "interpreter"),
        ({"fear": YesNo.UNKNOWN}, "fears persecution"),
        ({"manner": Manner.WRITTEN}, "no interview"),
    ],
)
def test_what_cannot_carry_consent_says_why(change: dict[str, object], fault: str) -> None:
    told = replace(SAID, **change)  # type: ignore[arg-type]
    assert any(fault in text for text in told.faults)
    assert not may_go([told], on=ON)
    assert told.row()["in_private"] == "no"


def test_withdrawal_needs_no_form() -> None:
    for manner in Manner:
        shout = replace(SAID, on=date(2026, 9, 10), wish=Wish.STAY, manner=manner, by="", place="",
                        captor_present=YesNo.YES)  # fmt: skip
        assert not may_go([SAID, shout], on=ON)


def test_a_word_against_of_the_same_day_is_the_newer() -> None:
    assert not may_go([SAID, replace(SAID, wish=Wish.UNDECIDED)], on=ON)


def test_fear_stops_whenever_it_was_voiced() -> None:
    feared = replace(SAID, on=date(2020, 1, 1), fear=YesNo.YES)
    assert not may_go([feared, SAID], on=ON)


def test_consent_grows_old_and_is_not_given_for_yesterday() -> None:
    assert not may_go([SAID], on=date(2027, 8, 2))
    assert may_go([SAID], on=date(2027, 8, 1))
    assert not may_go([SAID], on=date(2026, 7, 31))
    assert not may_go([], on=ON)


def test_he_is_asked_again_at_the_crossing() -> None:
    crossing = replace(SAID, on=ON, manner=Manner.AT_CROSSING, place="the bridge")
    assert not asked_again([SAID], on=ON)
    assert asked_again([SAID, crossing], on=ON)
    assert not asked_again([SAID, replace(crossing, wish=Wish.STAY)], on=ON)


def test_a_refusal_is_kept_from_his_own_party_if_he_asks_so() -> None:
    refusal = replace(SAID, wish=Wish.STAY, hidden_from_own_party=True)
    unasked = told_to(Viewer.OWN_PARTY, [], on=ON)
    assert told_to(Viewer.OWN_PARTY, [refusal], on=ON) == unasked
    assert told_to(Viewer.INTERVIEWER, [refusal], on=ON).wish is Wish.STAY
    open_refusal = replace(refusal, hidden_from_own_party=False)
    assert told_to(Viewer.OWN_PARTY, [open_refusal], on=ON).wish is Wish.STAY


@pytest.mark.parametrize("viewer", [Viewer.DETAINING_POWER, Viewer.MEDIATOR])
def test_captor_and_mediator_learn_whether_he_goes_and_never_why(viewer: Viewer) -> None:
    for wish, fear in product(Wish, (YesNo.YES, YesNo.NO)):
        told = told_to(viewer, [replace(SAID, wish=wish, fear=fear)], on=ON)
        assert told.wish is None
        assert told.why == ("cleared" if told.going else "not ready")


@pytest.mark.parametrize(
    ("wish", "fear", "heard", "manner"),
    list(product(Wish, YesNo, YesNo, (Manner.INTERVIEW, Manner.WRITTEN))),
)
def test_record_and_rules_agree_on_a_single_interview(
    wish: Wish, fear: YesNo, heard: YesNo, manner: Manner
) -> None:
    told = replace(SAID, wish=wish, fear=fear, captor_present=heard, manner=manner)
    facts = PersonFacts.read({"category": "prisoner_of_war"}, interviews=[told.row()])
    made = determine_person(facts, scope=Scope(), on=ON).of(Question.CONSENT)
    assert (made.conclusion == "consents") == may_go([told], on=ON)
