"""Captives whom nobody acknowledges: who they are, why we think so, and what would settle it.

What the press calls a black prisoner of war: a person in captivity whom his captors do not report
(GC III arts 70 and 122; GC IV arts 106, 136 and 140; customary rule 123).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from safeconduct.evidence.belief import likeliest
from safeconduct.evidence.enquiries import best_enquiries
from safeconduct.evidence.parameters import Parameters, Question
from safeconduct.people.vocabulary import CaptivityStatus, SourceKind

UNACKNOWLEDGED_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "full_name": pl.String, "birth_date": pl.String,
        "captor": pl.String, "area": pl.String, "unit": pl.String, "captured_on": pl.String,
        "days_since_capture": pl.Int64, "captured": pl.Float64, "listed_elsewhere": pl.Float64,
        "probability": pl.Float64, "on_list": pl.Boolean, "why_not": pl.String,
        "like_entry": pl.String, "contradicted": pl.Boolean, "reasons": pl.String,
        "next_enquiry": pl.String, "expected_bits": pl.Float64, "enquiries": pl.String,
    }
)  # fmt: skip
_ENDED = [s.value for s in CaptivityStatus if s.ended]
_LISTS = [k.value for k in SourceKind if k.from_detaining_power]
_MOST_REASONS = 6


def unacknowledged(
    *,
    people: pl.DataFrame,
    beliefs: pl.DataFrame,
    contributions: pl.DataFrame,
    reports: pl.DataFrame,
    identities: pl.DataFrame,
    links: pl.DataFrame,
    areas: pl.DataFrame,
    parameters: Parameters,
    on: date,
) -> pl.DataFrame:
    """Everybody who is perhaps a captive and whom no list or card of his captors names.

    The probability is that he is a captive, times that none of the captors' entries that he was
    compared with is his under another spelling. He is on the list from the table's threshold on, if
    he can be named to his captors and has no prisoner's number: a number says that they have
    registered him, and then the entry is to be found first.

    Args:
        people: person_id, acknowledged, status, full_name, family_name, given_name, birth_date,
            unit, captured_on, prisoner_number.
        beliefs: as `beliefs` makes them.
        contributions: as `weigh` makes them.
        reports: record, kind.
        identities: record, person_id.
        links: record_l, record_r, probability.
        areas: person_id, area (where he was taken or last seen) and last_seen_on, which stands in
            for an unknown day of capture.
        parameters: the table.
        on: the day for which days in captivity are counted.

    Returns:
        frame of UNACKNOWLEDGED_SCHEMA, the most probable first; `why_not` is empty for those on the
        list.
    """
    open_cases = people.filter(~pl.col("acknowledged") & ~pl.col("status").is_in(_ENDED))
    captured = beliefs.filter(pl.col("question") == Question.CAPTURED.value).select(
        "person_id", "contradicted", "statements", captured="probability"
    )
    joined = (
        open_cases.with_columns(pl.col(pl.String).fill_null(""))
        .join(captured.filter(pl.col("statements") > 0), on="person_id")
        .join(likely_entries(reports, identities, links), on="person_id", how="left")
        .join(likeliest(beliefs, Question.HOLDER).rename({"answer": "captor"}).drop("probability"),
              on="person_id", how="left")
        .join(areas.select("person_id", "area", "last_seen_on"), on="person_id", how="left")
        .with_columns(captured_on=_first_known("captured_on", "last_seen_on"))
        .with_columns(pl.col("listed_elsewhere").fill_null(0.0))
        .with_columns(probability=pl.col("captured") * (1 - pl.col("listed_elsewhere")))
    )  # fmt: skip
    listed = joined.with_columns(why_not=_why_not(parameters.threshold)).with_columns(
        on_list=pl.col("why_not") == "", days_since_capture=_days(on)
    )
    return (
        listed.join(_reasons(contributions), on="person_id", how="left")
        .join(best_enquiries(listed, contributions), on="person_id", how="left")
        .with_columns(pl.col("captor", "area", "like_entry", "reasons").fill_null(""))
        .select(UNACKNOWLEDGED_SCHEMA.names())
        .cast(UNACKNOWLEDGED_SCHEMA)
        .with_columns(pl.col("captured", "listed_elsewhere", "probability").round(4))
        .sort("on_list", "probability", "person_id", descending=[True, True, False])
    )


def _first_known(*columns: str) -> pl.Expr:
    return pl.coalesce(pl.col(c).replace("", None) for c in columns).fill_null("")


def likely_entries(
    reports: pl.DataFrame, identities: pl.DataFrame, links: pl.DataFrame
) -> pl.DataFrame:
    """How likely it is that a captor's entry in another file is of the same person.

    Returns:
        person_id, listed_elsewhere (that at least one is), like_entry (the likeliest record).
    """
    person = identities.select("record", "person_id")
    pairs = pl.concat(
        [
            links.select(record="record_l", entry="record_r", p="probability"),
            links.select(record="record_r", entry="record_l", p="probability"),
        ]
    )
    entries = reports.filter(pl.col("kind").is_in(_LISTS)).select("record")
    theirs = (
        pairs.join(entries, left_on="entry", right_on="record", how="semi")
        .join(person, on="record")
        .join(person.rename({"person_id": "_other"}), left_on="entry", right_on="record")
        .filter(pl.col("person_id") != pl.col("_other"))
    )
    # Several records of one other person are one chance, not several.
    each = (
        theirs.sort("p", "entry", descending=[True, False])
        .group_by("person_id", "_other", maintain_order=True)
        .first()
    )
    return (
        each.sort("p", "entry", descending=[True, False])
        .group_by("person_id", maintain_order=True)
        .agg(listed_elsewhere=1 - (1 - pl.col("p")).product(), like_entry=pl.col("entry").first())
    )


def areas_of(records: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """Where each was taken or last seen, first from those who seek him.

    Args:
        records: one row a record, as `people.records_wide` makes them.
        identities: record, person_id.

    Returns:
        person_id, area, last_seen_on of those of whom one of the two is known.
    """
    places = ("captured_at", "last_seen_at", "last_seen_on")
    absent = [
        pl.lit(None, dtype=pl.String).alias(c) for c in places if c not in records.columns
    ]  # fmt: skip
    known = records.with_columns(absent).select("record", "kind", *places)
    first = pl.col("kind") != SourceKind.TRACING_REQUEST.value
    return (
        known.with_columns(area=pl.coalesce("captured_at", "last_seen_at"), _first=first)
        .filter(pl.col("area").is_not_null() | pl.col("last_seen_on").is_not_null())
        .join(identities.select("record", "person_id"), on="record")
        .sort("person_id", "_first", "record")
        .group_by("person_id", maintain_order=True)
        .agg(pl.col("area", "last_seen_on").drop_nulls().first())
    )


def _why_not(threshold: float) -> pl.Expr:
    family, given = pl.col("family_name") != "", pl.col("given_name") != ""
    more = given | (pl.col("birth_date") != "") | (pl.col("unit") != "")
    named = (family & more) | pl.col("full_name").str.contains(" ")
    doubtful = pl.col("captured") < threshold
    return (
        pl.when(doubtful).then(pl.lit("not sure enough that he is a captive"))
        .when(pl.col("probability") < threshold)
        .then(pl.lit("may be the captors' entry under another spelling: compare them first"))
        .when(~named).then(pl.lit("cannot be named to his captors yet: identify him first"))
        .when(pl.col("prisoner_number") != "")
        .then(pl.lit("has a prisoner's number, so they registered him: find that entry first"))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def _days(on: date) -> pl.Expr:
    """Days since the first day that the capture can mean; null where nobody knows it."""
    text = pl.col("captured_on").str.strip_prefix("~")
    day = pl.concat_str(text, pl.lit("-01-01")).str.slice(0, 10).str.to_date(strict=False)
    return (pl.lit(on) - day).dt.total_days()


def _reasons(contributions: pl.DataFrame) -> pl.DataFrame:
    """What weighs most for and against, each with its record and its share of the log-odds."""
    weighty = contributions.filter(
        (pl.col("question") == Question.CAPTURED.value)
        & pl.col("counted")
        & (pl.col("sign") != "tracing_request sought")
    ).sort(pl.col("contribution").abs(), "record", descending=[True, False])
    words = pl.format("{} {} ({})", "sign", "record", _signed("contribution"))
    return weighty.group_by("person_id", maintain_order=True).agg(
        reasons=words.head(_MOST_REASONS).str.join("; ")
    )


def _signed(column: str) -> pl.Expr:
    value = pl.col(column).round(1)
    plus = pl.when(value > 0).then(pl.lit("+")).otherwise(pl.lit(""))
    return pl.concat_str(plus, value.cast(pl.String))


def by_group(listed: pl.DataFrame, column: str) -> pl.DataFrame:
    """How many on the list by captor, area or unit, and the longest days since capture.

    Args:
        listed: frame of UNACKNOWLEDGED_SCHEMA.
        column: `captor`, `area` or `unit`.
    """
    return (
        listed.filter("on_list")
        .group_by(column)
        .agg(people=pl.len().cast(pl.Int64), longest_days=pl.col("days_since_capture").max())
        .sort("people", column, descending=[True, False])
    )
