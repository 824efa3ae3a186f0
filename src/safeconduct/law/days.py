"""First and last day that a partial date can mean, so that doubt is never resolved by accident."""

from __future__ import annotations

import calendar
import re
from datetime import date

import polars as pl

NEVER_BEFORE = date(1, 1, 1)
NEVER_AFTER = date(9999, 12, 31)
_ISO = re.compile(r"~?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def earliest(day: pl.Expr) -> pl.Expr:
    """The first day that a `YYYY[-MM[-DD]]` text can mean (Date); year 1 if it is unknown.

    >>> frame = pl.DataFrame({"day": ["2026-02", "~2026", ""]})
    >>> [str(d) for d in frame.select(earliest(pl.col("day"))).to_series()]
    ['2026-02-01', '2026-01-01', '0001-01-01']
    """
    return first_day(day).fill_null(pl.lit(NEVER_BEFORE))


def latest(day: pl.Expr) -> pl.Expr:
    """The last day that a `YYYY[-MM[-DD]]` text can mean (Date); year 9999 if it is unknown.

    >>> frame = pl.DataFrame({"day": ["2026-02", "~2026", ""]})
    >>> [str(d) for d in frame.select(latest(pl.col("day"))).to_series()]
    ['2026-02-28', '2026-12-31', '9999-12-31']
    """
    return last_day(day, first_day(day)).fill_null(pl.lit(NEVER_AFTER))


def about(day: pl.Expr) -> pl.Expr:
    """Whether the text says `~`, about; false where nothing is known."""
    return day.str.starts_with("~").fill_null(value=False)


def first_day(day: pl.Expr) -> pl.Expr:
    """The first day that the text can mean (Date); null if it is unknown or no date."""
    text = _bare(day)
    rest = pl.lit("-01-01").str.slice(text.str.len_bytes() - 4)
    return (text + rest).str.to_date("%Y-%m-%d", strict=False)


def last_day(day: pl.Expr, first: pl.Expr) -> pl.Expr:
    """The last day that the text can mean, given its first (Date); null if it is unknown."""
    digits = _bare(day).str.len_bytes()
    return (
        pl.when(digits == 10)
        .then(first)
        .when(digits == 7)
        .then(first.dt.month_end())
        .otherwise(pl.date(first.dt.year(), 12, 31))
    )


def span(text: str | None) -> tuple[date, date] | None:
    """First and last day that the text can mean; None if it is unknown or no date.

    >>> [day.isoformat() for day in span("2026-02") or ()]
    ['2026-02-01', '2026-02-28']
    """
    match = _ISO.fullmatch(text or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of 29 February the 28th, where there is no other.

    >>> years_before(date(2024, 2, 29), 18)
    datetime.date(2006, 2, 28)
    """
    year = day.year - years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _bare(day: pl.Expr) -> pl.Expr:
    return day.str.strip_prefix("~")
