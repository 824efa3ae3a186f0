"""Rejected rows in the sender's own shape, and back again."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from safeconduct.people import take_in
from safeconduct.tables import (
    InputError,
    SourceMapping,
    csv_bytes,
    preview_table,
    read_table_bytes,
    rejected_rows,
    xlsx_bytes,
)
from safeconduct.tables.rejects import NOTES

_ANY = SourceMapping(name="x")


def rejects(data: bytes, name: str) -> pl.DataFrame:
    table = read_table_bytes(data, Path(name), _ANY)
    return rejected_rows(data, Path(name), _ANY, table.problems)


def test_a_row_that_is_too_wide_keeps_all_its_cells() -> None:
    bad = rejects(b"full_name,rank\nA B,\nC D,major,x,=y\n", "a.csv")
    assert bad.columns == ["full_name", "rank", "column 3", "column 4", *NOTES]
    assert bad.row(0)[:5] == ("C D", "major", "x", "=y", "3")


def test_a_torn_line_is_kept_as_it_is() -> None:
    bad = rejects(b'full_name,rank\nA B,x\n"C D,major\nE F,y\n', "a.csv")
    assert bad["full_name"].to_list() == ['"C D,major']
    bad = rejects(b'{"full_name":"A B"}\n{"full_name":\n', "a.jsonl")
    assert bad["full_name"].to_list() == ['{"full_name":']


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_mended_rows_lose_what_we_added(form: str) -> None:
    bad = rejects(b"record_id,full_name\n1,A B\n1,=C D\n", "a.csv")
    data = csv_bytes(bad) if form == "csv" else xlsx_bytes(bad, sheet="rows")
    seen = preview_table(data, Path(f"b.{form}"), _ANY)
    assert (seen.mended, seen.headers) == (True, ("record_id", "full_name"))
    assert seen.rows[0][1] == ("1", "=C D")
    table = read_table_bytes(data, Path(f"b.{form}"), _ANY)
    assert table.frame.select("record_id", "full_name").rows() == [("1", "=C D")]


def test_nothing_rejected_is_an_empty_table() -> None:
    assert rejects(b"full_name\nA B\n", "a.csv").is_empty()


def test_columns_called_row_do_not_hide_the_number_of_the_row() -> None:
    data = b'{"full_name":"A B","row":"abc"}\n'
    table = read_table_bytes(data, Path("a.jsonl"), _ANY)
    assert table.frame.select("row", "other:row (of the file)").rows() == [(1, "abc")]
    parquet = io.BytesIO()
    pl.DataFrame({"row": ["abc"], "full_name": ["A B"]}).write_parquet(parquet)
    table = read_table_bytes(parquet.getvalue(), Path("a.parquet"), _ANY)
    assert table.frame.select("row", "other:row (of the file)").rows() == [(1, "abc")]


def test_half_a_character_is_replaced() -> None:
    table = read_table_bytes(b'{"full_name":"A \\ud800"}\n', Path("a.jsonl"), _ANY)
    assert table.frame["full_name"].to_list() == ["A \ufffd"]


def test_a_table_without_a_single_cell_is_refused() -> None:
    for data in (b'"\n', b",,,\n,,,\n"):
        with pytest.raises(InputError):
            take_in(read_table_bytes(data, Path("a.csv"), _ANY), latest=date(2026, 9, 16))
