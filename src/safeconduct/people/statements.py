"""Reports and the statements they make: never overwritten, only added to and recomputed from.

A *report* is one row of one source's file. A *statement* is one field of it: what that source said
about its subject, as given and as understood, with its dates and the grade of its source.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from safeconduct.people.vocabulary import SourceKind

REPORT_SCHEMA = pl.Schema(
    {
        "record": pl.String,
        "source": pl.String,
        "record_id": pl.String,
        "kind": pl.String,
        "file": pl.String,
        "row": pl.Int64,
        "observed_on": pl.String,
        "recorded_on": pl.String,
        "grade": pl.String,
    }
)
STATEMENT_SCHEMA = pl.Schema(
    {
        "record": pl.String,
        "field": pl.String,
        "given": pl.String,
        "value": pl.String,
        "source": pl.String,
        "kind": pl.String,
        "observed_on": pl.String,
        "recorded_on": pl.String,
        "grade": pl.String,
    }
)


class Reliability(StrEnum):
    """Reliability of a source, the letters of the Admiralty scale (NATO AJP-2.1, STANAG 2511)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def weight(self) -> float:
        """How much one statement of such a source weighs when sources contradict each other."""
        return {"A": 1.0, "B": 0.8, "C": 0.5, "D": 0.3, "E": 0.1, "F": 0.2}[self.value]


DEFAULT_RELIABILITY: dict[SourceKind, Reliability] = {
    SourceKind.VISIT: Reliability.A,
    SourceKind.CONSENT: Reliability.A,
    SourceKind.CAPTURE_CARD: Reliability.B,
    SourceKind.CAPTOR_LIST: Reliability.B,
    SourceKind.LEGAL: Reliability.B,
    SourceKind.TRACING_REQUEST: Reliability.B,
    SourceKind.TESTIMONY: Reliability.C,
    SourceKind.OPEN_SOURCE: Reliability.D,
    SourceKind.CONTACT: Reliability.F,
}


def record_key(source: str, record_id: str) -> str:
    """The key of a record across all sources; the source is part of it, as in PFIF 1.4.

    >>> record_key("nvs.example", "p.17")
    'nvs.example:p.17'
    """
    return f"{source}:{record_id}"


def records_wide(statements: pl.DataFrame) -> pl.DataFrame:
    """One row a record with a column per known field, values as understood.

    Args:
        statements: a frame of STATEMENT_SCHEMA.

    Returns:
        columns record, source, kind, then one String column a field that occurs, sorted by record.
    """
    understood = statements.filter(pl.col("value").is_not_null())
    return understood.pivot(
        on="field", index=["record", "source", "kind"], values="value", aggregate_function="first"
    ).sort("record")


def with_references(records: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Add `edition`, the file of each record, and turn `refers_to` into a record key.

    `refers_to` is another source's own id; it becomes a key only where one record fits.

    Args:
        records: as `records_wide` makes them.
        reports: a frame of REPORT_SCHEMA.
    """
    records = records.join(
        reports.select("record", edition="file"), on="record", how="left", maintain_order="left"
    )
    if "refers_to" not in records.columns:
        return records
    unique = reports.filter(pl.len().over("record_id") == 1).select(
        refers_to="record_id", _key="record"
    )
    return (
        records.join(unique, on="refers_to", how="left")
        .with_columns(refers_to=pl.col("_key"))
        .drop("_key")
        .sort("record")
    )
