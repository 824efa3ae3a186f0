"""Rows that were rejected, as a table of the sender's own shape, to be mended and read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from safeconduct.tables.detection import decode
from safeconduct.tables.files import Limits
from safeconduct.tables.grids import distinct, grid_rows, header_of, is_workbook
from safeconduct.tables.mapping import SourceMapping
from safeconduct.tables.pfif import read_pfif
from safeconduct.tables.problems import Problem
from safeconduct.tables.records import read_jsonl, read_parquet_rows
from safeconduct.tables.writing import unguard

#: Columns that we add to such a table; when it comes back they are left out again.
NOTES = ("safeconduct: row", "safeconduct: what is wrong", "safeconduct: what to do")


def rejected_rows(
    data: bytes,
    path: Path,
    mapping: SourceMapping,
    problems: Sequence[Problem],
    *,
    limits: Limits | None = None,
) -> pl.DataFrame:
    """The rejected rows of a table under its own headers, each with what is wrong with it.

    Args:
        data: the bytes of the table that was read.
        path: its name.
        mapping: with which it was read.
        problems: what was found; those that reject no row add their words to rows that are.
        limits: how much is read.

    Returns:
        String columns: the file's own, then NOTES.
    """
    wrong: dict[int, list[Problem]] = defaultdict(list)
    rejected = {p.row for p in problems if p.row_rejected and p.row is not None}
    for problem in problems:
        if problem.row in rejected and problem.row is not None:
            wrong[problem.row].append(problem)
    headers, cells = _cells_of(data, path, mapping, limits or Limits())
    own = [i for i, header in enumerate(headers) if header.strip() not in NOTES]
    mended = len(own) < len(headers)
    if mended:
        cells = {n: [row[i] for i in own if i < len(row)] for n, row in cells.items() if n in wrong}
        headers = [headers[i] for i in own]
    wanted = {number: cells.get(number, []) for number in sorted(wrong)}
    width = max([len(headers), *map(len, wanted.values())])
    names = distinct([*headers, *[""] * (width - len(headers))])
    rows = [
        (
            *row, *[""] * (width - len(row)), str(number),
            "; ".join(dict.fromkeys(p.reason for p in wrong[number])),
            "; ".join(dict.fromkeys(p.remedy for p in wrong[number])),
        )
        for number, row in wanted.items()
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=dict.fromkeys([*names, *NOTES], pl.String), orient="row")
    frame = frame.with_columns(pl.col(names).replace("", None))
    return unguard(frame) if mended else frame


def without_notes(frame: pl.DataFrame) -> pl.DataFrame:
    """A table without the columns that `rejected_rows` added, and its cells as they were."""
    notes = [name for name in NOTES if name in frame.columns]
    return unguard(frame.drop(notes)) if notes else frame


def is_mended(headers: Sequence[str]) -> bool:
    """Whether these are the headers of a table that `rejected_rows` made."""
    return any(name in headers for name in NOTES)


def _cells_of(
    data: bytes, path: Path, mapping: SourceMapping, limits: Limits
) -> tuple[list[str], dict[int, list[str]]]:
    """Headers, and the cells of each row by its number in the file; torn lines are one cell."""
    suffix = path.suffix.casefold()
    if not is_workbook(data, path):
        if data.startswith(b"PAR1") or suffix == ".parquet":
            frame = read_parquet_rows(data, path=path).fill_null("")
            return frame.columns, {n: list(row) for n, row in enumerate(frame.iter_rows(), 1)}
        if suffix in (".xml", ".pfif"):
            return _of_dicts(read_pfif(data, path=path)[0])
        text = decode(data, path=path, encoding=mapping.encoding)
        if suffix in (".jsonl", ".ndjson"):
            headers, cells = _of_dicts(read_jsonl(text, path=path)[0])
            return headers, _lines(text) | cells
    _sheet, rows, torn = grid_rows(data, path, mapping, limits)
    cells = {number: row for number, row in enumerate(rows, 1) if row}
    if torn:
        cells = _lines(decode(data, path=path, encoding=mapping.encoding)) | cells
    return header_of(rows, mapping)[1], cells


def _of_dicts(rows: Sequence[dict[str, str]]) -> tuple[list[str], dict[int, list[str]]]:
    names = list(dict.fromkeys(name for row in rows for name in row if name != "row"))
    return names, {int(row["row"]): [row.get(name, "") for name in names] for row in rows}


def _lines(text: str) -> dict[int, list[str]]:
    return {number: [line] for number, line in enumerate(text.splitlines(), 1)}
