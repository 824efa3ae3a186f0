"""First and last day that a partial date can mean, so that doubt is never resolved by accident."""

from __future__ import annotations

from datetime import date

import polars as pl

NEVER_BEFORE = date(1, 1, 1)
NEVER_AFTER = date(9999, 12, 31)


def earliest(day: pl.Expr) -> pl.Expr:
    """The first day that a `YYYY[-MM[-DD]]` text can mean (Date); year 1 if it is unknown.

    >>> frame = pl.DataFrame({"day": ["2026-02", "~2026", ""]})
    >>> [str(d) for d in frame.select(earliest(pl.col("day"))).to_series()]
    ['2026-02-01', '2026-01-01', '0001-01-01']
    """
    return _first_day(day).fill_null(pl.lit(NEVER_BEFORE))


def latest(day: pl.Expr) -> pl.Expr:
    """The last day that a `YYYY[-MM[-DD]]` text can mean (Date); year 9999 if it is unknown.

    >>> frame = pl.DataFrame({"day": ["2026-02", "~2026", ""]})
    >>> [str(d) for d in frame.select(latest(pl.col("day"))).to_series()]
    ['2026-02-28', '2026-12-31', '9999-12-31']
    """
    first = _first_day(day)
    digits = _bare(day).str.len_chars()
    return (
        pl.when(digits == 4)
        .then(first.dt.offset_by("11mo").dt.month_end())
        .when(digits == 7)
        .then(first.dt.month_end())
        .otherwise(first)
        .fill_null(pl.lit(NEVER_AFTER))
    )


def about(day: pl.Expr) -> pl.Expr:
    """Whether the text says `~`, about; false where nothing is known."""
    return day.str.starts_with("~").fill_null(value=False)


def _bare(day: pl.Expr) -> pl.Expr:
    return day.str.strip_prefix("~")


def _first_day(day: pl.Expr) -> pl.Expr:
    text = _bare(day)
    rest = pl.lit("-01-01").str.slice(text.str.len_chars() - 4)
    return (text + rest).str.to_date("%Y-%m-%d", strict=False)
