"""What each report says, in the few words that the table of parameters knows.

A *sign* is the kind of the source and what it says: `visit held`, `testimony custody`,
`open_source died unsure`. Weights belong to signs (see `parameters`), so that every contribution to
a belief can be read off one table.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from safeconduct.people.vocabulary import Fate, SourceKind

#: Fields of a record that signs are read from.
SIGN_FIELDS = (
    "fate", "detaining_power", "held_at", "witness_of", "recognised", "proof_refused",
    "demand_amount", "claim", "called_on", "interviewed_on", "decided_on", "refers_to",
)  # fmt: skip
SIGNS: tuple[str, ...] = (
    "captor_list held", "captor_list died", "captor_list released", "captor_list transferred",
    "captor_list exchanged", "capture_card held", "visit held", "visit died", "consent held",
    "legal held", "testimony custody", "testimony custody died", "testimony capture",
    "testimony killed", "testimony lost", "open_source held certain", "open_source held unsure",
    "open_source died certain", "open_source died unsure", "contact told", "contact proven",
    "contact demand", "contact demand proven", "tracing_request sought",
    "tracing_request exchanged", "tracing_request found_elsewhere",
)  # fmt: skip
#: Signs of reported contacts; fraud or not, they never count against captivity.
CONTACT_SIGNS = tuple(s for s in SIGNS if s.startswith("contact "))


def read_signs(reports: pl.DataFrame, records: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """The sign of every report, with its age and what it says of holder and place.

    Args:
        reports: record, source, kind, origin, reliability, credibility, observed_on, recorded_on.
        records: one row a record, with those of SIGN_FIELDS that are known.
        on: the day for which ages are reckoned.

    Returns:
        record, source, kind, origin, sign, reliability, credibility, told_on (as written),
        age_days (Float64, null where no day is known, never below 0), holder, place; sorted by
        record.
    """
    known = [c for c in SIGN_FIELDS if c in records.columns]
    absent = [pl.lit(None, dtype=pl.String).alias(c) for c in SIGN_FIELDS if c not in known]
    wanted = reports.select(
        "record", "source", "kind", "origin", "reliability", "credibility", "observed_on",
        "recorded_on",
    )  # fmt: skip
    joined = wanted.join(records.select("record", *known), on="record", how="left")
    told_on = pl.coalesce(
        "observed_on", "called_on", "interviewed_on", "decided_on", "recorded_on"
    ).str.strip_prefix("~")
    return (
        joined.with_columns(absent)
        .with_columns(sign=sign_of(), told_on=told_on)
        .with_columns(age_days=_age("told_on", on=on))
        .select(
            "record", "source", "kind", "origin", "sign", "reliability", "credibility", "told_on",
            "age_days", holder="detaining_power", place="held_at",
        )
        .sort("record")
    )  # fmt: skip


def _age(column: str, *, on: date) -> pl.Expr:
    """Days from the first day that a partial date can mean."""
    text = pl.col(column)
    whole = (
        pl.when(text.str.len_chars() == 4).then(text + "-01-01")
        .when(text.str.len_chars() == 7).then(text + "-01")
        .otherwise(text)
    )  # fmt: skip
    days = (pl.lit(on) - whole.str.to_date("%Y-%m-%d", strict=False)).dt.total_days()
    return days.cast(pl.Float64).clip(0, None)


def sign_of() -> pl.Expr:
    """The sign of a record, from its kind and SIGN_FIELDS."""
    kind, fate = pl.col("kind"), pl.col("fate").fill_null("")
    return (
        pl.when(kind == SourceKind.TESTIMONY.value).then(_witness(fate))
        .when(kind == SourceKind.OPEN_SOURCE.value).then(_picture(fate))
        .when(kind == SourceKind.CONTACT.value).then(_contact())
        .when(kind == SourceKind.TRACING_REQUEST.value).then(
            pl.format("tracing_request {}", pl.when(fate.is_in(_HOME)).then(fate)
                      .otherwise(pl.lit("sought"))))
        .when(kind == SourceKind.CAPTOR_LIST.value).then(
            pl.format("captor_list {}", pl.when(fate.is_in(_TOLD)).then(fate)
                      .otherwise(pl.lit("held"))))
        .when((kind == SourceKind.VISIT.value) & (fate == Fate.DIED.value))
        .then(pl.lit("visit died"))
        .otherwise(pl.format("{} held", kind))
    )  # fmt: skip


_HOME = [Fate.EXCHANGED.value, Fate.FOUND_ELSEWHERE.value]
_TOLD = [
    Fate.DIED.value, Fate.RELEASED.value, Fate.TRANSFERRED.value, Fate.EXCHANGED.value,
]  # fmt: skip


def _witness(fate: pl.Expr) -> pl.Expr:
    """A witness of custody sat with him; one of capture saw him taken or fall."""
    given = pl.col("witness_of").fill_null("")
    custody = (given == "custody") | ((given == "") & pl.col("held_at").is_not_null())
    died, lost = fate == Fate.DIED.value, fate == Fate.UNKNOWN.value
    return (
        pl.when(custody & died).then(pl.lit("testimony custody died"))
        .when(custody).then(pl.lit("testimony custody"))
        .when(died).then(pl.lit("testimony killed"))
        .when(lost).then(pl.lit("testimony lost"))
        .otherwise(pl.lit("testimony capture"))
    )  # fmt: skip


def _picture(fate: pl.Expr) -> pl.Expr:
    what = pl.when(fate == Fate.DIED.value).then(pl.lit("died")).otherwise(pl.lit("held"))
    sure = pl.when(pl.col("recognised") == "certain").then(pl.lit("certain"))
    return pl.format("open_source {} {}", what, sure.otherwise(pl.lit("unsure")))


def _contact() -> pl.Expr:
    demand = pl.col("demand_amount").fill_null("").str.contains(r"[1-9]")
    proven = (pl.col("proof_refused") == "no").fill_null(value=False)
    return (
        pl.when(demand & proven).then(pl.lit("contact demand proven"))
        .when(demand).then(pl.lit("contact demand"))
        .when(proven).then(pl.lit("contact proven"))
        .otherwise(pl.lit("contact told"))
    )  # fmt: skip
