"""Which messages each may send in each state of talks that are kept in logs of their own."""

from __future__ import annotations

from collections.abc import Collection

from safeconduct.tables.problems import InputError
from safeconduct.talks.vocabulary import State, Step


class IllegalMove(InputError):  # noqa: N818
    """A message that may not be sent where the talks stand, by this side."""


_KEYS = frozenset({Step.KEY_CHANGE, Step.ROOT_CHANGE})
_ALWAYS = _KEYS | {Step.SUSPENSION, Step.BREAKING_OFF, Step.CORRECTION}
_ASKING = frozenset({Step.QUERY, Step.ANSWER})
_ITEMS = frozenset({Step.ITEMS, Step.SUBSTITUTIONS, Step.REQUESTS})
_OFFER = frozenset({Step.PROPOSAL, Step.COUNTER_PROPOSAL, Step.ACCEPTANCE})
_AT_ONE_TIME = frozenset({Step.COMMITMENT, Step.REVEAL, Step.LAPSE})
_DAY = frozenset({Step.STAGE_PROTOCOL, Step.RECEIPT, Step.STAGE_ACCOUNT, Step.INCIDENT})

_PARTY: dict[State, frozenset[Step]] = {
    State.OPENED: _ALWAYS | {Step.TERMS, Step.OPENING},
    State.TERMS: _ALWAYS | {Step.TERMS, Step.OPENING},
    State.LISTS: _ALWAYS | _ASKING | _ITEMS | _OFFER | _AT_ONE_TIME,
    State.LOCKED: (_ALWAYS | _ASKING | _ITEMS | _OFFER | _AT_ONE_TIME) - {Step.COMMITMENT},
    State.ACCEPTED: _ALWAYS | _ASKING | _DAY,
    State.CARRIED_OUT: (_ALWAYS | _ASKING | _DAY | {Step.CLOSING}) - {Step.BREAKING_OFF},
    State.SUSPENDED: (_ALWAYS | {Step.RESUMPTION, Step.ANSWER, Step.LAPSE}),
    State.CLOSED: frozenset(),
    State.BROKEN_OFF: frozenset(),
}
_OFFERING = frozenset({State.LISTS, State.LOCKED})
_MEDIATOR = frozenset(
    {
        *(Step.OPENING, Step.INCIDENT, Step.CORRECTION, *_KEYS),
        *(Step.SUSPENSION, Step.RESUMPTION, Step.RELEASE),
    }
)


def allowed_moves(
    state: State,
    *,
    party: bool,
    accepted: bool,
    offers: bool,
    suspended_by: Collection[str],
    side: str,
) -> frozenset[Step]:
    """The messages that one side may send.

    Args:
        state: of the talks.
        party: whether it is a party, not the mediator.
        accepted: whether it has accepted an offer and waits for the other side.
        offers: whether any offer stands.
        suspended_by: who has suspended the talks; each resumes for itself.
        side: who it is.

    >>> sorted(allowed_moves(State.CLOSED, party=True, accepted=False, offers=True,
    ...                      suspended_by=(), side="A"))
    []
    """
    if state.ended:
        return frozenset()
    if not party:
        steps = _MEDIATOR if state in _OFFERING else _MEDIATOR - {Step.RELEASE}
        return steps - {Step.SUSPENSION if side in suspended_by else Step.RESUMPTION}
    steps = _PARTY[state]
    if accepted:
        steps -= _OFFER | {Step.COMMITMENT}
    steps -= {Step.PROPOSAL} if offers else {Step.COUNTER_PROPOSAL, Step.ACCEPTANCE, *_ITEMS}
    return steps - {Step.SUSPENSION if side in suspended_by else Step.RESUMPTION}
