"""JSON Lines, Parquet and CSV as rows of text with their place in the file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.tables.detection import detect_separator
from safeconduct.tables.files import Limits
from safeconduct.tables.problems import InputError, Problem


def read_jsonl(text: str, *, path: Path) -> tuple[list[dict[str, str]], list[Problem]]:
    """One object a line as rows of text; values that are lists or objects stay JSON."""
    rows, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            problems.append(_bad_line(path, number, f"the line is not JSON: {error}"))
            continue
        if not isinstance(value, dict):
            problems.append(_bad_line(path, number, "the line is no JSON object"))
            continue
        cells = {free_name(_whole(k)): _whole(_text(v)) for k, v in value.items()}
        rows.append({**cells, "row": str(number)})
    return rows, problems


def read_parquet_rows(data: bytes, *, path: Path) -> pl.DataFrame:
    """A Parquet table with all columns as text."""
    try:
        frame = pl.read_parquet(io.BytesIO(data)).rename(free_name)
        return frame.with_columns(pl.all().cast(pl.String, strict=False))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(
            f"this is not Parquet: {str(error).splitlines()[0]}",
            where=path,
            remedy="Export it again, or send CSV.",
        ) from None


def read_delimited(
    text: str, *, path: Path, separator: str | None, limits: Limits
) -> tuple[list[list[str]], list[Problem]]:
    """The rows of a CSV file, empty ones included, and the lines that cannot be cut into cells.

    A quotation mark that is not closed would swallow the rows after it. Where one is met, every
    line is read as a row of its own, and the lines with such marks are rejected.
    """
    csv.field_size_limit(limits.max_bytes)
    used = separator or detect_separator(text)
    try:
        whole = csv.reader(io.StringIO(text, newline=""), delimiter=used, strict=True)
        return list(whole), []
    except csv.Error:
        return _line_by_line(text, path=path, separator=used)


def _line_by_line(
    text: str, *, path: Path, separator: str
) -> tuple[list[list[str]], list[Problem]]:
    rows: list[list[str]] = []
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            rows.extend(csv.reader([line], delimiter=separator, strict=True) if line else [[]])
        except csv.Error:
            problems.append(
                _bad_line(path, number, "a quotation mark is not closed, or stands inside a cell")
            )
            rows.append([])
    return rows, problems


def _bad_line(path: Path, number: int, reason: str) -> Problem:
    return Problem(
        file=path.name,
        row=number,
        reason=reason,
        remedy="Correct this line, or ask the sender for it again",
        row_rejected=True,
    )


def free_name(name: str) -> str:
    """A column's own name; `row` is where we keep the number of the row.

    >>> free_name("row"), free_name("rank")
    ('row (of the file)', 'rank')
    """
    return "row (of the file)" if name == "row" else name


def _whole(text: str) -> str:
    """Halves of characters, which JSON can hold and UTF-8 cannot, as the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool() | list() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)
