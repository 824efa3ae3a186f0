"""From a table as read to reports and statements: what each cell means, and which mean nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.people.dates import DateOrder
from safeconduct.people.normalising import Reading, reader_for
from safeconduct.people.statements import (
    DEFAULT_RELIABILITY,
    REPORT_SCHEMA,
    STATEMENT_SCHEMA,
)
from safeconduct.people.vocabulary import SourceKind
from safeconduct.tables.problems import InputError, Problem
from safeconduct.tables.reading import RawTable

_IDENTIFYING = (
    "family_name", "given_name", "full_name", "alias",
    "service_number", "prisoner_number", "refers_to",
)  # fmt: skip
_META = ("record_id", "source", "row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one table says, in REPORT_SCHEMA and STATEMENT_SCHEMA, and what of it cannot be used."""

    reports: pl.DataFrame
    statements: pl.DataFrame
    problems: tuple[Problem, ...]


def take_in(table: RawTable, *, latest: date) -> Intake:
    """Understand every cell of a table.

    A cell that cannot be understood is kept as given, without a value, and reported; a row that
    names nobody is rejected and reported; everything else is kept.

    Raises:
        InputError: if no column of the table names people.

    Args:
        table: text cells under canonical column names, as `tables.read_table` returns it.
        latest: the day of intake; dates after it are impossible.
    """
    problems = [*table.problems]
    frame = _reject_nobody(table, problems)
    kind = SourceKind(table.kind)
    order = DateOrder(table.dates or "dmy")
    frame = frame.with_columns(
        pl.concat_str(pl.lit(table.source), pl.lit(":"), "record_id").alias("record")
    )
    readings = _read_cells(frame, table, order=order, latest=latest, problems=problems)
    reports = _reports(frame, readings, table=table, kind=kind)
    statements = readings.join(
        reports.select("record", "source", "kind", "observed_on", "recorded_on", "grade"),
        on="record",
    ).select(STATEMENT_SCHEMA.names())
    return Intake(
        reports=reports,
        statements=statements.sort("record", "field"),
        problems=tuple(sorted(problems, key=lambda p: (p.row or 0, p.column or ""))),
    )


def _reject_nobody(table: RawTable, problems: list[Problem]) -> pl.DataFrame:
    present = [c for c in _IDENTIFYING if c in table.frame.columns]
    if not present:
        headers = [c.removeprefix("other:") for c in table.frame.columns if c not in _META]
        raise InputError(
            f"no column is known to name people; its columns are {', '.join(headers[:12])}",
            where=table.file,
            remedy="Write a mapping file that says what they mean, and give it with --mapping.",
        )
    named = pl.any_horizontal(pl.col(c).is_not_null() for c in present)
    problems.extend(
        Problem(
            file=table.file,
            sheet=table.sheet,
            row=row,
            value=None,
            reason="the row names nobody",
            remedy="Give at least a name, a nickname, a service number or a prisoner number",
            row_rejected=True,
        )
        for row in table.frame.filter(~named)["row"]
    )
    return table.frame.filter(named)


def _read_cells(
    frame: pl.DataFrame,
    table: RawTable,
    *,
    order: DateOrder,
    latest: date,
    problems: list[Problem],
) -> pl.DataFrame:
    """Long frame record, field, given, value; each distinct cell of a column is read once."""
    parts = []
    for field in (c for c in frame.columns if c not in (*_META, "record")):
        cells = frame.select("record", "row", given=field).filter(pl.col("given").is_not_null())
        read = reader_for(field, order=order, latest=latest)
        distinct = cells["given"].unique(maintain_order=True).to_list()
        readings: dict[str, Reading] = {
            text: read(table.translated(field, text)) for text in distinct
        }
        values = pl.DataFrame(
            {
                "given": list(readings),
                "value": [r.value for r in readings.values()],
                "bad": [r.reason is not None for r in readings.values()],
            },
            schema={"given": pl.String, "value": pl.String, "bad": pl.Boolean},
        )
        cells = cells.join(values, on="given", how="left", maintain_order="left")
        problems.extend(
            Problem(
                file=table.file,
                sheet=table.sheet,
                row=row,
                column=field,
                value=given,
                reason=readings[given].reason or "",
                remedy=readings[given].remedy,
            )
            for row, given in cells.filter("bad").select("row", "given").iter_rows()
        )
        parts.append(cells.select("record", pl.lit(field).alias("field"), "given", "value"))
    empty = pl.DataFrame(
        schema={"record": pl.String, "field": pl.String, "given": pl.String, "value": pl.String}
    )
    return pl.concat([empty, *parts])


def _reports(
    frame: pl.DataFrame, readings: pl.DataFrame, *, table: RawTable, kind: SourceKind
) -> pl.DataFrame:
    dates = readings.filter(pl.col("field").is_in(["observed_on", "recorded_on"]))
    by_field = {
        field: dates.filter(pl.col("field") == field).select("record", pl.col("value").alias(field))
        for field in ("observed_on", "recorded_on")
    }
    return (
        frame.select("record", "record_id", "row")
        .with_columns(
            source=pl.lit(table.source),
            kind=pl.lit(kind.value),
            file=pl.lit(table.file),
            grade=pl.lit(DEFAULT_RELIABILITY[kind].value),
        )
        .join(by_field["observed_on"], on="record", how="left")
        .join(by_field["recorded_on"], on="record", how="left")
        .select(REPORT_SCHEMA.names())
        .cast(REPORT_SCHEMA)
        .sort("record")
    )
