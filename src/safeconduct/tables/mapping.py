"""Mapping files: which column of which source's file means what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from safeconduct.tables.columns import canonical_name
from safeconduct.tables.files import read_toml
from safeconduct.tables.problems import InputError

_TEXT_KEYS = ("name", "kind", "sheet", "encoding", "separator", "dates")
_NUMBER_KEYS = ("header_row", "header_rows")
_TABLE_KEYS = ("defaults", "columns", "values")
_KEYS = (*_TEXT_KEYS, *_NUMBER_KEYS, *_TABLE_KEYS, "files")
_KINDS = (
    "tracing_request", "captor_list", "capture_card", "visit", "testimony", "contact", "legal",
    "consent", "open_source",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """How to read the files of one source.

    Attributes:
        name: of the source; part of every record's key.
        kind: of the reports it makes.
        files: patterns of file names.
        sheet, encoding, separator, header_row, header_rows: only where they are not to be found by
            looking; rows from 1.
        dates: order of three numbers: dmy, mdy or ymd.
        defaults: canonical column -> text for cells that are empty.
        columns: the source's header, folded -> canonical column.
        values: canonical column -> the source's word, folded -> ours.
    """

    name: str
    kind: str = "tracing_request"
    files: tuple[str, ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    dates: str = "dmy"
    defaults: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column_for(self, header: str) -> str | None:
        """The canonical column of a header; without a mapping, the one it names by itself."""
        return self.columns.get(fold(header)) if self.columns else canonical_name(header)


@dataclass(frozen=True, slots=True)
class Mappings:
    """The mappings of several sources."""

    sources: tuple[SourceMapping, ...] = ()

    def for_file(self, path: Path) -> SourceMapping:
        """The first mapping whose patterns fit the file's name; else canonical column names."""
        for source in self.sources:
            if any(fnmatch(path.name, pattern) for pattern in source.files):
                return source
        return SourceMapping(name=path.stem)


def fold(text: str) -> str:
    r"""Letter case and white space do not tell headers and words apart.

    >>> fold("  Birth  DATE\n")
    'birth date'
    """
    return re.sub(r"\s+", " ", text).strip().casefold()


def load_mappings(path: Path) -> Mappings:
    """Read a mapping file.

    Raises:
        InputError: naming each key that is unknown, missing or of the wrong type.
    """
    data = read_toml(path)
    sources = data.get("source")
    faults = [f"unknown key {key!r}" for key in data if key != "source"]
    if not isinstance(sources, list) or not sources:
        faults.append("there is no [[source]]")
        sources = []
    for number, source in enumerate(sources, start=1):
        faults.extend(f"source {number}: {fault}" for fault in _faults(source))
    if faults:
        raise InputError(
            "; ".join(faults),
            where=path,
            remedy="Correct these keys; docs/how-to tells what a mapping may hold.",
        )
    return Mappings(tuple(_source(s) for s in sources))


def _faults(source: dict[str, Any]) -> list[str]:
    faults = [f"unknown key {key!r}" for key in source if key not in _KEYS]
    if not source.get("name"):
        faults.append("no name")
    files = source.get("files", [])
    if not isinstance(files, list) or not all(isinstance(f, str) for f in files):
        faults.append("files is not a list of file names")
    faults += [f"{k} is not text" for k in _TEXT_KEYS if not isinstance(source.get(k, ""), str)]
    faults += [
        f"{k} is not a row number from 1"
        for k in _NUMBER_KEYS
        if k in source and (not isinstance(source[k], int) or source[k] < 1)
    ]
    if source.get("dates", "dmy") not in ("dmy", "mdy", "ymd"):
        faults.append("dates is not dmy, mdy or ymd")
    if source.get("kind", _KINDS[0]) not in _KINDS:
        faults.append(f"kind is not one of {', '.join(_KINDS)}")
    for key in ("defaults", "columns"):
        if not _texts(source.get(key, {})):
            faults.append(f"{key} is not a table of texts")
    values = source.get("values", {})
    if not isinstance(values, dict) or not all(_texts(v) for v in values.values()):
        faults.append("values is not a table of tables of texts")
    return faults


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _source(data: dict[str, Any]) -> SourceMapping:
    plain = {k: data[k] for k in (*_TEXT_KEYS, *_NUMBER_KEYS) if k in data}
    return SourceMapping(
        **plain,
        files=tuple(data.get("files", ())),
        defaults=data.get("defaults", {}),
        columns={fold(k): v for k, v in data.get("columns", {}).items()},
        values={
            column: {fold(k): v for k, v in words.items()}
            for column, words in data.get("values", {}).items()
        },
    )
