"""Tables that come as rows of cells: CSV, and sheets of workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from safeconduct.tables.detection import decode, detect_header, joined_headers
from safeconduct.tables.files import Limits
from safeconduct.tables.mapping import SourceMapping
from safeconduct.tables.problems import InputError, Problem
from safeconduct.tables.records import read_delimited
from safeconduct.tables.spreadsheets import read_sheet

_KEPT_SHARE = 0.05
_ZIP = b"PK\x03\x04"


def is_workbook(data: bytes, path: Path) -> bool:
    """Whether a file is to be read as XLSX, whatever its name says."""
    return data.startswith(_ZIP) or path.suffix.casefold() in (".xlsx", ".xlsm", ".xls")


def grid_rows(
    data: bytes, path: Path, mapping: SourceMapping, limits: Limits
) -> tuple[str | None, list[list[str]], list[Problem]]:
    """Sheet, rows from row 1 on, and the lines that cannot be cut into cells."""
    if is_workbook(data, path):
        sheet, rows = read_sheet(data, path=path, sheet=mapping.sheet, limits=limits)
        return sheet, rows, []
    text = decode(data, path=path, encoding=mapping.encoding)
    return None, *read_delimited(text, path=path, separator=mapping.separator, limits=limits)


def grid_frame(
    rows: list[list[str]],
    path: Path,
    mapping: SourceMapping,
    limits: Limits,
    *,
    sheet: str | None,
) -> tuple[pl.DataFrame, list[Problem]]:
    """A frame under the file's own headers, and the rows that are wider than the header."""
    at, headers = header_of(rows, mapping)
    if len(headers) > limits.max_columns or len(rows) > limits.max_rows:
        raise InputError(
            f"the table has {len(rows):,} rows and {len(headers):,} columns",
            where=path,
            remedy=f"At most {limits.max_rows:,} and {limits.max_columns:,} are read: split it.",
        )
    names = distinct(_without_blank_end(headers, rows[at + 1 :]))
    width = len(names)
    kept: list[tuple[str | None, ...]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if any(cell.strip() for cell in row[width:]):
            problems.append(_too_wide(path, sheet, number, len(row), width))
        elif row:
            kept.append(tuple(row[i] if i < len(row) else None for i in range(width)))
            numbers.append(number)
    frame = pl.DataFrame(kept, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.Series("row", numbers, dtype=pl.Int64)), problems


def header_of(rows: list[list[str]], mapping: SourceMapping) -> tuple[int, list[str]]:
    """Index of the header's last row, and the headers."""
    if mapping.header_row is None:
        return detect_header(rows, mapping)
    at = min(mapping.header_row, len(rows)) - 1
    if mapping.header_rows == 2 and at + 1 < len(rows):
        return at + 1, joined_headers(rows[at], rows[at + 1])
    return at, list(rows[at])


def _without_blank_end(headers: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Headers without nameless columns at the end in which hardly any row has a cell.

    A cell there belongs to a row that has been shifted, and such a row must not be believed.
    """
    width = len(headers)
    while width and not headers[width - 1].strip():
        filled = sum(1 for row in rows if len(row) >= width and row[width - 1].strip())
        if filled > len(rows) * _KEPT_SHARE:
            break
        width -= 1
    return headers[:width]


def distinct(headers: Sequence[str]) -> list[str]:
    """Headers that differ from each other; nameless columns are named by their place."""
    names: list[str] = []
    for place, header in enumerate(headers, start=1):
        name = header.strip() or f"column {place}"
        names.append(name if name not in (*names, "row") else f"{name} ({place})")
    return names


def _too_wide(path: Path, sheet: str | None, row: int, cells: int, width: int) -> Problem:
    return Problem(
        file=path.name,
        sheet=sheet,
        row=row,
        reason=f"the row has {cells} cells, the header {width}",
        remedy="Put its cells under their headers again, and text with separators in quotes",
        row_rejected=True,
    )
