"""Rows of the files that a negotiator hands in, with all that is wrong in them told at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import polars as pl

from safeconduct.tables import InputError, read_own_csv

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, the header being row 1, and its cells that are not empty."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def without(self, *columns: str) -> dict[str, str]:
        """All other cells: what is committed to."""
        return {name: cell for name, cell in self.cells.items() if name not in columns}


@dataclass(slots=True)
class Rows:
    """The rows of a CSV file (UTF-8), and the faults found in them so far.

    Attributes:
        path: of the file.
        rows: in the file's order.
    """

    path: Path
    rows: Sequence[Row]
    _faults: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, *, required: Sequence[str]) -> Rows:
        """Read a file.

        Raises:
            InputError: if it cannot be read, or a column is missing.
        """
        frame = read_own_csv(path)
        lacking = [name for name in required if name not in frame.columns]
        if lacking:
            what = f"there is no column {', '.join(lacking)}"
            remedy = f"It needs the columns {', '.join(required)}."
            raise InputError(what, where=path, remedy=remedy)
        texts = frame.with_columns(pl.all().cast(pl.String).str.strip_chars())
        rows = [
            Row(number, {name: cell for name, cell in row.items() if cell})
            for number, row in enumerate(texts.iter_rows(named=True), 2)
        ]
        return cls(path, [row for row in rows if row.cells])

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def fault(self, row: Row, column: str, what: str) -> None:
        """Remember what is wrong in a row."""
        self._faults.append(f"row {row.number}, column {column}: {what}")

    def code(self, row: Row, column: str, kind: type[StrEnum]) -> str:
        """A code of a closed vocabulary; a fault if it is none."""
        if row[column] not in tuple(kind):
            self.fault(row, column, f"{row[column]!r:.40} is not one of {', '.join(kind)}")
        return row[column]

    def require_sound(self) -> None:
        """Stop if anything was wrong.

        Raises:
            InputError: with every fault and its row.
        """
        if self._faults:
            shown = self._faults[:_SHOWN]
            more = len(self._faults) - len(shown)
            rest = f"\n  and {more} more" if more else ""
            raise InputError(
                f"{len(self._faults)} faults:\n  " + "\n  ".join(shown) + rest + "\n",
                where=self.path,
                remedy="Correct them all; nothing was said.",
            )
        if not self.rows:
            raise InputError("there are no rows", where=self.path, remedy="Name the right file.")
