"""An agreement as data: numbers and stages, under the rules that both sides signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from safeconduct.cartel.positions import Position, Positions
from safeconduct.cartel.rules import (
    Balance,
    Bond,
    Quota,
    Refusal,
    Request,
    Target,
    TargetKind,
)
from safeconduct.law.scope import Scope

__all__ = [
    "Agreement",
    "Balance",
    "Bond",
    "Position",
    "Positions",
    "Quota",
    "Refusal",
    "Request",
    "Stage",
    "Target",
    "TargetKind",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One day's part of an agreement.

    Attributes:
        number: from 1.
        date: of the hand-over.
        per_side: people who travel from each side.
        civilians: of those, civilians owed unconditionally, who travel alongside and never count.
    """

    number: int
    date: date
    per_side: int
    civilians: int = 0

    @property
    def counted(self) -> int:
        """People of each side who are the consideration of this stage.

        >>> Stage(number=1, date=date(2026, 9, 23), per_side=390, civilians=120).counted
        270
        """
        return self.per_side - self.civilians


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A cartel between two parties under a mediator.

    Attributes:
        title, signed_on: as signed.
        as_of: the day for which people are determined and listed.
        parties: name of each party by side.
        mediator: name.
        scope: whom it may count.
        total: people who travel from each side over all stages.
        stages: in order.
        refusals, requests, quotas, balances: agreed by both.
        together, apart: who travels with whom, and who must not.
    """

    title: str
    signed_on: date
    as_of: date
    parties: Mapping[str, str]
    mediator: str
    scope: Scope
    total: int
    stages: tuple[Stage, ...]
    refusals: tuple[Refusal, ...] = ()
    requests: tuple[Request, ...] = ()
    quotas: tuple[Quota, ...] = ()
    balances: tuple[Balance, ...] = ()
    together: tuple[Bond, ...] = ()
    apart: tuple[Bond, ...] = ()
