"""The state machine of a negotiation: who may say what when. Pure.

opened -> terms -> lists -> locked -> accepted -> carried_out -> closed; from any of these but the
last also suspended (and back) and broken_off. Acceptance is by both or by neither: one acceptance
locks the lists, and they open again if the other side answers with anything but its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from safeconduct.tables.problems import InputError
from safeconduct.talks.vocabulary import State, Step

_ALWAYS = frozenset({Step.SUSPENSION, Step.BREAKING_OFF})
_TALK = frozenset({Step.QUERY, Step.ANSWER, Step.CORRECTION})
_DAY = frozenset({Step.STAGE_PROTOCOL, Step.RECEIPT, Step.STAGE_ACCOUNT, Step.INCIDENT})
_OFFER = frozenset({Step.PROPOSAL, Step.COUNTER_PROPOSAL, Step.REPLY, Step.ACCEPTANCE})
_PARTY: dict[State, frozenset[Step]] = {
    State.OPENED: frozenset({Step.TERMS}) | _ALWAYS,
    State.TERMS: frozenset({Step.TERMS}) | _ALWAYS,
    State.LISTS: _OFFER | _TALK | _ALWAYS,
    State.LOCKED: frozenset({Step.COUNTER_PROPOSAL, Step.REPLY, Step.ACCEPTANCE}) | _TALK | _ALWAYS,
    State.ACCEPTED: _DAY | _TALK | _ALWAYS,
    State.CARRIED_OUT: _DAY | _TALK | {Step.CLOSING},
    State.SUSPENDED: frozenset({Step.RESUMPTION, Step.BREAKING_OFF, Step.ANSWER}),
    State.CLOSED: frozenset(),
    State.BROKEN_OFF: frozenset(),
}
_MEDIATOR = frozenset({Step.INCIDENT, Step.CORRECTION, Step.SUSPENSION, Step.RESUMPTION})


class IllegalMove(InputError):  # noqa: N818
    """A step that may not be taken in this state by this side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where the talks stand.

    Attributes:
        parties: the two sides.
        state: now.
        offered_by: who made the offer that stands; empty if there is none.
        stages: of the offer that stands.
        agreed: who has already signed the terms, accepted the lists or closed, in this state.
        accounts: (stage, side) for each account that was rendered.
        resume_to: the state to which the talks return after a suspension.
        suspended_by: who suspended them.
    """

    parties: frozenset[str]
    state: State = State.OPENED
    offered_by: str = ""
    stages: frozenset[int] = frozenset()
    agreed: frozenset[str] = frozenset()
    accounts: frozenset[tuple[int, str]] = frozenset()
    resume_to: State = State.OPENED
    suspended_by: str = ""

    def allowed(self, side: str) -> frozenset[Step]:
        """The steps that `side` may take now."""
        steps = _PARTY[self.state]
        if side not in self.parties:
            return frozenset() if self.state.ended else self._may_suspend(side, _MEDIATOR)
        if self.offered_by:
            steps -= {Step.PROPOSAL}
        else:
            steps -= {Step.COUNTER_PROPOSAL, Step.REPLY, Step.ACCEPTANCE}
        if self.offered_by == side:
            steps -= {Step.REPLY}
        if side in self.agreed:
            steps -= _OFFER | {Step.TERMS, Step.CLOSING}
        return self._may_suspend(side, steps)

    def _may_suspend(self, side: str, steps: frozenset[Step]) -> frozenset[Step]:
        if self.state is State.SUSPENDED:
            return steps - {Step.SUSPENSION} - ({Step.RESUMPTION} - self._own(side))
        return steps - {Step.RESUMPTION}

    def _own(self, side: str) -> frozenset[Step]:
        return frozenset({Step.RESUMPTION}) if side == self.suspended_by else frozenset()

    def after(
        self, step: Step, side: str, *, stages: frozenset[int] = frozenset(), stage: int = 0
    ) -> Course:
        """The course after a step.

        Args:
            step: what is said.
            side: who says it.
            stages: of an offer.
            stage: of an account.

        Raises:
            IllegalMove: with the reason and what may be done instead.

        >>> course = Course(parties=frozenset("AB")).after(Step.TERMS, "A").after(Step.TERMS, "B")
        >>> course = course.after(Step.PROPOSAL, "A", stages=frozenset({1}))
        >>> course.after(Step.ACCEPTANCE, "B").state
        <State.LOCKED: 'locked'>
        """
        allowed = self.allowed(side)
        if step not in allowed:
            raise IllegalMove(
                f"{side} may not send {step.value} now{self._why(step, side)}",
                where=f"talks in the state {self.state.value}",
                remedy=f"Possible now: {', '.join(sorted(allowed)) or 'nothing'}.",
            )
        match step:
            case Step.TERMS | Step.ACCEPTANCE | Step.CLOSING:
                return self._agree(step, side)
            case Step.PROPOSAL | Step.COUNTER_PROPOSAL:
                return replace(self._reopened(), offered_by=side, stages=stages)
            case Step.REPLY:
                return self._reopened()
            case Step.STAGE_ACCOUNT:
                return self._accounted(stage, side)
            case Step.SUSPENSION:
                return replace(self, state=State.SUSPENDED, resume_to=self.state, suspended_by=side)
            case Step.RESUMPTION:
                return replace(self, state=self.resume_to, suspended_by="")
            case Step.BREAKING_OFF:
                return replace(self, state=State.BROKEN_OFF)
        return self

    def _agree(self, step: Step, side: str) -> Course:
        agreed = self.agreed | {side}
        both = {
            Step.TERMS: State.LISTS,
            Step.ACCEPTANCE: State.ACCEPTED,
            Step.CLOSING: State.CLOSED,
        }
        one = {Step.TERMS: State.TERMS, Step.ACCEPTANCE: State.LOCKED}
        if agreed == self.parties:
            return replace(self, state=both[step], agreed=frozenset())
        return replace(self, state=one.get(step, self.state), agreed=agreed)

    def _reopened(self) -> Course:
        return replace(self, state=State.LISTS, agreed=frozenset())

    def _accounted(self, stage: int, side: str) -> Course:
        accounts = self.accounts | {(stage, side)}
        due = {(number, party) for number in self.stages for party in self.parties}
        done = self.state is State.ACCEPTED and due <= accounts
        return replace(self, accounts=accounts, state=State.CARRIED_OUT if done else self.state)

    def _why(self, step: Step, side: str) -> str:
        if side not in self.parties:
            return ": only a party may"
        if step in _OFFER and side in self.agreed:
            return ": it has accepted and waits for the other side"
        if step is Step.REPLY and self.offered_by == side:
            return ": the offer is its own"
        if step is Step.PROPOSAL and self.offered_by:
            return ": there is an offer, which can only be countered"
        if step in _OFFER and step is not Step.PROPOSAL and not self.offered_by:
            return ": there is no offer yet"
        return ""
