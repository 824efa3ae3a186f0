"""From stored reports to the frames that the library computes on, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from safeconduct.node.registry.models import Report
from safeconduct.node.vault import services as vault
from safeconduct.people import REPORT_SCHEMA, STATEMENT_SCHEMA


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a report, as given and as understood."""

    field: str
    given: str
    value: str | None


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report with its cells in the clear.

    Attributes:
        row: as stored.
        record: its key across all sources, `source:record_id`.
        record_id: the source's own id.
        file, number: where it came from; the number is the row in that file.
        cells: its fields.
    """

    row: Report
    record: str
    record_id: str
    file: str
    number: int | None
    cells: tuple[Cell, ...]


def contents(
    *, record: str, record_id: str, file: str, number: int | None, cells: Iterable[Sequence[Any]]
) -> dict[str, Any]:
    """The plain data that is sealed of a report."""
    return {
        "record": record,
        "id": record_id,
        "file": file,
        "row": number,
        "cells": [list(c) for c in cells],
    }


def open_reports(rows: Iterable[Report]) -> list[OpenReport]:
    """Open reports; give them with `select_related("key")`. Erased ones are left out."""
    opened = []
    for row in rows:
        try:
            plain = vault.open_for(row.key, row.sealed, place=row.place)
        except vault.Erased:
            continue
        cells = tuple(Cell(*cell) for cell in plain["cells"])
        opened.append(
            OpenReport(row, plain["record"], plain["id"], plain["file"], plain["row"], cells)
        )
    return opened


def standing(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Those that are neither withdrawn nor erased, with their keys."""
    return reports.filter(withdrawn_at=None, erased_at=None).select_related("key")


def report_frame(reports: Sequence[OpenReport]) -> pl.DataFrame:
    """The frame of REPORT_SCHEMA; `record` is the public id of the report."""
    rows = [
        (
            r.row.public_id, r.row.source, r.record_id, r.row.kind, r.file, r.number,
            r.row.observed_on or None, r.row.recorded_on or None, r.row.grade,
        )
        for r in reports
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=REPORT_SCHEMA, orient="row")


def statement_frame(reports: Sequence[OpenReport]) -> pl.DataFrame:
    """The frame of STATEMENT_SCHEMA; `record` is the public id of the report."""
    rows = [
        (
            r.row.public_id, c.field, c.given, c.value, r.row.source, r.row.kind,
            r.row.observed_on or None, r.row.recorded_on or None, r.row.grade,
        )
        for r in reports
        for c in r.cells
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=STATEMENT_SCHEMA, orient="row")


def with_derivations(records: pl.DataFrame, reports: Sequence[OpenReport]) -> pl.DataFrame:
    """`derives_from` as a public id where it names one of these reports, else as it was given.

    Sources name what they copy by their own number, or by the key across all sources.
    """
    if "derives_from" not in records.columns:
        return records
    known = {r.record: r.row.public_id for r in reports}
    whole = pl.col("derives_from")
    local = pl.concat_str("source", pl.lit(":"), whole)
    named = [k.replace_strict(known, default=None, return_dtype=pl.String) for k in (whole, local)]
    return records.with_columns(derives_from=pl.coalesce(*named, whole))


def identity_frame(reports: Sequence[OpenReport]) -> pl.DataFrame:
    """Columns record, source, person_id, as the files stand now."""
    rows = [(r.row.public_id, r.row.source, str(r.row.person_id)) for r in reports]
    schema = dict.fromkeys(("record", "source", "person_id"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")
