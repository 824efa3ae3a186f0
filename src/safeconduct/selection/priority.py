"""Humanitarian priority: a published table of points. Military rank has no part in it.

Why rank has none is told in docs/adr/0004. The grounds follow GC III art. 109(2) (long captivity),
GC IV art. 132 and AP I art. 76 for people who are not owed already: pregnancy and small children,
which outweigh all others together, long captivity, age, and health.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.law.days import NEVER_BEFORE, about, earliest, latest
from safeconduct.law.facts import ABOUT_YEARS
from safeconduct.people.vocabulary import Health

MONTHS_A_POINT = 3
MOST_FOR_CAPTIVITY = 12


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """One line of the table: code, points (for captivity: at most), and the words for it."""

    code: str
    points: int
    text: str


PREGNANT = PriorityRule("pregnant", 24, "pregnant (GC IV art. 132, AP I art. 76)")
SMALL_CHILDREN = PriorityRule(
    "small_children", 20, "mother of small children (GC IV art. 132, AP I art. 76)"
)
LONG_CAPTIVITY = PriorityRule(
    "long_captivity", MOST_FOR_CAPTIVITY, "a point for every three months of captivity"
)
AGED = PriorityRule("aged_55", 4, "fifty-five or older")
YOUNG = PriorityRule("under_21", 2, "under twenty-one")
WOUNDED = PriorityRule("slightly_wounded", 3, "slightly wounded")
CONVALESCENT = PriorityRule("convalescent", 3, "convalescent")
PRIORITY_TABLE = (PREGNANT, SMALL_CHILDREN, LONG_CAPTIVITY, AGED, YOUNG, WOUNDED, CONVALESCENT)


def with_priority(people: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Add `priority` (Int64 points) and `priority_reasons` (codes with their points).

    Args:
        people: captured_on, birth_date and health as text, and precedence_grounds if the law has
            determined any; unknown facts give no points, and an age only where every birthday that
            the date can mean agrees.
        on: the day on which the list is made.
    """
    health = pl.col("health")
    born = pl.col("birth_date")
    margin = pl.when(about(born)).then(ABOUT_YEARS).otherwise(0)
    youngest = _age(on, latest(born)) - margin
    oldest = _age(on, earliest(born)) + margin
    points = {
        **{rule: _by_ground(people, rule) for rule in (PREGNANT, SMALL_CHILDREN)},
        LONG_CAPTIVITY: _captivity_points(on),
        AGED: pl.when(youngest >= 55).then(AGED.points),
        YOUNG: pl.when(oldest < 21).then(YOUNG.points),
        WOUNDED: pl.when(health == Health.SLIGHTLY_WOUNDED.value).then(WOUNDED.points),
        CONVALESCENT: pl.when(health == Health.CONVALESCENT.value).then(CONVALESCENT.points),
    }
    named = {rule.code: given.fill_null(0).cast(pl.Int64) for rule, given in points.items()}
    words = [
        pl.when(pl.col(code) > 0).then(pl.format(f"{code} {{}}", pl.col(code))) for code in named
    ]
    return (
        people.with_columns(**named)
        .with_columns(
            priority=pl.sum_horizontal(*named),
            priority_reasons=pl.concat_str(words, separator="; ", ignore_nulls=True),
        )
        .drop(*named)
    )


def _by_ground(people: pl.DataFrame, rule: PriorityRule) -> pl.Expr:
    """Points where the law has determined the ground of that code."""
    if "precedence_grounds" not in people.columns:
        return pl.lit(0)
    has = pl.col("precedence_grounds").str.split(" ").list.contains(rule.code)
    return pl.when(has).then(rule.points)


def _age(on: date, born: pl.Expr) -> pl.Expr:
    """Whole years of age on a day."""
    birthday_to_come = born.dt.strftime("%m%d") > on.strftime("%m%d")
    return on.year - born.dt.year() - birthday_to_come.cast(pl.Int32)


def _captivity_points(on: date) -> pl.Expr:
    """A month or year alone counts from its first day."""
    begun = earliest(pl.col("captured_on"))
    months = (pl.lit(on) - begun).dt.total_days() // 30
    return (
        pl.when(begun > NEVER_BEFORE)
        .then((months // MONTHS_A_POINT).clip(0, MOST_FOR_CAPTIVITY))
        .otherwise(0)
    )
