"""How sure we are that a person is in captivity: rules of evidence, each with its reasons.

The rules are tried from the most certain down; the first whose evidence is there decides. They are
data, so that the reference, the page and the record of a case can all cite them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.people.vocabulary import CaptivityStatus, Fate, SourceKind


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """One rule: the status it gives, what it needs, and why that suffices."""

    id: str
    status: CaptivityStatus
    needs: str
    basis: str


ENDED_DIED = EvidenceRule(
    "E-DIED",
    CaptivityStatus.DIED,
    "the newest report of the Detaining Power says that he died",
    "GC III art. 120 and GC IV art. 129: deaths are certified and forwarded; reversible",
)
ENDED_RELEASED = EvidenceRule(
    "E-RELEASED",
    CaptivityStatus.RELEASED,
    "the newest report of the Detaining Power says that he was released",
    "GC III art. 122: releases are notified",
)
ACKNOWLEDGED = EvidenceRule(
    "E-ACKNOWLEDGED",
    CaptivityStatus.ACKNOWLEDGED,
    "he stands on a list or capture card of the Detaining Power",
    "GC III arts 70 and 122, GC IV arts 106 and 136",
)
CONFIRMED = EvidenceRule(
    "E-CONFIRMED",
    CaptivityStatus.CONFIRMED,
    "a neutral organisation saw him, or an authority of the captor keeps a file on him, but he is "
    "on no list or card",
    "GC III art. 126: visits; a legal file presupposes custody",
)
CORROBORATED = EvidenceRule(
    "E-CORROBORATED",
    CaptivityStatus.CORROBORATED,
    "two or more independent origins say that he is held",
    "independence: reports of one origin count once",
)
ALLEGED = EvidenceRule(
    "E-ALLEGED",
    CaptivityStatus.ALLEGED,
    "one origin says that he is held",
    "a single witness or call is a lead, not a finding",
)
MISSING = EvidenceRule(
    "E-MISSING",
    CaptivityStatus.MISSING,
    "nobody says that he is held",
    "AP I arts 32 and 33: the search goes on",
)
EVIDENCE_RULES = (
    ENDED_DIED, ENDED_RELEASED, ACKNOWLEDGED, CONFIRMED, CORROBORATED, ALLEGED, MISSING,
)  # fmt: skip
_LISTS = [k.value for k in SourceKind if k.from_detaining_power]
_SIGHTINGS = [SourceKind.VISIT.value, SourceKind.CONSENT.value, SourceKind.LEGAL.value]
_LEADS = [SourceKind.TESTIMONY.value, SourceKind.CONTACT.value]


def captivity(reports: pl.DataFrame, identities: pl.DataFrame, fates: pl.DataFrame) -> pl.DataFrame:
    """The captivity status of every person.

    Args:
        reports: record, source, kind, origin (see `with_origin`), observed_on, recorded_on.
        identities: record, person_id.
        fates: record, fate (a Fate value), for reports that state one.

    Returns:
        person_id, status, acknowledged (Boolean), status_rule, status_reasons; sorted by person_id.
        A person whose remains are held is `died` and acknowledged if the captor reports him.
    """
    told = reports.join(identities.select("record", "person_id"), on="record").join(
        fates.select("record", "fate"), on="record", how="left"
    )
    listed = pl.col("kind").is_in(_LISTS)
    lead = pl.col("kind").is_in(_LEADS)
    newest = pl.coalesce("observed_on", "recorded_on", pl.lit(""))
    facts = told.sort("person_id", newest, "record").group_by("person_id", maintain_order=True).agg(
        lists=pl.col("source").filter(listed).unique().sort(),
        sightings=pl.col("source").filter(pl.col("kind").is_in(_SIGHTINGS)).unique().sort(),
        leads=pl.col("origin").filter(lead).unique().sort(),
        fate=pl.col("fate").filter(listed & pl.col("fate").is_not_null()).last(),
    )  # fmt: skip
    return (
        facts.with_columns(rule=_deciding_rule())
        .with_columns(
            status=pl.col("rule").replace_strict({r.id: r.status.value for r in EVIDENCE_RULES}),
            acknowledged=pl.col("lists").list.len() > 0,
            status_reasons=_reasons(),
        )
        .rename({"rule": "status_rule"})
        .select("person_id", "status", "acknowledged", "status_rule", "status_reasons")
        .sort("person_id")
    )  # fmt: skip


def _deciding_rule() -> pl.Expr:
    listed = pl.col("lists").list.len() > 0
    leads = pl.col("leads").list.len()
    return (
        pl.when(listed & (pl.col("fate") == Fate.DIED.value)).then(pl.lit(ENDED_DIED.id))
        .when(listed & (pl.col("fate") == Fate.RELEASED.value)).then(pl.lit(ENDED_RELEASED.id))
        .when(listed).then(pl.lit(ACKNOWLEDGED.id))
        .when(pl.col("sightings").list.len() > 0).then(pl.lit(CONFIRMED.id))
        .when(leads >= 2).then(pl.lit(CORROBORATED.id))
        .when(leads == 1).then(pl.lit(ALLEGED.id))
        .otherwise(pl.lit(MISSING.id))
    )  # fmt: skip


def _reasons() -> pl.Expr:
    def part(label: str, column: str) -> pl.Expr:
        return pl.when(pl.col(column).list.len() > 0).then(
            pl.format(f"{label}: {{}}", pl.col(column).list.join(", "))
        )

    told = pl.concat_str(
        part("listed by", "lists"),
        part("seen by", "sightings"),
        part("reported by", "leads"),
        pl.when(pl.col("fate").is_not_null()).then(pl.format("last fate: {}", "fate")),
        separator="; ",
        ignore_nulls=True,
    )
    return pl.when(told == "").then(pl.lit("no report of captivity")).otherwise(told)
