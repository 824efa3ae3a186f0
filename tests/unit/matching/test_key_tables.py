"""Keys as a table mean the same in any engine that joins it."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from safeconduct.matching import key_table, prepare
from safeconduct.matching.key_tables import KEYED

NAMES = ("Щербаков", "Schtscherbakow", "Chtcherbakov", "Мельник", None, "", "\U0001f600")


def met(pairs: pl.DataFrame) -> set[tuple[str, str]]:
    return {(a, b) for a, b in pairs.iter_rows() if a < b}


def test_names_meet_by_their_keys_in_polars_and_duckdb_alike() -> None:
    table = key_table(NAMES, "family_name")
    exploded = table.select("value", "family_keys").explode("family_keys").drop_nulls()
    in_polars = met(exploded.join(exploded, on="family_keys").select("value", "value_right"))
    with duckdb.connect() as connection:
        connection.register("keys", table.to_arrow())
        in_duckdb = met(
            connection.sql(
                "SELECT a.value, b.value FROM keys a, keys b "
                "WHERE list_has_any(a.family_keys, b.family_keys)"
            ).pl()
        )
    assert in_polars == in_duckdb
    assert ("Schtscherbakow", "Щербаков") in in_polars
    assert not any("Мельник" in pair for pair in in_polars)


@pytest.mark.parametrize("column", KEYED)
def test_they_are_the_keys_that_records_are_compared_by(column: str) -> None:
    values = ["Іван", "Харків", "Иванович", "de la Cruz", "X"]
    records = pl.DataFrame({"record": values, "source": "a", "kind": "visit", column: values})
    compared = prepare(records).rename({"unique_id": "value"}).select("value", *KEYED[column])
    assert key_table([*values, *values], column).equals(compared)


def test_another_column_has_no_keys() -> None:
    with pytest.raises(KeyError):
        key_table(["x"], "rank")
