"""Conditions made of conditions: sums, the contrary, and what to do about what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import polars as pl

from safeconduct.law.conditions.condition import Condition, Context, Values
from safeconduct.law.truth import Truth


def _flat(parts: tuple[Condition, ...], kind: type[Condition]) -> tuple[Condition, ...]:
    """The parts, with those of an inner sum of the same kind in its place."""
    return tuple(p for part in parts for p in (part.parts if type(part) is kind else (part,)))


@dataclass(frozen=True, slots=True, init=False)
class All(Condition):
    """Every part; true of none, so that `All()` always applies."""

    of: tuple[Condition, ...]

    def __init__(self, *of: Condition) -> None:
        object.__setattr__(self, "of", _flat(of, All))

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.of

    @property
    def closed(self) -> bool:
        return all(part.closed for part in self.of)

    @property
    def words(self) -> str:
        return "all of these" if self.of else "in every other case"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return Truth.all(part.evaluate(values, context) for part in self.of)

    def expr(self, context: Context) -> pl.Expr:
        return reduce(and_, (part.expr(context) for part in self.of), pl.lit(value=True))


@dataclass(frozen=True, slots=True, init=False)
class Any(Condition):
    """Some part."""

    of: tuple[Condition, ...]

    def __init__(self, *of: Condition) -> None:
        object.__setattr__(self, "of", _flat(of, Any))

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.of

    @property
    def words(self) -> str:
        return "any of these"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return Truth.any(part.evaluate(values, context) for part in self.of)

    def expr(self, context: Context) -> pl.Expr:
        return reduce(or_, (part.expr(context) for part in self.of), pl.lit(value=False))


@dataclass(frozen=True, slots=True)
class _OfOne(Condition):
    """A condition on one other."""

    part: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.part,)


@dataclass(frozen=True, slots=True)
class _ClosedOfOne(_OfOne):
    """One that is never unknown itself."""

    @property
    def closed(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Not(_OfOne):
    """The contrary; unknown if the part is."""

    @property
    def words(self) -> str:
        return "not"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return ~self.part.evaluate(values, context)

    def expr(self, context: Context) -> pl.Expr:
        return ~self.part.expr(context)


@dataclass(frozen=True, slots=True)
class Shown(_ClosedOfOne):
    """The part has been shown; as long as nobody knows, it has not: a presumption."""

    @property
    def words(self) -> str:
        return "it is shown that"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return self.part.evaluate(values, context).shown

    def expr(self, context: Context) -> pl.Expr:
        return self.part.expr(context).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Possible(_ClosedOfOne):
    """The part may be so; as long as nobody knows, it may: a presumption."""

    @property
    def words(self) -> str:
        return "it is not excluded that"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return self.part.evaluate(values, context).possible

    def expr(self, context: Context) -> pl.Expr:
        return self.part.expr(context).fill_null(value=True)


@dataclass(frozen=True, slots=True)
class Unsettled(_ClosedOfOne):
    """It is not known whether the part is so."""

    @property
    def words(self) -> str:
        return "it is not known whether"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return Truth.of(not self.part.evaluate(values, context).known)

    def expr(self, context: Context) -> pl.Expr:
        return self.part.expr(context).is_null()
