"""Where talks stand whose parties each keep a log of their own. Pure.

The state is computed from what stands (terms, offers, acceptances, accounts), so there is no
transition that could be forgotten. What two sides say at once is never lost by accident: two
counter-proposals that had not seen each other both stand, until one of them is accepted by both or
a later one replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from safeconduct.talks.exchange import Exchange
from safeconduct.talks.messages import ListReference
from safeconduct.talks.moves import allowed_moves
from safeconduct.talks.vocabulary import State, Step


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """An offer that can be accepted.

    Attributes:
        entry: of the proposal, or of the commitment if offers were made at one time.
        author: who made it.
        round: from 1.
        lists: what it offers.
        until: seconds since 1970; 0 if it does not run out.
    """

    entry: str
    author: str
    round: int
    lists: tuple[ListReference, ...]
    until: int

    @property
    def stages(self) -> frozenset[int]:
        """The stages that it is about."""
        return frozenset(reference.stage for reference in self.lists)


@dataclass(frozen=True, slots=True)
class StandingAcceptance:
    """One side's acceptance of an offer: it waits for the other's until a time."""

    entry: str
    offer: str
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkState:
    """Where the talks stand.

    Attributes:
        talk: their name.
        parties: the two sides.
        mediator: his name; empty if there is none.
        opened: whether the opening was recorded.
        terms: the digest that each side has signed, by side.
        offers: that stand, by entry.
        acceptances: by side, each of one offer that stands.
        agreed: the offer that both have accepted; see also `TalkView.agreed_for_good`.
        agreed_by: the entries of both acceptances of it.
        round: the last one in which an offer was made.
        exchanges: rounds of offers made at one time, by round.
        queries: unanswered: who asked, by entry.
        accounts: (stage, side) for each account that was rendered.
        suspended_by: who has suspended the talks and not resumed.
        closed_by: who has declared that nothing more is to be done.
        broken_off: whether the talks ended without result.
        epochs: the number of each side's newest sealing key, by side.
        roots: version and digest of each side's newest root that it has announced, by side.
    """

    talk: str
    parties: frozenset[str]
    mediator: str = ""
    opened: bool = False
    terms: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, StandingOffer] = field(default_factory=dict)
    acceptances: Mapping[str, StandingAcceptance] = field(default_factory=dict)
    agreed: StandingOffer | None = None
    agreed_by: frozenset[str] = frozenset()
    round: int = 0
    exchanges: Mapping[int, Exchange] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    accounts: frozenset[tuple[int, str]] = frozenset()
    suspended_by: frozenset[str] = frozenset()
    closed_by: frozenset[str] = frozenset()
    broken_off: bool = False
    epochs: Mapping[str, int] = field(default_factory=dict)
    roots: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The state in one word.

        >>> TalkState(talk="t", parties=frozenset("AB")).state
        <State.OPENED: 'opened'>
        """
        if self.broken_off:
            return State.BROKEN_OFF
        if self.closed_by == self.parties:
            return State.CLOSED
        return State.SUSPENDED if self.suspended_by else self.underlying

    @property
    def underlying(self) -> State:
        """The same as if nobody had suspended the talks."""
        if self.agreed:
            due = {(stage, side) for stage in self.agreed.stages for side in self.parties}
            return State.CARRIED_OUT if due <= self.accounts else State.ACCEPTED
        if self.acceptances:
            return State.LOCKED
        if self.terms.keys() == self.parties and len(set(self.terms.values())) == 1:
            return State.LISTS
        return State.TERMS if self.terms else State.OPENED

    @property
    def sides(self) -> frozenset[str]:
        """Parties and mediator."""
        return self.parties | ({self.mediator} if self.mediator else frozenset())

    def allowed(self, side: str) -> frozenset[Step]:
        """What a side may send now."""
        return self._allowed(self.state, side)

    def bearable(self, side: str) -> frozenset[Step]:
        """What a side may have sent meanwhile.

        A suspension or breaking off that an author had not seen does not undo what he said: it is
        judged by the state below it. So an agreement does not hang on whose log comes first.
        """
        return self.allowed(side) | self._allowed(self.underlying, side)

    def _allowed(self, state: State, side: str) -> frozenset[Step]:
        if side not in self.sides:
            return frozenset()
        return allowed_moves(
            state,
            party=side in self.parties,
            accepted=side in self.acceptances,
            offers=bool(self.offers),
            suspended_by=self.suspended_by,
            side=side,
        )

    def with_offers(self, *offers: StandingOffer, replaced: frozenset[str]) -> TalkState:
        """With new offers in the place of some; acceptances of those that are gone fall."""
        kept = {entry: o for entry, o in self.offers.items() if entry not in replaced}
        kept |= {offer.entry: offer for offer in offers}
        waiting = {side: a for side, a in self.acceptances.items() if a.offer in kept}
        last = max(self.round, *(offer.round for offer in offers))
        return replace(self, offers=kept, acceptances=waiting, round=last)

    def with_acceptance(
        self, side: str, acceptance: StandingAcceptance, *, binding: bool
    ) -> TalkState:
        """With one side's acceptance; that of both sides, if binding, makes the offer agreed."""
        waiting = {**self.acceptances, side: acceptance}
        both = {s for s, a in waiting.items() if a.offer == acceptance.offer} == self.parties
        if both and binding:
            entries = frozenset(a.entry for a in waiting.values())
            offer = self.offers[acceptance.offer]
            return replace(self, agreed=offer, agreed_by=entries, acceptances={}, offers={})
        return replace(self, acceptances=waiting)

    def without_acceptance(self, side: str) -> TalkState:
        """With one side's acceptance taken away."""
        return replace(self, acceptances={s: a for s, a in self.acceptances.items() if s != side})

    def with_exchange(self, exchange: Exchange) -> TalkState:
        """With a round of offers made at one time as it stands now."""
        rounds = {**self.exchanges, exchange.round: exchange}
        last = max(self.round, exchange.round if exchange.lapsed else 0)
        return replace(self, exchanges=rounds, round=last)

    def run_out(self, now: int) -> tuple[str, ...]:
        """The entries of acceptances and commitments that wait in vain at `now` (seconds).

        Their authors may send a `Lapse`; until they do, they still stand in the record.
        """
        waiting = [a for a in self.acceptances.values() if a.until < now]
        bound = [
            c
            for exchange in self.exchanges.values()
            if not exchange.lapsed and not exchange.complete(self.parties)
            for c in exchange.commitments.values()
            if c.until < now
        ]
        return tuple(sorted([*(a.entry for a in waiting), *(c.entry for c in bound)]))
