"""Frames for the tests of step 3, made from a few words a report."""

from __future__ import annotations

from datetime import date

import polars as pl

from safeconduct.evidence import Parameters, Weighing, shipped_parameters, weigh_everything
from safeconduct.people import STATEMENT_SCHEMA, records_wide
from safeconduct.people.statements import DEFAULT_RELIABILITY, REPORT_SCHEMA
from safeconduct.people.vocabulary import SourceKind

ON = date(2026, 9, 16)
NO_LINKS = pl.DataFrame(
    schema={"record_l": pl.String, "record_r": pl.String, "probability": pl.Float64}
)


def report(person: str, record: str, kind: str, **fields: str) -> dict[str, str]:
    """One report; `on` is the day that it is of."""
    return {"person_id": person, "record": record, "kind": kind, **fields}


def frames(*told: dict[str, str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Reports, records and identities of what is told."""
    reports, statements = [], []
    for entry in told:
        source, _, number = entry["record"].partition(":")
        on = entry.get("on", "2026-09-01")
        grade = DEFAULT_RELIABILITY[SourceKind(entry["kind"])].value
        reports.append((entry["record"], source, number, entry["kind"], "f", 1, on, on, grade))
        for field, value in entry.items():
            if field not in ("person_id", "record", "kind", "on"):
                statements.append(
                    (entry["record"], field, value, value, source, entry["kind"], on, on, grade)
                )
        statements.append((entry["record"], "note", "-", "-", source, entry["kind"], on, on, grade))
    identities = pl.DataFrame(
        [(e["record"], e["person_id"]) for e in told], schema=["record", "person_id"], orient="row"
    )
    return (
        pl.DataFrame(reports, schema=REPORT_SCHEMA, orient="row"),
        records_wide(pl.DataFrame(statements, schema=STATEMENT_SCHEMA, orient="row")),
        identities,
    )


def weighed(
    *told: dict[str, str], parameters: Parameters | None = None, links: pl.DataFrame = NO_LINKS
) -> Weighing:
    """What the reports say of everybody in them, all of side A."""
    reports, records, identities = frames(*told)
    people = identities.select("person_id").unique().with_columns(party_of_origin=pl.lit("A"))
    return weigh_everything(
        reports=reports, records=records, identities=identities, links=links, people=people,
        parameters=parameters or shipped_parameters(), on=ON,
    )  # fmt: skip


def probability(found: Weighing, question: str, answer: str = "yes", person: str = "P-1") -> float:
    """The belief in one answer."""
    row = found.beliefs.filter(
        (pl.col("person_id") == person)
        & (pl.col("question") == question)
        & (pl.col("answer") == answer)
    )
    return float(row["probability"].item())
