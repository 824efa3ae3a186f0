"""What the fraud desk reads of all reports: contacts as told, and when people were seen how."""

from __future__ import annotations

import polars as pl

from safeconduct.people.vocabulary import SourceKind

#: What is told of a contact, as `judge_contacts` and the report for the police read it.
CONTACT_FIELDS = (
    "contact_value", "claim", "demand_amount", "currency", "proof_refused", "called_on", "handle",
    "device", "pay_to", "payee", "own_number", "own_device",
)  # fmt: skip
#: Kinds of report whose tellers saw him.
SEEN = tuple(k.value for k in SourceKind if k.from_detaining_power or k.is_sighting)


def contacts_of(
    records: pl.DataFrame, statements: pl.DataFrame, identities: pl.DataFrame
) -> pl.DataFrame:
    """Reported contacts with the number as it was given: traces are read by their own rules.

    Args:
        records: as `records_wide` makes them.
        statements: frame of STATEMENT_SCHEMA.
        identities: record, person_id.

    Returns:
        record, person_id (null for a contact of no known case), and CONTACT_FIELDS.
    """
    given = statements.filter(pl.col("field") == "contact_value").select("record", _given="given")
    missing = [c for c in CONTACT_FIELDS if c not in records.columns]
    return (
        records.filter(pl.col("kind") == SourceKind.CONTACT.value)
        .with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
        .join(given, on="record", how="left")
        .with_columns(contact_value=pl.col("_given"))
        .join(identities.select("record", "person_id"), on="record", how="left")
        .select("record", "person_id", *CONTACT_FIELDS)
    )


def sightings_of(
    records: pl.DataFrame, reports: pl.DataFrame, identities: pl.DataFrame
) -> pl.DataFrame:
    """Who was seen when, and how he was.

    Args:
        records: as `records_wide` makes them.
        reports: frame of REPORT_SCHEMA.
        identities: record, person_id.

    Returns:
        person_id, seen_on, health; none null.
    """
    if "health" not in records.columns:
        return pl.DataFrame(schema=dict.fromkeys(("person_id", "seen_on", "health"), pl.String))
    days = reports.filter(pl.col("kind").is_in(SEEN)).select(
        "record", seen_on=pl.coalesce("observed_on", "recorded_on")
    )
    return (
        days.join(records.select("record", "health"), on="record")
        .join(identities.select("record", "person_id"), on="record")
        .drop_nulls()
        .select("person_id", "seen_on", "health")
    )
