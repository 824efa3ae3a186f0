"""Humanitarian priority: a published table of points. Military rank has no part in it.

Why rank has none is told in docs/adr/0004. The grounds are those of GC III arts 109-110 and 117 and
GC IV art. 132 for people who are not owed already: long captivity, age, and health.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.people.vocabulary import Health

MONTHS_A_POINT = 3
MOST_FOR_CAPTIVITY = 12


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """One line of the table: code, points (for captivity: at most), and the words for it."""

    code: str
    points: int
    text: str


LONG_CAPTIVITY = PriorityRule(
    "long_captivity", MOST_FOR_CAPTIVITY, "a point for every three months of captivity"
)
AGED = PriorityRule("aged_55", 4, "fifty-five or older")
YOUNG = PriorityRule("under_21", 2, "under twenty-one")
WOUNDED = PriorityRule("slightly_wounded", 3, "slightly wounded")
CONVALESCENT = PriorityRule("convalescent", 3, "convalescent")
PRIORITY_TABLE = (LONG_CAPTIVITY, AGED, YOUNG, WOUNDED, CONVALESCENT)


def with_priority(people: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Add `priority` (Int64 points) and `priority_reasons` (codes with their points).

    Args:
        people: captured_on, birth_date and health as text; unknown facts give no points.
        on: the day on which the list is made.
    """
    health = pl.col("health")
    year = pl.col("birth_date").str.strip_prefix("~").str.head(4).cast(pl.Int64, strict=False)
    age = on.year - year
    points = {
        LONG_CAPTIVITY: _captivity_points(on),
        AGED: pl.when(age >= 55).then(AGED.points),
        YOUNG: pl.when(age < 21).then(YOUNG.points),
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


def _captivity_points(on: date) -> pl.Expr:
    """A month or year alone counts from its first day."""
    captured = pl.col("captured_on").str.strip_prefix("~")
    whole = pl.concat_str(captured, pl.lit("-01-01").str.slice(captured.str.len_chars() - 4))
    begun = whole.str.head(10).str.to_date("%Y-%m-%d", strict=False)
    months = (pl.lit(on) - begun).dt.total_days() // 30
    return (months // MONTHS_A_POINT).clip(0, MOST_FOR_CAPTIVITY)
