"""The captivity status of a person: rules of evidence, each with its reasons.

The rules are tried from the most certain down; the first whose evidence is there decides. They are
data, so that the reference, the page and the record of a case can all cite them. Custody (who holds
him) and whereabouts (where) are told apart from the status: see `custody`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.people.dates import newest_number
from safeconduct.people.vocabulary import CaptivityStatus, Fate, SourceKind


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """One rule: the status it gives, what it needs, and why that suffices."""

    id: str
    status: CaptivityStatus
    needs: str
    basis: str


ENDED_EXCHANGED = EvidenceRule(
    "E-EXCHANGED",
    CaptivityStatus.EXCHANGED,
    "a receipt of the hand-over, or his own bureau, says that he was exchanged",
    "GC III arts 109-119; undone by a newer report of those who saw him in custody again",
)
FOUND = EvidenceRule(
    "E-FOUND",
    CaptivityStatus.FOUND_ELSEWHERE,
    "his own bureau has found him elsewhere",
    "AP I arts 32 and 33: the search ends; undone by a newer report of those who saw him",
)
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
    "GC III art. 122: releases are notified; undone by a newer report of those who saw him",
)
TRANSFERRED = EvidenceRule(
    "E-TRANSFERRED",
    CaptivityStatus.ACKNOWLEDGED,
    "the newest report of the Detaining Power says that it handed him to another Power or place",
    "GC III arts 12 and 122, GC IV art. 45: whoever transferred him still answers for him",
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
    "a neutral organisation saw him, or an authority of the captor keeps a file on him, but he "
    "is on no list or card",
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
    ENDED_EXCHANGED, FOUND, ENDED_DIED, ENDED_RELEASED, TRANSFERRED, ACKNOWLEDGED, CONFIRMED,
    CORROBORATED, ALLEGED, MISSING,
)  # fmt: skip
_LISTS = [k.value for k in SourceKind if k.from_detaining_power]
_SIGHTINGS = [k.value for k in SourceKind if k.is_sighting]
_LEADS = [k.value for k in SourceKind if k.is_lead]
_HOME = [Fate.EXCHANGED.value, Fate.FOUND_ELSEWHERE.value]
_OVER = [*_HOME, Fate.RELEASED.value, Fate.DIED.value]


def captivity(reports: pl.DataFrame, identities: pl.DataFrame, fates: pl.DataFrame) -> pl.DataFrame:
    """The captivity status of every person.

    Of what his captors report of his fate, the newest counts, whatever leads say: a date known only
    about is as new as the day it may begin on. An end is undone by a newer report of those who saw
    him in custody, or by a newer capture card. A lead
    that says he died tells of captivity only if it names who held him.

    Args:
        reports: record, source, kind, origin (see `with_origin`), observed_on, recorded_on.
        identities: record, person_id.
        fates: record, fate (a Fate value), for reports that state one; `detaining_power` of the
            report, if the frame has it, tells a death in custody from one before it.

    Returns:
        person_id, status, acknowledged (Boolean), status_rule, status_reasons; sorted by person_id.
        A person whose remains are held is `died` and acknowledged if the captor reports him.
    """
    told = reports.join(identities.select("record", "person_id"), on="record").join(
        _with_power(fates), on="record", how="left"
    )
    return (
        _facts(told).with_columns(rule=_deciding_rule())
        .with_columns(
            status=pl.col("rule").replace_strict({r.id: r.status.value for r in EVIDENCE_RULES}),
            acknowledged=pl.col("lists").list.len() > 0,
            status_reasons=_reasons(),
        )
        .rename({"rule": "status_rule"})
        .select("person_id", "status", "acknowledged", "status_rule", "status_reasons")
        .sort("person_id")
    )  # fmt: skip


def _with_power(fates: pl.DataFrame) -> pl.DataFrame:
    """Where nobody tells who held those who died, a witness is taken to mean that somebody did."""
    if "detaining_power" in fates.columns:
        return fates.select("record", "fate", _power="detaining_power")
    return fates.select("record", "fate", _power=pl.lit("unknown"))


def _facts(told: pl.DataFrame) -> pl.DataFrame:
    """One row a person: who lists, saw and reports him, the last fate told, and what undoes it."""
    dated = told.with_columns(
        _when=pl.coalesce("observed_on", "recorded_on"),
        fate=pl.col("fate").replace("unknown", None),
    ).with_columns(_when=newest_number("_when"))
    listed, sighted = pl.col("kind").is_in(_LISTS), pl.col("kind").is_in(_SIGHTINGS)
    own = pl.col("kind") == SourceKind.TRACING_REQUEST.value
    over = pl.col("fate").is_in(_OVER).fill_null(value=False)
    # Witnesses who tell of his death in custody still tell that he was in custody.
    witness = pl.col("kind") == SourceKind.TESTIMONY.value
    in_custody = witness & (pl.col("fate") == Fate.DIED.value) & pl.col("_power").is_not_null()
    lead = pl.col("kind").is_in(_LEADS) & (~over | in_custody.fill_null(value=False))
    home = own & pl.col("fate").is_in(_HOME)
    card = pl.col("kind") == SourceKind.CAPTURE_CARD.value
    alive = (sighted | card) & ~over
    fate = listed & pl.col("fate").is_not_null()
    return (
        dated.sort("person_id", "_when", "record")
        .group_by("person_id", maintain_order=True)
        .agg(
            lists=pl.col("source").filter(listed).unique().sort(),
            sightings=pl.col("source").filter(sighted).unique().sort(),
            leads=pl.col("origin").filter(lead).unique().sort(),
            fate=pl.col("fate").filter(fate).last(),
            fate_on=pl.col("_when").filter(fate).last(),
            home=pl.col("fate").filter(home).last(),
            home_on=pl.col("_when").filter(home).last(),
            seen_on=pl.col("_when").filter(alive).max().fill_null(0),
        )
    )


def _deciding_rule() -> pl.Expr:
    listed = pl.col("lists").list.len() > 0
    leads = pl.col("leads").list.len()
    at_home = pl.col("home").is_not_null() & (pl.col("seen_on") <= pl.col("home_on"))
    ended = listed & (pl.col("seen_on") <= pl.col("fate_on"))

    def says(fate: Fate, column: str = "fate") -> pl.Expr:
        return (pl.col(column) == fate.value).fill_null(value=False)

    return (
        pl.when(at_home & says(Fate.EXCHANGED, "home")).then(pl.lit(ENDED_EXCHANGED.id))
        .when(at_home & says(Fate.FOUND_ELSEWHERE, "home")).then(pl.lit(FOUND.id))
        .when(ended & says(Fate.EXCHANGED)).then(pl.lit(ENDED_EXCHANGED.id))
        .when(ended & says(Fate.DIED)).then(pl.lit(ENDED_DIED.id))
        .when(ended & says(Fate.RELEASED)).then(pl.lit(ENDED_RELEASED.id))
        .when(ended & says(Fate.TRANSFERRED)).then(pl.lit(TRANSFERRED.id))
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
        pl.when(pl.col("home").is_not_null()).then(pl.format("own bureau: {}", "home")),
        separator="; ",
        ignore_nulls=True,
    )
    return pl.when(told == "").then(pl.lit("no report of captivity")).otherwise(told)
