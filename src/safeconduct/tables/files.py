"""Opening files: what is there, how large it is, and reading our own tables back."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.tables.problems import InputError
from safeconduct.tables.writing import unguard


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a file is read before it is refused.

    Attributes:
        max_bytes: of the file itself.
        max_uncompressed: bytes of all parts of a zipped file together.
        max_ratio: uncompressed to compressed, above which a file is taken for a bomb.
        max_entries: parts of a zipped file.
        max_area: rows times columns of a sheet.
        max_blank_rows: blank rows of a sheet, if they outnumber the filled ones.
        max_cell_chars: longest cell that is kept.
        max_columns: widest table.
        max_rows: longest table.
    """

    max_bytes: int = 512 << 20
    max_uncompressed: int = 1 << 30
    max_ratio: int = 200
    max_entries: int = 10_000
    max_area: int = 50_000_000
    max_blank_rows: int = 100_000
    max_cell_chars: int = 32_767
    max_columns: int = 1_000
    max_rows: int = 5_000_000


def read_whole(path: Path, *, limits: Limits) -> bytes:
    """All bytes of an input file; an InputError says why it cannot be read."""
    if not path.exists():
        raise InputError(
            "there is no such file", where=path, remedy="Check the name and the folder."
        )
    if not path.is_file():
        raise InputError("this is not a file", where=path, remedy="Name the file in it.")
    size = path.stat().st_size
    if size == 0:
        raise InputError("the file is empty", where=path, remedy="Ask the sender to send it again.")
    if size > limits.max_bytes:
        raise InputError(
            f"the file has {size >> 20} MiB, more than the {limits.max_bytes >> 20} MiB allowed",
            where=path,
            remedy="Split it, or send it as Parquet.",
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}",
            where=path,
            remedy="Check who owns it and its permissions.",
        ) from None


def read_own_csv(path: Path) -> pl.DataFrame:
    """A CSV file that `write_csv` wrote; all columns are text but those of true and false.

    Raises:
        InputError: if it is missing or no such table.
    """
    data = read_whole(path, limits=Limits())
    try:
        frame = pl.read_csv(data, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    flags = [
        c for c in frame.columns
        if frame[c].len() and not frame[c].null_count() and frame[c].is_in(["true", "false"]).all()
    ]  # fmt: skip
    return unguard(frame).with_columns(pl.col(c) == "true" for c in flags)


def read_parquet(path: Path) -> pl.DataFrame:
    """A Parquet file whole; an InputError if it is none."""
    read_whole(path, limits=Limits())
    try:
        return pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, error) from None


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; an InputError names the line at fault."""
    data = read_whole(path, limits=Limits(max_bytes=16 << 20))
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"this is not TOML: {error}",
            where=path,
            remedy="Correct the line named; the tutorial shows a whole file.",
        ) from None


def read_json(path: Path) -> Any:
    """A JSON file; an InputError names the line at fault."""
    data = read_whole(path, limits=Limits(max_bytes=256 << 20))
    try:
        return json.loads(data)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"this is not JSON: {error}", where=path, remedy="Write the file again."
        ) from None


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(
        f"the table cannot be read: {str(error).splitlines()[0]}",
        where=path,
        remedy="It should be as the command that makes it wrote it: run that command again.",
    )
