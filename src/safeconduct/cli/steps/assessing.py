"""`assess`: how sure are we that each person is in captivity, and which contacts smell of fraud."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.evidence import assess_contacts, captivity, flags_by_person, with_origin
from safeconduct.people import SourceKind, records_wide
from safeconduct.tables import write_csv, write_parquet

_CONTACT_FIELDS = ("contact_value", "claim", "demand_amount", "proof_refused", "called_on")


def assess(*, store: Store, out: Path, progress: Progress = quiet) -> Summary:
    """Compute the captivity status of every person; write people.csv and contacts.csv."""
    progress("reading the store", 0, 3)
    reports = store.read("reports", made_by="import")
    identities = store.read("identities", made_by="match")
    persons = store.read("persons", made_by="match")
    records = records_wide(store.read("statements", made_by="import"))
    progress("weighing evidence", 1, 3)
    fates = _columns(records, "fate", "detaining_power")
    status = captivity(with_origin(reports, records), identities, fates)
    progress("checking contacts", 2, 3)
    contacts = assess_contacts(_contacts(records, identities))
    people = _people(persons, status, flags_by_person(contacts))
    write_parquet(people, store.path("people"))
    write_csv(people, out / "people.csv")
    write_csv(contacts, out / "contacts.csv")
    progress("done", 3, 3)
    counts = people["status"].value_counts().sort("status")
    return {
        "people": people.height,
        "status_counts": dict(counts.iter_rows()),
        "acknowledged": int(people["acknowledged"].sum()),
        "contacts": contacts.height,
        "contact_risks": dict(contacts["risk"].value_counts().sort("risk").iter_rows()),
    }


def _columns(records: pl.DataFrame, *names: str) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=pl.String).alias(n) for n in names if n not in records.columns]
    return records.with_columns(missing).select("record", *names)


def _contacts(records: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    missing = [c for c in _CONTACT_FIELDS if c not in records.columns]
    return (
        records.filter(pl.col("kind") == SourceKind.CONTACT.value)
        .with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
        .join(identities.select("record", "person_id"), on="record")
        .select("record", "person_id", *_CONTACT_FIELDS)
    )


def _people(persons: pl.DataFrame, status: pl.DataFrame, flags: pl.DataFrame) -> pl.DataFrame:
    return (
        persons.join(status, on="person_id")
        .join(flags, on="person_id", how="left")
        .with_columns(pl.col("fraud_flags").fill_null(""))
        .sort("person_id")
    )
