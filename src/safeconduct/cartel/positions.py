"""A party's position: what it asks for, refuses and would trade; versioned, and private to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from safeconduct.cartel.rules import Balance, Quota, Refusal, Request, Target
from safeconduct.people.vocabulary import Side


class Part(StrEnum):
    """What a position is made of, and what a party shows or keeps to itself."""

    REQUESTS = "requests"
    REFUSALS = "refusals"
    QUOTAS = "quotas"
    BALANCES = "balances"
    TRADES = "trades"
    RESERVATION = "reservation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Whom a side refuses, and would give all the same against certain people of the other side.

    Attributes:
        side: who would give.
        target: whom; a part of what the side refuses.
        other: people of the other side for whom it would.
        ratio: so many of the target for so many of the others, in every stage.
        reason: that is given.
    """

    side: Side
    target: Target
    other: Target
    ratio: tuple[int, int] = (1, 1)
    reason: str = ""
    private: bool = False

    @property
    def balance(self) -> Balance:
        """The rule that takes the place of the refusal."""
        return Balance(
            side=self.side, target=self.target, other=self.other, ratio=self.ratio,
            reason=self.reason, private=self.private,
        )  # fmt: skip

    def lifts(self, refusal: Refusal) -> bool:
        """Whether whom it would give is among those that a refusal means."""
        mine, theirs = self.target, refusal.target
        return (
            refusal.side is self.side
            and mine.kind is theirs.kind
            and _folded(mine.values) <= _folded(theirs.values)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Below what a party would rather have no agreement: its reservation level.

    It binds no list. Proposals are told apart by what each side has above it, and a proposal below
    it says so.

    Attributes:
        people_home: its people who come home, at least.
        requests_met: how much of the weight of its requests is met, at least, in per cent.
        reason: that is given.
    """

    people_home: int = 0
    requests_met: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one party asks for and refuses, and what it gives only on terms; private to it.

    Attributes:
        requests, refusals, quotas, balances, trades, reservation: what it says.
        side: whose it is; None where that is told beside it.
        version: from 1; a position that changes gets the next.
        shown: parts that the party shows to a mediator's builder; nothing by default.
    """

    requests: tuple[Request, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    quotas: tuple[Quota, ...] = ()
    balances: tuple[Balance, ...] = ()
    trades: tuple[Trade, ...] = ()
    reservation: Reservation | None = None
    side: Side | None = None
    version: int = 1
    shown: frozenset[Part] = frozenset()

    def shown_to_mediator(self, only: Collection[Part] | None = None) -> Position:
        """What the party consents to show, and nothing else of it.

        Args:
            only: parts for which the mediator asks; None for all. What the party does not show is
                not given, whatever is asked for.
        """
        parts = self.shown if only is None else self.shown & frozenset(only)
        return replace(
            self,
            requests=tuple(r for r in self.requests if Part.REQUESTS in parts and not r.private),
            refusals=tuple(r for r in self.refusals if Part.REFUSALS in parts and not r.private),
            quotas=tuple(q for q in self.quotas if Part.QUOTAS in parts and not q.private),
            balances=tuple(b for b in self.balances if Part.BALANCES in parts and not b.private),
            trades=tuple(t for t in self.trades if Part.TRADES in parts and not t.private),
            reservation=self.reservation if Part.RESERVATION in parts else None,
            shown=parts,
        )

    @property
    def rules(self) -> tuple[Balance, ...]:
        """Balance rules, and those by which trades take the place of refusals."""
        return (*self.balances, *(trade.balance for trade in self.trades))


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """The positions of both parties, as far as each shows them to whoever builds the list."""

    a: Position = Position()
    b: Position = Position()

    @property
    def requests(self) -> tuple[Request, ...]:
        """Both sides' requests."""
        return (*self.a.requests, *self.b.requests)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Both sides' refusals."""
        return (*self.a.refusals, *self.b.refusals)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Both sides' quotas."""
        return (*self.a.quotas, *self.b.quotas)

    @property
    def balances(self) -> tuple[Balance, ...]:
        """Both sides' balance rules."""
        return (*self.a.balances, *self.b.balances)

    @property
    def trades(self) -> tuple[Trade, ...]:
        """Both sides' trades."""
        return (*self.a.trades, *self.b.trades)

    @property
    def rules(self) -> tuple[Balance, ...]:
        """Both sides' balance rules, those of their trades among them."""
        return (*self.a.rules, *self.b.rules)

    def of(self, side: Side) -> Position:
        """One side's."""
        return self.a if side is Side.A else self.b


def _folded(values: frozenset[str]) -> frozenset[str]:
    return frozenset(value.lower() for value in values)
