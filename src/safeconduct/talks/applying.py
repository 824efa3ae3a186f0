"""What each message does to the talks, or why it does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.exchange import Committed, Exchange
from safeconduct.talks.messages import ListReference
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.said import Said
from safeconduct.talks.talk_state import StandingAcceptance, StandingOffer, TalkState
from safeconduct.talks.vocabulary import Step

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_Offering = messages.Proposal | messages.CounterProposal


def apply(state: TalkState, said: Said, *, lapsed: Collection[str] = ()) -> TalkState:
    """The talks after a message that its author could send where he stood (`require_sendable`).

    Args:
        state: before it.
        said: the message.
        lapsed: entries of acceptances and commitments that a logged time-out has ended. They bind
            nobody, even if the other side's answer was under way: it was not received in time.

    Raises:
        IllegalMove: with the reason, and what may be sent instead.
    """
    allowed = state.bearable(said.author)
    crossing = said.step is Step.PROPOSAL and Step.COUNTER_PROPOSAL in allowed
    if said.step not in allowed and not crossing:
        raise _illegal(state, said, f"in the state {state.state}, {said.author} may not send it")
    handle = _HANDLERS.get(type(said.body))
    return handle(state, said, frozenset(lapsed)) if handle else state


def require_sendable(state: TalkState, said: Said) -> None:
    """Check a message where its author stood: `state` is made of all that he had seen.

    Raises:
        IllegalMove: with the reason.
    """
    if said.step not in state.allowed(said.author):
        raise _illegal(state, said, f"in the state {state.state}, {said.author} may not send it")
    body = said.body
    if isinstance(body, (_Offering, items.Commitment)) and body.round != state.round + 1:
        raise _illegal(state, said, f"it is of round {body.round}, not {state.round + 1}")
    if isinstance(body, _Offering) and set(said.references) != state.offers.keys():
        raise _illegal(state, said, "it does not refer to all offers that it replaces")


def _illegal(state: TalkState, said: Said, why: str) -> IllegalMove:
    return IllegalMove(
        f"{said.step.value} of {said.author} changes nothing: {why}",
        where=f"entry {said.entry.index} of {said.entry.header.log}",
        remedy=f"Possible now: {', '.join(sorted(state.allowed(said.author))) or 'nothing'}.",
    )


def _open(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, messages.TalksOpening)
    if state.opened:
        raise _illegal(state, said, "the talks are open already")
    if (frozenset(body.parties), body.mediator) != (state.parties, state.mediator):
        raise _illegal(state, said, "it names others than those who take part")
    return replace(state, opened=True)


def _terms(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, messages.Terms)
    if state.terms.get(said.author) == body.terms_digest:
        raise _illegal(state, said, "it has signed these terms already")
    return replace(state, terms={**state.terms, said.author: body.terms_digest})


def _require_lists(state: TalkState, said: Said, lists: tuple[ListReference, ...]) -> None:
    places = [(reference.stage, reference.side) for reference in lists]
    if not places or places != sorted(set(places)):
        raise _illegal(state, said, "its lists are not one for each stage and side, in order")
    if any(stage < 1 or side not in state.parties for stage, side in places):
        raise _illegal(state, said, "a list is of a stage or side that does not exist")


def _offer(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, _Offering)
    _require_lists(state, said, body.lists)
    if body.round < 1:
        raise _illegal(state, said, "rounds count from 1")
    offer = StandingOffer(said.id, said.author, body.round, body.lists, said.until)
    # Only what its author had seen is replaced: an offer made meanwhile stands beside it.
    return state.with_offers(offer, replaced=frozenset(said.references))


def _accept(state: TalkState, said: Said, lapsed: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, messages.Acceptance)
    offer = next((state.offers[r] for r in said.references if r in state.offers), None)
    if offer is None or len(said.references) != 1:
        raise _illegal(state, said, "the offer that it accepts does not stand")
    if (body.round, body.lists) != (offer.round, offer.lists):
        raise _illegal(state, said, "it names other lists than the offer")
    if not said.until:
        raise _illegal(state, said, "it does not say until when it waits for the other side")
    if offer.until and said.at > offer.until:
        raise _illegal(state, said, "the offer has run out")
    first = [a for a in state.acceptances.values() if a.offer == offer.entry]
    if any(said.at > other.until for other in first):
        raise _illegal(state, said, "the window of the other side's acceptance is over")
    acceptance = StandingAcceptance(said.id, offer.entry, said.until)
    ended = lapsed & {said.id, *(other.entry for other in first)}
    return state.with_acceptance(said.author, acceptance, binding=not ended)


def _lapse(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    for side, acceptance in state.acceptances.items():
        if said.references == (acceptance.entry,):
            _require_own_and_over(state, said, side, acceptance.until)
            return state.without_acceptance(side)
    for exchange in state.exchanges.values():
        for side, committed in exchange.commitments.items():
            if said.references == (committed.entry,) and not exchange.complete(state.parties):
                _require_own_and_over(state, said, side, committed.until)
                return state.with_exchange(replace(exchange, lapsed=True))
    raise _illegal(state, said, "nothing waits that it refers to")


def _require_own_and_over(state: TalkState, said: Said, side: str, until: int) -> None:
    if side != said.author:
        raise _illegal(state, said, "only who has bound himself may end it")
    if said.at <= until:
        raise _illegal(state, said, "the time is not over yet")


def _commit(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, items.Commitment)
    exchange = state.exchanges.get(body.round, Exchange(state.talk, body.round))
    if exchange.lapsed or said.author in exchange.commitments:
        raise _illegal(state, said, "the round is over, or it has committed itself already")
    if not said.until:
        raise _illegal(state, said, "it does not say until when it waits for the other side")
    committed = Committed(said.id, body.digest, said.until)
    return state.with_exchange(exchange.committed(said.author, committed))


def _reveal(state: TalkState, said: Said, lapsed: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, items.Reveal)
    exchange = state.exchanges.get(body.round, Exchange(state.talk, body.round))
    return _shown(
        state, said, exchange, (items.Deposit(said.author, body.nonce, body.lists),), lapsed
    )


def _release(state: TalkState, said: Said, lapsed: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, items.Release)
    if {deposit.side for deposit in body.deposits} != state.parties:
        raise _illegal(state, said, "deposits are released of both sides at once, or not at all")
    exchange = state.exchanges.get(body.round, Exchange(state.talk, body.round))
    return _shown(state, said, exchange, body.deposits, lapsed)


def _shown(
    state: TalkState,
    said: Said,
    exchange: Exchange,
    deposits: tuple[items.Deposit, ...],
    lapsed: frozenset[str],
) -> TalkState:
    for deposit in deposits:
        side, lists = deposit.side, deposit.lists
        why = exchange.why_not_revealed(side, deposit.nonce, lists, state.parties)
        if why:
            raise _illegal(state, said, why)
        _require_lists(state, said, lists)
        exchange = exchange.reveal(side, lists)
    ended = any(c.entry in lapsed for c in exchange.commitments.values())
    exchange = replace(exchange, lapsed=exchange.lapsed or ended)
    state = state.with_exchange(exchange)
    if not exchange.complete(state.parties):
        return state
    offers = [
        StandingOffer(c.entry, side, exchange.round, exchange.revealed[side], 0)
        for side, c in exchange.commitments.items()
    ]
    return state.with_offers(*offers, replaced=frozenset())


def _query(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    return replace(state, queries={**state.queries, said.id: said.author})


def _answer(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    asked = [r for r in said.references if state.queries.get(r, said.author) != said.author]
    if len(said.references) != 1 or not asked:
        raise _illegal(state, said, "it refers to no query of the other side")
    return state


def _account(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, messages.StageAccount)
    return replace(state, accounts=state.accounts | {(body.stage, said.author)})


def _suspend(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    return replace(state, suspended_by=state.suspended_by | {said.author})


def _resume(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    return replace(state, suspended_by=state.suspended_by - {said.author})


def _break_off(state: TalkState, _: Said, __: frozenset[str]) -> TalkState:
    return replace(state, broken_off=True)


def _close(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    if said.author in state.closed_by:
        raise _illegal(state, said, "it has closed already")
    return replace(state, closed_by=state.closed_by | {said.author})


def _change_key(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, items.KeyChange)
    if body.epoch != state.epochs.get(said.author, 0) + 1:
        raise _illegal(state, said, "its epoch does not follow the last one")
    if not _RECIPIENT.fullmatch(body.recipient):
        raise _illegal(state, said, "it names no age recipient")
    return replace(state, epochs={**state.epochs, said.author: body.epoch})


def _change_root(state: TalkState, said: Said, _: frozenset[str]) -> TalkState:
    body = said.body
    assert isinstance(body, items.RootChange)
    known = state.roots.get(said.author)
    # The version that was enrolled before the talks is not in the record, but it was at least 1.
    if body.version < 2 or (known and body.version != known[0] + 1):
        raise _illegal(state, said, "its version does not follow the last one")
    return replace(state, roots={**state.roots, said.author: (body.version, body.digest)})


_HANDLERS: dict[type, Callable[[TalkState, Said, frozenset[str]], TalkState]] = {
    messages.TalksOpening: _open,
    messages.Terms: _terms,
    messages.Proposal: _offer,
    messages.CounterProposal: _offer,
    messages.Acceptance: _accept,
    messages.Query: _query,
    messages.Answer: _answer,
    messages.StageAccount: _account,
    messages.Suspension: _suspend,
    messages.Resumption: _resume,
    messages.BreakingOff: _break_off,
    messages.Closing: _close,
    items.Commitment: _commit,
    items.Reveal: _reveal,
    items.Release: _release,
    items.Lapse: _lapse,
    items.KeyChange: _change_key,
    items.RootChange: _change_root,
}
