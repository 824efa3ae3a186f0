from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.figures import (
    CLAIM_COLUMNS,
    ClaimDate,
    ClaimReport,
    Relation,
    compare_claims,
    population_classes,
    read_claims,
)
from safeconduct.tables.problems import InputError

USUAL = {
    "asof": "2026-01-05", "claimant": "ministry of A", "holder": "B", "held_side": "A",
    "population": "prisoners of war", "relation": "=", "value": "100", "disputed_by": "",
    "source": "https://a.example/1",
}  # fmt: skip


def frame(*rows: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame([{**USUAL, **row} for row in rows], schema=list(CLAIM_COLUMNS))


def compare(*rows: dict[str, str], populations: dict[str, str] | None = None) -> ClaimReport:
    return compare_claims(read_claims(frame(*rows), populations=populations))


def test_two_claims_of_one_thing_are_compared() -> None:
    report = compare({}, {"claimant": "ministry of B", "value": "90"})
    assert len(report.comparable) == 1
    assert len(report.contradictory) == 1
    text = report.comparable[0].text
    assert "CONTRADICTORY" in text
    assert "ministry of A" in text
    assert "ministry of B" in text
    assert "95" not in text


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"holder": "C"}, "holder B or C"),
        ({"held_side": "C"}, "people of A or C"),
        ({"population": "civilians"}, "population 'civilians' or 'prisoners of war'"),
        ({"asof": "2026-01-06"}, "date 2026-01-05 or 2026-01-06"),
        ({"asof": "2026-01"}, "date 2026-01 is a month and 2026-01-05 is a day"),
    ],
)
def test_unlike_claims_are_not_compared(other: dict[str, str], reason: str) -> None:
    report = compare({}, other)
    assert report.comparable == ()
    assert report.near_misses[0].differences == (reason,)
    assert report.near_misses[0].consistent is None


def test_similar_wordings_are_one_population_only_by_the_table() -> None:
    pair: tuple[dict[str, str], ...] = ({}, {"population": "Prisoners of War"})
    assert not compare(*pair).comparable
    assert compare(*pair, populations={"Prisoners of War": "prisoners of war"}).comparable


@pytest.mark.parametrize(
    ("relation", "value", "consistent"),
    [("~", "100", True), ("~", "140", False), ("~", "210", False), (">", "99", True),
     (">", "100", False), ("", "90", False), ("", "100", True)],
)  # fmt: skip
def test_relations_are_intervals(relation: str, value: str, consistent: bool) -> None:
    report = compare({}, {"relation": relation, "value": value})
    assert report.comparable[0].consistent is consistent


def test_about_zero_has_no_negative_people() -> None:
    assert Relation.ABOUT.interval(0) == (0.0, 0.5)


def test_dates_keep_their_precision() -> None:
    assert ClaimDate("2024").last == datetime.date(2024, 12, 31)
    assert ClaimDate("2024-02").last == datetime.date(2024, 2, 29)
    assert ClaimDate("2024-02-05").first == ClaimDate("2024-02-05").last


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"source": ""}, "row 2: a figure without claimant or source"),
        ({"claimant": ""}, "row 2: a figure without claimant or source"),
        ({"relation": "?"}, "row 2, column relation: the relation '\\?' is unknown"),
        ({"value": "many"}, "row 2, column value: 'many' is not a whole number"),
        ({"asof": "2024-13"}, "'2024-13' is not a date"),
    ],
)
def test_bad_rows_are_named(row: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_claims(frame(row))


def test_missing_columns_are_named() -> None:
    with pytest.raises(InputError, match="lacks the columns source"):
        read_claims(frame({}).drop("source"))


def test_a_wording_has_one_class() -> None:
    table = pl.DataFrame({"wording": ["x", "x"], "population": ["1", "2"]})
    with pytest.raises(InputError, match="stands in the table twice"):
        population_classes(table)


def test_frame_tells_every_pair() -> None:
    table = compare({}, {"value": "90"}, {"holder": "C"}).frame()
    assert table.height == 3
    assert table["comparable"].sum() == 1
    assert table.filter(~pl.col("comparable"))["why_not"].str.len_chars().min() > 0  # type: ignore[operator]


def test_the_shipped_claims_are_all_kept_apart(example: Callable[[str], pl.DataFrame]) -> None:
    classes = population_classes(example("populations.csv"))
    report = compare_claims(read_claims(example("public_claims.csv"), populations=classes))
    assert len(report.claims) == 9
    assert report.comparable == ()
    assert {c.wording for c in report.claims} <= classes.keys()
    assert len(report.disputed) == 3
