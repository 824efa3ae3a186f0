from __future__ import annotations

from itertools import pairwise

import pytest

from safeconduct.handover import Event, Outcome, Step, refusal


def event(kind: Step, by: str = "A") -> Event:
    return Event(person_id="P1", kind=kind, at="2026-09-23T09:00", by=by)


def test_the_usual_way_is_open() -> None:
    way = [Step.LISTED, Step.PRESENT, Step.IDENTITY_CONFIRMED, Step.CONSENTS, Step.BOARDED,
           Step.CROSSED]  # fmt: skip
    for now, then in pairwise(way):
        assert refusal(now, event(then), giver="A", receiver="B") is None
    assert refusal(Step.CROSSED, event(Step.RECEIVED, "B"), giver="A", receiver="B") is None


@pytest.mark.parametrize("now", [Step.REFUSES, Step.WRONG_IDENTITY, Step.DIED, Step.RECEIVED])
def test_final_steps_stay_final(now: Step) -> None:
    assert now.final
    for kind in Step:
        why = refusal(now, event(kind, "B"), giver="A", receiver="B")
        assert why is not None
        assert "ends the day" in why


def test_nobody_boards_without_consent() -> None:
    ways = [step for step in Step if Step.BOARDED in step.following]
    assert ways == [Step.CONSENTS]


def test_consent_can_be_withdrawn_until_the_line() -> None:
    for now in (Step.PRESENT, Step.IDENTITY_CONFIRMED, Step.CONSENTS, Step.BOARDED):
        assert Step.REFUSES in now.following


def test_only_the_receiver_receives() -> None:
    why = refusal(Step.CROSSED, event(Step.RECEIVED, "A"), giver="A", receiver="B")
    assert why == "only the receiver (B) can say that a person was received, not A"


def test_the_receiver_cannot_say_that_it_was_handed_over() -> None:
    assert refusal(Step.BOARDED, event(Step.CROSSED, "B"), giver="A", receiver="B")


def test_only_a_receipt_delivers() -> None:
    assert [s for s in Step if s.outcome is Outcome.DELIVERED] == [Step.RECEIVED]
    assert Step.CROSSED.outcome is Outcome.ABSENT
