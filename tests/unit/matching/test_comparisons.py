"""The levels that two records reach, as the database reads the conditions."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl
import pytest

from safeconduct.matching import prepare
from safeconduct.matching.comparisons import (
    BIRTH_SAME_DAY,
    BIRTH_SWAPPED,
    NAME_SWAPPED,
    level_counts,
    level_labels,
)
from safeconduct.matching.model import shipped_model

SETTINGS = shipped_model(1_000).settings
LABELS = level_labels(SETTINGS)


def level(name: str, left: Mapping[str, str], right: Mapping[str, str]) -> str:
    """What the shipped model says of one comparison of two records, in words."""
    rows = [{"record": key, "source": "s", "kind": "tracing_request", **told}
            for key, told in (("a", left), ("b", right))]  # fmt: skip
    compared = prepare(pl.DataFrame(rows, infer_schema_length=None))
    comparison = next(c for c in SETTINGS["comparisons"] if c["output_column_name"] == name)
    levels = comparison["comparison_levels"]
    cases = " ".join(
        f"WHEN {x['sql_condition']} THEN {i}"
        for i, x in enumerate(levels)
        if x["sql_condition"] != "ELSE"
    )
    with duckdb.connect() as connection:
        connection.register("compared", compared.to_arrow())
        columns = ", ".join(f"{side}.{c} AS {c}_{side}" for side in "lr" for c in compared.columns)
        row = connection.execute(
            f"""SELECT CASE {cases} ELSE {len(levels) - 1} END FROM (SELECT {columns}
            FROM compared l, compared r WHERE l.unique_id = 'a' AND r.unique_id = 'b')"""
        ).fetchone()
    assert row is not None
    found = levels[row[0]]
    return "not known" if found.get("is_null_level") else str(found["label_for_charts"])


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("1951-08-17", "same day"),
        ("1951-08-25", "two of day, month and year the same"),
        ("1951-12-17", "two of day, month and year the same"),
        ("1967-08-17", "two of day, month and year the same"),
        ("1951-08-18", "one slip"),
        ("1951-03-02", "same year, another day"),
        ("1952-03-02", "within two years"),
        ("1960-03-02", "within ten years"),
        ("1962-03-02", "different"),
        ("1951", "same year, day not given"),
        ("1967-08", "different"),
    ],
)
def test_dates_agree_in_parts(other: str, found: str) -> None:
    assert level("birth", {"birth_date": "1951-08-17"}, {"birth_date": other}) == found


def test_the_levels_that_others_read_by_number_are_where_they_say() -> None:
    assert LABELS["birth"][BIRTH_SAME_DAY] == "same day"
    assert LABELS["birth"][BIRTH_SWAPPED] == "day and month swapped"
    assert LABELS["family"][NAME_SWAPPED] == "given and family name swapped"
    assert LABELS["given"][NAME_SWAPPED] == "given and family name swapped"
    assert {name: len(words) for name, words in LABELS.items()} == level_counts()


@pytest.mark.parametrize(
    ("left", "right", "swapped"),
    [
        # Isaac is of a name group, and a group's key is no sound key.
        (("Isaac", "Jones"), ("Jones", "Isaac"), {"family", "given"}),
        (("Іван", "Коваль"), ("Kowal", "Ivan"), {"family", "given"}),
        # The consonants both ways, where a letter is mistyped.
        (("Rawlings", "Nasyah"), ("Nasya", "Rawlengs"), {"family", "given"}),
        # The family names agree, so that the given name is not the other's family name.
        (("Werner", "Klaus"), ("Werner", "Werner"), set()),
        (("Jones", "Isaac"), ("Miller", "Peter"), set()),
    ],
)
def test_names_in_each_others_cells(
    left: tuple[str, str], right: tuple[str, str], swapped: set[str]
) -> None:
    told = [dict(zip(("family_name", "given_name"), names, strict=True)) for names in (left, right)]
    found = {
        name
        for name in ("family", "given")
        if level(name, told[0], told[1]) == "given and family name swapped"
    }
    assert found == swapped
