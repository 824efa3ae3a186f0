"""Conditions that ask about facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

import polars as pl

from safeconduct.law.conditions.condition import Condition, Context, Values
from safeconduct.law.days import span, years_before
from safeconduct.law.scope import Reading
from safeconduct.law.truth import Truth

#: Years that a birth date told as "about" may be wrong by.
ABOUT_YEARS = 1


@dataclass(frozen=True, slots=True, init=False)
class Is(Condition):
    """A fact is one of these values."""

    fact: str
    among: tuple[str, ...]

    def __init__(self, fact: str, *among: str) -> None:
        object.__setattr__(self, "fact", fact)
        object.__setattr__(self, "among", tuple(str(value) for value in among))

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def words(self) -> str:
        values = " or ".join(value.replace("_", " ") for value in self.among)
        return f"{self.fact.replace('_', ' ')} is {values}"

    def evaluate(self, values: Values, context: Context) -> Truth:
        value = values.get(self.fact)
        return Truth.UNKNOWN if value is None else Truth.of(value in self.among)

    def expr(self, context: Context) -> pl.Expr:
        column = pl.col(self.fact)
        if len(self.among) == 1:
            return column == self.among[0]
        return column.is_in(list(self.among))


class Concluded(Is):
    """A question that was determined before has one of these answers; never unknown."""

    __slots__ = ()

    @property
    def closed(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Known(Condition):
    """Something is known of a fact."""

    fact: str

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def closed(self) -> bool:
        return True

    @property
    def words(self) -> str:
        return f"{self.fact.replace('_', ' ')} is known"

    def evaluate(self, values: Values, context: Context) -> Truth:
        return Truth.of(values.get(self.fact) is not None)

    def expr(self, context: Context) -> pl.Expr:
        return pl.col(self.fact).is_not_null()


@dataclass(frozen=True, slots=True)
class Same(Condition):
    """Two facts have the same value; unknown if either is."""

    left: str
    right: str

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.left, self.right)

    @property
    def words(self) -> str:
        return f"{self.left.replace('_', ' ')} is {self.right.replace('_', ' ')}"

    def evaluate(self, values: Values, context: Context) -> Truth:
        left, right = values.get(self.left), values.get(self.right)
        return Truth.UNKNOWN if None in (left, right) else Truth.of(left == right)

    def expr(self, context: Context) -> pl.Expr:
        return pl.col(self.left) == pl.col(self.right)


@dataclass(frozen=True, slots=True)
class Younger(Condition):
    """Born less than so many years ago; unknown where the date can mean both.

    A date told as "about" may be wrong by ABOUT_YEARS either way.
    """

    fact: str
    years: int

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def words(self) -> str:
        return f"under {self.years} by {self.fact.replace('_', ' ')}"

    def evaluate(self, values: Values, context: Context) -> Truth:
        days = span(values.get(self.fact))
        if days is None:
            return Truth.UNKNOWN
        rough = ABOUT_YEARS if (values[self.fact] or "").startswith("~") else 0
        if days[0] > years_before(context.on, self.years - rough):
            return Truth.TRUE
        return Truth.of(None if days[1] > years_before(context.on, self.years + rough) else False)

    def expr(self, context: Context) -> pl.Expr:
        rough = pl.col(f"{self.fact}.about")
        first, last = pl.col(f"{self.fact}.first"), pl.col(f"{self.fact}.last")

        def born_after(years: int) -> pl.Expr:
            return pl.lit(years_before(context.on, years))

        least = pl.when(rough).then(born_after(self.years - ABOUT_YEARS))
        most = pl.when(rough).then(born_after(self.years + ABOUT_YEARS))
        surely = first > least.otherwise(born_after(self.years))
        perhaps = last > most.otherwise(born_after(self.years))
        return pl.when(surely).then(True).when(~perhaps).then(False)


@dataclass(frozen=True, slots=True)
class Before(Condition):
    """A day lies at least so many days before the day of the determination."""

    fact: str
    days: int

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def words(self) -> str:
        return f"{self.fact.replace('_', ' ')} lies {self.days} days back or more"

    def evaluate(self, values: Values, context: Context) -> Truth:
        days = span(values.get(self.fact))
        if days is None:
            return Truth.UNKNOWN
        edge = date.fromordinal(context.on.toordinal() - self.days)
        return Truth.of(True if days[1] <= edge else None if days[0] <= edge else False)

    def expr(self, context: Context) -> pl.Expr:
        edge = pl.lit(date.fromordinal(context.on.toordinal() - self.days))
        surely = pl.col(f"{self.fact}.last") <= edge
        perhaps = pl.col(f"{self.fact}.first") <= edge
        return pl.when(surely).then(True).when(~perhaps).then(False)


@dataclass(frozen=True, slots=True)
class Covered(Condition):
    """The agreement covers him: by every reading, or (`by_some`) by at least one.

    Attributes:
        category, day: the facts that are asked, or "" to leave that side of the scope out.
    """

    category: str = ""
    day: str = ""
    by_some: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(fact for fact in (self.category, self.day) if fact)

    @property
    def closed(self) -> bool:
        return not self.day  # the category is a conclusion, and never unknown

    @property
    def words(self) -> str:
        what = " and ".join(fact.replace("_", " ") for fact in self.facts)
        return f"the agreement covers his {what} by {'some' if self.by_some else 'every'} reading"

    def evaluate(self, values: Values, context: Context) -> Truth:
        views = (self._in(view, values) for view in context.scope.views)
        return Truth.any(views) if self.by_some else Truth.all(views)

    def _in(self, view: Reading, values: Values) -> Truth:
        result = Truth.TRUE
        if self.category:
            said = values.get(self.category)
            result &= Truth.UNKNOWN if said is None else Truth.of(said in view.categories)
        if self.day and (view.captured_from or view.captured_until):
            days = span(values.get(self.day))
            result &= Truth.UNKNOWN if days is None else _overlap(view, *days)
        return result

    def expr(self, context: Context) -> pl.Expr:
        views = [self._in_expr(view) for view in context.scope.views]
        return reduce(or_ if self.by_some else and_, views)

    def _in_expr(self, view: Reading) -> pl.Expr:
        result = pl.lit(value=True)
        if self.category:
            result &= pl.col(self.category).is_in(sorted(c.value for c in view.categories))
        if self.day and (view.captured_from or view.captured_until):
            first, last = pl.col(f"{self.day}.first"), pl.col(f"{self.day}.last")
            inside, outside = pl.lit(value=True), pl.lit(value=False)
            if view.captured_from:
                inside &= first >= view.captured_from
                outside |= last < view.captured_from
            if view.captured_until:
                inside &= last <= view.captured_until
                outside |= first > view.captured_until
            result &= pl.when(inside).then(True).when(outside).then(False)
        return result


def _overlap(view: Reading, first: date, last: date) -> Truth:
    starts, ends = view.captured_from or date.min, view.captured_until or date.max
    if starts <= first and last <= ends:
        return Truth.TRUE
    return Truth.of(False if last < starts or first > ends else None)
