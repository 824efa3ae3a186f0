"""Taking values out of nested tables, and noting every fault with the key at which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from safeconduct.tables.problems import InputError

Table = Mapping[str, Any]
_WORDS = {
    str: "text", int: "a whole number", bool: "true or false", date: "a day (YYYY-MM-DD)",
    list: "a list", dict: "a table",
}  # fmt: skip
_NO_DAY = date(1900, 1, 1)


@dataclass(slots=True)
class KeyReader:
    """Reads a file's tables on to the end whatever is wrong, so that all faults are told at once.

    Every method takes the table, the key and the path of the table (`"terms."`), and gives the
    value, or a harmless one of the same type where there was a fault: `finish` raises then.
    """

    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        """Note a fault; `text` begins with its key."""
        self.faults.append(text)

    def unknown(self, data: Table, known: set[str], path: str = "") -> None:
        """Note keys that nobody defined: a typo must not pass for a term left out."""
        self.faults.extend(f"unknown key {path}{key}" for key in data if key not in known)

    def _value(self, data: Table, key: str, kind: type, path: str, *, required: bool) -> Any:
        if key not in data:
            if required:
                self.fault(f"{path}{key} is missing")
            return None
        value = data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(f"{path}{key} is not {_WORDS[kind]}: {value!r}")
            return None
        return value

    def text(self, data: Table, key: str, path: str = "", *, default: str | None = None) -> str:
        """A text that says something; required unless there is a default."""
        value = self._value(data, key, str, path, required=default is None)
        if value is not None and not value.strip():
            self.fault(f"{path}{key} is empty")
        return value or default or ""

    def number(
        self,
        data: Table,
        key: str,
        path: str = "",
        *,
        default: int | None = None,
        most: int = 100_000_000,
    ) -> int:
        """A whole number from 0 to `most`; required unless there is a default."""
        value = self._value(data, key, int, path, required=default is None)
        if value is not None and value < 0:
            self.fault(f"{path}{key} is negative: {value}")
        if value is not None and value > most:
            self.fault(f"{path}{key} is more than {most:,}: {value}")
        return value if value is not None else default or 0

    def flag(self, data: Table, key: str, path: str = "") -> bool:
        """True or false; false if it is left out."""
        return bool(self._value(data, key, bool, path, required=False))

    def day(self, data: Table, key: str, path: str = "") -> date:
        """A day that must be there."""
        value = self._value(data, key, date, path, required=True)
        return _day(value) or _NO_DAY

    def optional_day(self, data: Table, key: str, path: str = "") -> date | None:
        """A day, or None if it is left out."""
        return _day(self._value(data, key, date, path, required=False))

    def table(self, data: Table, key: str, path: str = "", *, required: bool = False) -> Table:
        """A table; an empty one if it is left out."""
        return self._value(data, key, dict, path, required=required) or {}

    def items(
        self, data: Table, key: str, path: str = "", *, required: bool = False
    ) -> list[Any] | None:
        """A list; None if it is left out."""
        value: list[Any] | None = self._value(data, key, list, path, required=required)
        return value

    def rows(
        self, data: Table, key: str, path: str = "", *, required: bool = False
    ) -> list[tuple[str, Table]]:
        """The tables under `[[key]]`, each with the path of its own keys, such as `stages[2].`."""
        found: list[tuple[str, Table]] = []
        for number, row in enumerate(self.items(data, key, path, required=required) or [], start=1):
            if isinstance(row, dict):
                found.append((f"{path}{key}[{number}].", row))
            else:
                self.fault(f"{path}{key}[{number}] is not a table: {row!r}")
        return found

    def finish(self, *, where: str, remedy: str) -> None:
        """Raise InputError with all faults, if there are any."""
        if self.faults:
            raise InputError("; ".join(self.faults), where=where, remedy=remedy)


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
