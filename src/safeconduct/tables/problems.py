"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One cell, row or file that could not be taken as it stands.

    Rows are numbered as the reader of the file sees them: the first line of a CSV file and the
    first row of a sheet are row 1. `row` and `column` are None where the whole file is meant.

    >>> p = Problem(file="a.csv", row=3, column="Born", value="31.02.1990",
    ...             reason="there is no such day", remedy="correct the date or leave the year only")
    >>> p.where
    'a.csv, row 3, column Born'
    """

    file: str
    reason: str
    remedy: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    row_rejected: bool = False

    @property
    def where(self) -> str:
        """The place in words, as far as it is known."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    @property
    def message(self) -> str:
        """One sentence for a person: where, what and what to do."""
        value = f" ({self.value!r})" if self.value else ""
        return f"{self.where}: {self.reason}{value}. {self.remedy}"


class InputError(Exception):
    """Input that cannot be used at all: for the command line one message and exit status 2.

    Args:
        what: what is wrong, in a sentence without a full stop.
        where: the file, and the place in it if there is one.
        remedy: what the reader should do, a full sentence.
    """

    def __init__(self, what: str, *, where: str | Path, remedy: str) -> None:
        self.what = what
        self.where = str(where)
        self.remedy = remedy
        super().__init__(f"{self.where}: {what}. {remedy}")
