"""The steps one person passes on the day, and which may follow which.

The order follows the practice of neutral intermediaries: identity, a last private question about
his wish, boarding, crossing, receipt. Nobody who refuses is asked again that day (GC III art. 109
para. 3, GC IV art. 45 para. 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Where a person stands on the day; an event of that kind brings him there."""

    LISTED = "listed"
    PRESENT = "present"
    ABSENT = "absent"
    IDENTITY_CONFIRMED = "identity_confirmed"
    WRONG_IDENTITY = "wrong_identity"
    CONSENTS = "consents"
    REFUSES = "refuses_at_crossing"
    BOARDED = "boarded"
    CROSSED = "crossed"
    RECEIVED = "received"
    DIED = "died"

    @property
    def following(self) -> frozenset[Step]:
        """The steps that may come next.

        >>> sorted(Step.CROSSED.following)
        [<Step.DIED: 'died'>, <Step.RECEIVED: 'received'>]
        """
        return _FOLLOWING[self]

    @property
    def final(self) -> bool:
        """Whether nothing more can happen to this person on the day."""
        return not self.following

    @property
    def outcome(self) -> Outcome:
        """What the day has brought if it ends here.

        Only a receipt delivers. Somebody who died before the receiver took him over has died and
        was not delivered, on whichever side of the line: the rule is the same for both sides.
        """
        return _OUTCOMES.get(self, Outcome.ABSENT)


class Outcome(StrEnum):
    """What became of a listed person; each has exactly one."""

    DELIVERED = "delivered"
    REFUSED_AT_CROSSING = "refused_at_crossing"
    WRONG_IDENTITY = "wrong_identity"
    DIED = "died"
    ABSENT = "absent"


_FOLLOWING: dict[Step, frozenset[Step]] = {
    Step.LISTED: frozenset({Step.PRESENT, Step.ABSENT, Step.DIED}),
    Step.ABSENT: frozenset({Step.PRESENT, Step.DIED}),
    Step.PRESENT: frozenset(
        {Step.IDENTITY_CONFIRMED, Step.WRONG_IDENTITY, Step.REFUSES, Step.DIED}
    ),
    Step.IDENTITY_CONFIRMED: frozenset({Step.CONSENTS, Step.REFUSES, Step.DIED}),
    Step.CONSENTS: frozenset({Step.BOARDED, Step.REFUSES, Step.DIED}),
    Step.BOARDED: frozenset({Step.CROSSED, Step.REFUSES, Step.DIED}),
    Step.CROSSED: frozenset({Step.RECEIVED, Step.DIED}),
    Step.WRONG_IDENTITY: frozenset(),
    Step.REFUSES: frozenset(),
    Step.RECEIVED: frozenset(),
    Step.DIED: frozenset(),
}

_OUTCOMES = {
    Step.RECEIVED: Outcome.DELIVERED,
    Step.REFUSES: Outcome.REFUSED_AT_CROSSING,
    Step.WRONG_IDENTITY: Outcome.WRONG_IDENTITY,
    Step.DIED: Outcome.DIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that one side's officer or the witness has noted about one person.

    Attributes:
        person_id: whom it concerns.
        kind: the step he has reached.
        at: when, as ISO 8601 text in one time zone, so that text order is time order.
        by: who says so: "A", "B" or the mediator "M".
        note: free text; never printed outside the bureaux.
    """

    person_id: str
    kind: Step
    at: str
    by: str
    note: str = ""


def refusal(now: Step, event: Event, *, giver: str, receiver: str) -> str | None:
    """Why an event cannot follow, or None if it can.

    Args:
        now: where the person stands.
        event: what is said to have happened.
        giver: the side that hands the person over.
        receiver: the side that takes him over.

    >>> early = Event(person_id="P1", kind=Step.BOARDED, at="2026-09-23T10:00", by="A")
    >>> refusal(Step.IDENTITY_CONFIRMED, early, giver="A", receiver="B")
    'boarded cannot follow identity_confirmed; next may be consents, died, refuses_at_crossing'
    """
    if event.kind not in now.following:
        if now.final:
            return f"{event.kind} cannot follow {now}, which ends the day for this person"
        return f"{event.kind} cannot follow {now}; next may be {', '.join(sorted(now.following))}"
    if event.kind is Step.RECEIVED and event.by != receiver:
        return f"only the receiver ({receiver}) can say that a person was received, not {event.by}"
    if event.kind is Step.CROSSED and event.by == receiver:
        return f"only the giver ({giver}) or the witness can say that a person was handed over"
    return None
