"""Writing files whole or not at all, so that no program and no person meets half of one."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.tables.problems import Problem

#: Characters that XML 1.0 has not, and so no cell of a workbook.
_NO_TEXT = re.compile(r"[\000-\010]|[\013-\014]|[\016-\037]")
#: What a spreadsheet would run as a formula (OWASP, CSV Injection), after any apostrophes of ours.
_FORMULA = r"^('*[=+\-@\t\r])"
PROBLEM_COLUMNS = (
    "file", "sheet", "row", "column", "value", "reason", "remedy", "row_rejected",
)  # fmt: skip
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet's own dates have no zone


@contextmanager
def _fresh(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place once it is whole and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        yield Path(name)
        os.fsync(handle)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file in one step: a reader sees the old content or the new, never a part."""
    with _fresh(path) as fresh:
        fresh.write_bytes(data)


def write_text(text: str, path: Path) -> None:
    """Write UTF-8 text in one step."""
    write_bytes(text.encode("utf-8"), path)


def write_json(value: Any, path: Path) -> None:
    """Write JSON with sorted keys, so that equal values give equal bytes."""
    write_text(
        json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, default=str) + "\n", path
    )


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write UTF-8 CSV; a text cell that a spreadsheet would run gets an apostrophe before it."""
    with _fresh(path) as fresh:
        _guarded(frame).write_csv(fresh, quote_style="necessary")


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """What `write_csv` writes, for whoever keeps it off the disk."""
    buffer = io.BytesIO()
    _guarded(frame).write_csv(buffer, quote_style="necessary")
    return buffer.getvalue()


def write_xlsx(frame: pl.DataFrame, path: Path, *, sheet: str, title: str | None = None) -> None:
    """Write one sheet of text and numbers; equal frames give equal bytes.

    Characters that XML forbids are written as the replacement character.
    """
    write_bytes(xlsx_bytes(frame, sheet=sheet, title=title), path)


def xlsx_bytes(frame: pl.DataFrame, *, sheet: str, title: str | None = None) -> bytes:
    """What `write_xlsx` writes, for whoever keeps it off the disk."""
    from openpyxl import Workbook  # many start who write no workbook

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _EPOCH
    page = book.create_sheet(sheet)
    if title is not None:
        page.append([title])
    page.append(frame.columns)
    for row in _guarded(frame).iter_rows():
        page.append([_cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write Parquet in one step."""
    with _fresh(path) as fresh:
        frame.write_parquet(fresh)


def write_jsonl(frame: pl.DataFrame, path: Path) -> None:
    """Write one JSON object a row."""
    buffer = io.BytesIO()
    frame.write_ndjson(buffer)
    write_bytes(buffer.getvalue(), path)


def problems_frame(problems: Sequence[Problem]) -> pl.DataFrame:
    """Problems as a table with PROBLEM_COLUMNS; row is Int64 and row_rejected Boolean."""
    schema = dict.fromkeys(PROBLEM_COLUMNS, pl.String)
    rows = [{name: getattr(p, name) for name in PROBLEM_COLUMNS} for p in problems]
    return pl.DataFrame(rows, schema={**schema, "row": pl.Int64, "row_rejected": pl.Boolean})


def write_rejects(problems: Sequence[Problem], path: Path) -> None:
    """Write everything that could not be used, with reason and remedy, as CSV."""
    write_csv(problems_frame(problems), path)


def unguard(frame: pl.DataFrame) -> pl.DataFrame:
    """Take back the one apostrophe that `write_csv` and `write_xlsx` put before a formula."""
    return frame.with_columns(pl.col(pl.String).str.replace(r"^'('*[=+\-@\t\r])", "$1"))


def _guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Few columns hold any formula, and looking is ten times as quick as writing all of them anew.

    A column of a closed set of values (Enum) holds our own words, and is left alone.
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    found = frame.select(pl.col(texts).str.contains(_FORMULA).any())
    needing = [name for name in texts if found[name].item()]
    return frame.with_columns(pl.col(needing).str.replace(_FORMULA, "'$1"))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_TEXT.sub("\ufffd", value)
    return value


def _without_times(data: bytes) -> bytes:
    """The same archive with one fixed time for every entry and in the document's properties."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in sorted(old.infolist(), key=lambda e: e.filename):
            content = old.read(entry.filename)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(entry.filename, (2000, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
