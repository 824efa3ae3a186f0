"""An agreement as data: numbers and stages, under the rules that both sides signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from safeconduct.cartel.limits import DayLimit, Room, Transport, rooms
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
from safeconduct.cartel.scale import Scale
from safeconduct.cartel.stages import Stage
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
        scale: what each rank stands for, where the sides exchange by one; None: everybody is one.
        transports, days: how many can travel.
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
    scale: Scale | None = None
    transports: tuple[Transport, ...] = ()
    days: tuple[DayLimit, ...] = ()

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The room that transports and days leave for those who count."""
        return rooms(self.stages, self.transports, self.days)
