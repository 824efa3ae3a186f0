"""The façade: any table of any source as text under canonical columns, and what is wrong in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from safeconduct.tables.detection import decode, detect_encoding
from safeconduct.tables.files import Limits, read_whole
from safeconduct.tables.grids import grid_frame, grid_rows, is_workbook
from safeconduct.tables.mapping import SourceMapping, fold
from safeconduct.tables.pfif import read_pfif
from safeconduct.tables.problems import InputError, Problem
from safeconduct.tables.records import read_jsonl, read_parquet_rows
from safeconduct.tables.rejects import is_mended, without_notes
from safeconduct.tables.workbook_guard import Workbook

_TEXT_FORMS = (".csv", ".txt", ".tsv", ".jsonl", ".ndjson")
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as read: nothing in it is understood yet.

    Attributes:
        file: its name.
        source, kind, dates: as the mapping says.
        sheet: of a spreadsheet.
        frame: String columns under canonical names or `other:<header>`, and `row` (Int64), the row
            in the file, the first being 1; blank rows are left out, blank cells are null.
        problems: what could not be taken.
        words: canonical column -> the source's word, folded -> ours.
    """

    file: str
    source: str
    kind: str
    dates: str
    frame: pl.DataFrame
    problems: tuple[Problem, ...] = ()
    sheet: str | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def translated(self, column: str, cell: str) -> str:
        """A cell in our words, where the mapping translates the source's; cells stay as given."""
        return self.words.get(column, {}).get(fold(cell), cell)


def read_table(path: Path, mapping: SourceMapping, *, limits: Limits | None = None) -> RawTable:
    """Read a CSV, XLSX, Parquet, JSON Lines or PFIF file.

    Rows that cannot be taken and cells that are too long come back as problems; the rest is kept.

    Args:
        path: the file.
        mapping: what its columns mean, as `Mappings.for_file` gives it.
        limits: how much is read before a file is refused.

    Raises:
        InputError: if the file cannot be read at all.
    """
    bounds = limits or Limits()
    return read_table_bytes(read_whole(path, limits=bounds), path, mapping, limits=bounds)


def read_table_bytes(
    data: bytes, path: Path, mapping: SourceMapping, *, limits: Limits | None = None
) -> RawTable:
    """Read a table that is in memory already, as `read_table` does.

    Args:
        data: the bytes of the file.
        path: its name, for messages and for finding out its form; nothing is opened.
        mapping: what its columns mean.
        limits: how much is read before it is refused.

    Raises:
        InputError: if it cannot be read at all.
    """
    bounds = limits or Limits()
    sheet, frame, problems = _read(data, path, mapping, bounds)
    if frame.is_empty() and not problems:
        raise InputError(
            "the table has a header but no rows" if frame.width > 1 else "the table has no rows",
            where=path,
            remedy="Ask the sender for the whole file.",
        )
    frame = _long_cells(_named(frame, mapping), path, bounds, problems)
    frame = _with_defaults(frame, mapping)
    frame = _with_record_ids(frame, data, path, sheet, problems)
    return RawTable(
        file=path.name,
        source=mapping.name,
        kind=mapping.kind,
        dates=mapping.dates,
        frame=frame,
        problems=tuple(problems),
        sheet=sheet,
        words=mapping.values,
    )


def _read(
    data: bytes, path: Path, mapping: SourceMapping, limits: Limits
) -> tuple[str | None, pl.DataFrame, list[Problem]]:
    sheet, frame, problems = _read_as_it_is(data, path, mapping, limits)
    return sheet, without_notes(frame), problems


def _read_as_it_is(
    data: bytes, path: Path, mapping: SourceMapping, limits: Limits
) -> tuple[str | None, pl.DataFrame, list[Problem]]:
    suffix = path.suffix.casefold()
    if is_workbook(data, path):
        sheet, rows, _torn = grid_rows(data, path, mapping, limits)
        return sheet, *grid_frame(rows, path, mapping, limits, sheet=sheet)
    if data.startswith(_PARQUET) or suffix == ".parquet":
        frame = read_parquet_rows(data, path=path)
        return None, frame.with_row_index("row", offset=1).cast({"row": pl.Int64}), []
    if suffix in (".xml", ".pfif"):
        return None, *_from_dicts(*read_pfif(data, path=path))
    if suffix in (".jsonl", ".ndjson"):
        text = decode(data, path=path, encoding=mapping.encoding)
        return None, *_from_dicts(*read_jsonl(text, path=path))
    _sheet, rows, torn = grid_rows(data, path, mapping, limits)
    frame, problems = grid_frame(rows, path, mapping, limits, sheet=None)
    return None, frame, [*torn, *problems]


def _from_dicts(
    rows: Sequence[dict[str, str]], problems: list[Problem]
) -> tuple[pl.DataFrame, list[Problem]]:
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["row"]
    frame = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    return frame.cast({"row": pl.Int64}), problems


def _named(frame: pl.DataFrame, mapping: SourceMapping) -> pl.DataFrame:
    """Canonical names for mapped headers, `other:` before the rest; blank cells and rows gone."""
    names: dict[str, str] = {}
    for header in frame.columns:
        if header == "row":
            continue
        wanted = mapping.column_for(header) or f"other:{header}"
        names[header] = wanted if wanted not in names.values() else f"other:{header}"
    renamed = frame.rename(names).with_columns(
        pl.col(pl.String).str.strip_chars(" \t\r\n\u00a0\ufeff").replace("", None)
    )
    texts = [c for c in renamed.columns if c != "row"]
    if not texts:
        return renamed.clear()
    return renamed.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in texts))


def _long_cells(
    frame: pl.DataFrame, path: Path, limits: Limits, problems: list[Problem]
) -> pl.DataFrame:
    for column in (c for c in frame.columns if c != "row"):
        long = pl.col(column).str.len_chars() > limits.max_cell_chars
        problems.extend(
            Problem(
                file=path.name,
                row=row,
                column=column,
                value=start,
                reason=f"the cell has {length:,} characters",
                remedy=f"At most {limits.max_cell_chars:,} are kept: shorten it",
            )
            for row, start, length in frame.filter(long)
            .select("row", pl.col(column).str.head(60), pl.col(column).str.len_chars().alias("n"))
            .iter_rows()
        )
        frame = frame.with_columns(pl.when(long).then(None).otherwise(pl.col(column)).alias(column))
    return frame


def _with_defaults(frame: pl.DataFrame, mapping: SourceMapping) -> pl.DataFrame:
    """The mapping's defaults where a cell is empty."""
    for column, text in mapping.defaults.items():
        known = pl.col(column) if column in frame.columns else pl.lit(None, dtype=pl.String)
        frame = frame.with_columns(known.fill_null(text).alias(column))
    return frame


def _with_record_ids(
    frame: pl.DataFrame, data: bytes, path: Path, sheet: str | None, problems: list[Problem]
) -> pl.DataFrame:
    """Ids for rows without one; the first row of an id is kept, later ones are rejected.

    An id that we make names the file by its contents: the second rows of two files of one source
    are two reports, and the same file read again has the same reports.
    """
    mark = hashlib.sha256(data).hexdigest()[:8]
    given = pl.col("record_id") if "record_id" in frame.columns else pl.lit(None, dtype=pl.String)
    frame = frame.with_columns(
        record_id=pl.coalesce(given, pl.format("row-{}-{}", "row", pl.lit(mark)))
    ).with_columns(first=pl.col("row").min().over("record_id"))
    problems.extend(
        Problem(
            file=path.name,
            sheet=sheet,
            row=row,
            column="record_id",
            value=record_id,
            reason=f"row {first} has this id already",
            remedy="Give each record an id of its own",
            row_rejected=True,
        )
        for row, record_id, first in frame.filter(pl.col("row") != pl.col("first"))
        .select("row", "record_id", "first")
        .iter_rows()
    )
    return frame.filter(pl.col("row") == pl.col("first")).drop("first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A table as it looks before anybody has said what its columns mean.

    Attributes:
        sheets: of a workbook; empty for other files.
        sheet: the one that was read.
        headers: as the file has them.
        rows: the first rows, each with its number in the file and its cells, "" where blank.
        height: how many rows there are.
        encoding: of a text file, as given or found; "" otherwise.
        mended: whether these are rejected rows of ours that come back.
    """

    sheets: tuple[str, ...]
    sheet: str | None
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    height: int
    encoding: str
    mended: bool = False


def preview_table(
    data: bytes,
    path: Path,
    mapping: SourceMapping,
    *,
    limits: Limits | None = None,
    first: int = 20,
) -> Preview:
    """Look at a table that is in memory, under its own headers.

    Raises:
        InputError: if it cannot be read at all.
    """
    bounds = limits or Limits()
    sheet, whole, _problems = _read_as_it_is(data, path, mapping, bounds)
    frame = without_notes(whole)
    headers = tuple(c for c in frame.columns if c != "row")
    cells = frame.head(first).select("row", *headers).fill_null("")
    book = Workbook(data, where=path, limits=bounds) if sheet is not None else None
    text = sheet is None and path.suffix.casefold() in _TEXT_FORMS
    return Preview(
        sheets=tuple(book.sheets) if book else (),
        sheet=sheet,
        headers=headers,
        rows=tuple((int(row[0]), tuple(row[1:])) for row in cells.iter_rows()),
        height=frame.height,
        encoding=(mapping.encoding or detect_encoding(data, path=path)) if text else "",
        mended=is_mended(whole.columns),
    )
