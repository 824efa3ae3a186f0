"""An agreement as data: numbers, stages, refusals and requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safeconduct.law.scope import Scope
from safeconduct.people.vocabulary import Side


class TargetKind(StrEnum):
    """By what a refusal or a request names people."""

    BRANCH = "branch"
    UNIT = "unit"
    CATEGORY = "category"
    RANK = "rank"
    RECORDS = "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The people whom a refusal or a request means: those with one of `values` under `kind`."""

    kind: TargetKind
    values: frozenset[str]

    @property
    def words(self) -> str:
        """For a person to read; single people are counted, not listed."""
        if self.kind is TargetKind.RECORDS:
            return f"{len(self.values)} people by name"
        return f"{self.kind.value} {', '.join(sorted(self.values))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Whom a side will not hand over, and the reason it gives."""

    side: Side
    target: Target
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Whom a side asks for, how much it matters to it, and why."""

    side: Side
    target: Target
    weight: int
    reason: str


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
        refusals, requests: agreed by both.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one party asks for and refuses; private to it."""

    requests: tuple[Request, ...] = ()
    refusals: tuple[Refusal, ...] = ()


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
