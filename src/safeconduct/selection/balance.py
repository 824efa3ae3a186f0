"""What terms and positions ask beyond places: quotas, and what is not given against what.

"No pilots against unit X" is a bound on numbers: whoever is given must be set against somebody who
is not of unit X, so no more pilots go than others come. Owed people are in no bound: nobody who is
owed may be kept back by a quota (GC III art. 109, GC IV art. 132).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.terms import Balance, Quota, Target
from safeconduct.people.vocabulary import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A weighted count of people between two bounds.

    Attributes:
        name: in words, for reasons.
        terms: column (a Boolean of the people's frame) and weight of each of its people.
        low, high: bounds; infinite for none.
        stage: number of the stage, or None for all together.
        until: number of the last of several stages that it counts together.
        of: the quota or balance that it comes from.
    """

    name: str
    terms: tuple[tuple[str, float], ...]
    low: float = -math.inf
    high: float = math.inf
    stage: int | None = None
    until: int | None = None
    of: Quota | Balance | None = None

    def there(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Those of the listed whom it counts, by their stage."""
        if self.stage is None:
            return placed
        return placed.filter(pl.col("stage").is_between(self.stage, self.until or self.stage))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the people's frame that it looks at."""
        return tuple(column for column, _weight in self.terms)


Meant = Callable[[Target], pl.Expr]


def with_bounds(
    people: pl.DataFrame,
    quotas: Sequence[Quota],
    balances: Sequence[Balance],
    *,
    stages: Sequence[int],
    meant: Meant,
) -> tuple[pl.DataFrame, tuple[Bound, ...]]:
    """The people with a column for every group that a term names, and the bounds.

    Args:
        people: side and basis, and whatever targets look at.
        quotas: of the agreement and of both positions.
        balances: of the agreement and of both positions.
        stages: numbers of the stages; a balance binds in each of them.
        meant: whether a person is meant by a target, as an expression.
    """
    columns: dict[tuple[Side, Target, bool], str] = {}

    def column(side: Side, target: Target, *, contrary: bool = False) -> str:
        key = (side, target, contrary)
        return columns.setdefault(key, f"bound.{len(columns)}")

    bounds = [_quota(quota, column(quota.side, quota.target)) for quota in quotas]
    for balance in balances:
        given = column(balance.side, balance.target)
        against = column(balance.side.other, balance.other, contrary=balance.never_against)
        bounds += [_balance(balance, given, against, stage) for stage in stages]
    made = [
        _member(side, meant(target), contrary=contrary).alias(name)
        for (side, target, contrary), name in columns.items()
    ]
    return people.with_columns(made), tuple(bounds)


def _member(side: Side, meant: pl.Expr, *, contrary: bool) -> pl.Expr:
    mine = (pl.col("side") == side.value) & (pl.col("basis") == "counted")
    found = meant.fill_null(value=False)
    return mine & (~found if contrary else found)


def _quota(quota: Quota, column: str) -> Bound:
    return Bound(
        name=quota.words,
        terms=((column, 1.0),),
        low=float(quota.at_least) if quota.at_least else -math.inf,
        high=math.inf if quota.at_most is None else float(quota.at_most),
        stage=quota.stage,
        of=quota,
    )


def _balance(balance: Balance, given: str, against: str, stage: int) -> Bound:
    per, to = balance.ratio
    return Bound(
        name=f"{balance.words}, in stage {stage}",
        terms=((given, float(to)), (against, -float(per))),
        high=0.0,
        stage=stage,
        of=balance,
    )
