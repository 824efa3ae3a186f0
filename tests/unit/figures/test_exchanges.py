from __future__ import annotations

import polars as pl
import pytest

from safeconduct.figures import (
    Coverage,
    checkpoints_in,
    exchange_sums,
    read_dated_returns,
    read_totals,
)
from safeconduct.tables.problems import InputError


def exchanges(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    columns = ["date", "a_returned", "b_returned", "source"]
    return pl.DataFrame(list(rows), schema=columns, orient="row")


def total(period: str, value: str, *, side: str = "A", note: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period_or_asof": [period], "side_returned": [side], "quantity": ["returned"],
            "value": [value], "note": [note], "source": ["https://total.example/x"],
        }
    )  # fmt: skip


def cover(rows: pl.DataFrame, totals: pl.DataFrame) -> Coverage:
    (coverage,) = exchange_sums(read_dated_returns(rows), read_totals(totals))
    return coverage


ROWS = exchanges(
    ("2024-01-10", "10", "9", "https://www.one.example/1"),
    ("2024-01-20", "20", "", "https://two.example/1"),
    ("2024-02-05", "40", "", "https://two.example/2"),
)


def test_sums_are_by_source_and_up_to_the_day() -> None:
    coverage = cover(ROWS, total("asof 2024-01-31", "50"))
    assert [(s.claimant, s.high) for s in coverage.by_source] == [
        ("one.example", 10), ("two.example", 20),
    ]  # fmt: skip
    assert (coverage.low, coverage.high) == (30, 30)
    assert (
        "dated rows in this collection cover 30 of 50 claimed by total.example"
        in (coverage.lines()[1])
    )


def test_sides_are_kept_apart() -> None:
    assert cover(ROWS, total("2024", "9", side="B")).high == 9


def test_a_period_takes_its_own_days_only() -> None:
    assert cover(ROWS, total("2024-01", "50")).high == 30
    assert cover(ROWS, total("2023", "50")).high == 0


def test_up_to_a_month_is_a_range() -> None:
    coverage = cover(ROWS, total("asof 2024-02", "80"))
    assert (coverage.low, coverage.high) == (30, 70)


def test_sources_that_differ_on_a_day_make_a_range_and_are_not_added() -> None:
    rows = exchanges(
        ("2024-01-10", "10", "", "https://one.example/"),
        ("2024-01-10", "12", "", "https://two.example/"),
    )
    assert (cover(rows, total("2024", "50")).low, cover(rows, total("2024", "50")).high) == (10, 12)


def test_two_exchanges_of_one_source_on_a_day_are_added() -> None:
    rows = exchanges(
        ("2024-01-10", "10", "", "https://one.example/1"),
        ("2024-01-10", "12", "", "https://one.example/2"),
    )
    assert cover(rows, total("2024", "50")).low == 22


def test_more_than_is_kept() -> None:
    table = pl.DataFrame({"date": ["2024-01-31"], "a_cumulative": ["3000+"], "source": ["x.org"]})
    (checkpoint,) = checkpoints_in(table)
    assert checkpoint.figure == "more than 3000"
    assert checkpoint.claimant == "x.org"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("2024-01", "1", "", "s"), "2024-01 is not a day"),
        (("2024-01-01", "x", "", "s"), "row 2, column a_returned: 'x' is not a number"),
        (("2024-01-01", "1", "", ""), "row 2: a figure without source"),
    ],
)
def test_bad_rows_are_named(row: tuple[str, str, str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_dated_returns(exchanges(row))


def test_tables_without_sides_are_refused() -> None:
    with pytest.raises(InputError, match="no columns"):
        read_dated_returns(pl.DataFrame({"date": ["2024-01-01"]}))
