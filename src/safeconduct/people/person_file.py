"""The person file: what we believe of one person, computed field by field from statements."""

from __future__ import annotations

import polars as pl

from safeconduct.people.dates import newest_number
from safeconduct.people.statements import Reliability
from safeconduct.people.vocabulary import Category, SourceKind

#: Fields in which the newest statement is believed, since they change with time.
CHANGING_FIELDS = ("health", "held_at", "prisoner_number", "detaining_power", "fate")
#: Those of them in which whoever holds or saw him is believed before any lead, however new.
CUSTODY_FIELDS = ("held_at", "prisoner_number", "detaining_power", "fate")
#: Fields in which those who knew the person are believed before those who hold him.
PERSONAL_FIELDS = ("family_name", "given_name", "patronymic", "full_name", "rank", "unit", "branch")
_AFTER_ALL_OTHERS = 10**9
_NEAREST_FIRST = (
    SourceKind.TRACING_REQUEST, SourceKind.CAPTURE_CARD, SourceKind.VISIT, SourceKind.CONSENT,
    SourceKind.CAPTOR_LIST, SourceKind.LEGAL, SourceKind.CONTACT, SourceKind.TESTIMONY,
    SourceKind.OPEN_SOURCE,
)  # fmt: skip
PERSON_FIELDS = (
    "party_of_origin", "detaining_power", "family_name", "given_name", "patronymic", "full_name",
    "birth_date", "sex", "rank", "service_number", "unit", "branch", "category", "captured_on",
    "held_at", "health", "prisoner_number", "fate",
)  # fmt: skip
BELIEF_SCHEMA = pl.Schema(
    {
        "person_id": pl.String,
        "field": pl.String,
        "value": pl.String,
        "from_record": pl.String,
        "agreeing": pl.Int64,
        "contradicting": pl.Int64,
        "rule": pl.String,
    }
)


def believe(statements: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """What we believe of each person, field by field, and from which record.

    Health, place, number and fate are believed from the newest statement, and of these place,
    number, fate and Power from a lead (a witness, a call, a picture) only if nobody who holds or
    saw him speaks of them; names, rank and unit
    from those nearest to the person; the rest from the values with the greatest weight of sources.
    Where sources contradict each other on the category, it is `unknown` until somebody determines
    it (GC III art. 5: in doubt, protected).

    Args:
        statements: frame of STATEMENT_SCHEMA.
        identities: columns record, person_id.

    Returns:
        frame of BELIEF_SCHEMA sorted by person_id and field; a field nobody speaks of has no row.
    """
    spoken = (
        statements.filter(pl.col("value").is_not_null() & pl.col("field").is_in(PERSON_FIELDS))
        .join(identities.select("record", "person_id"), on="record")
        .with_columns(
            weight=pl.col("grade").replace_strict({r.value: r.weight for r in Reliability}),
            nearness=pl.col("kind").replace_strict(
                {k.value: i for i, k in enumerate(_NEAREST_FIRST)}
            ),
            newest=pl.coalesce("observed_on", "recorded_on", pl.lit("")),
        )
    )
    key = ["person_id", "field"]
    votes = spoken.group_by(*key, "value").agg(vote=pl.col("weight").sum(), n=pl.len())
    totals = votes.group_by(key).agg(total=pl.col("n").sum())
    ranked = spoken.join(votes, on=[*key, "value"]).with_columns(_rank_columns())
    best = (
        ranked.sort("person_id", "field", "rank_1", "rank_2", "rank_3", "record")
        .group_by(key, maintain_order=True)
        .first()
        .join(totals, on=key)
        .select(
            *key,
            "value",
            from_record="record",
            agreeing=pl.col("n").cast(pl.Int64),
            contradicting=(pl.col("total") - pl.col("n")).cast(pl.Int64),
            rule=_rule(),
        )
    )
    return _category_in_doubt(best, votes).sort(key)


def _rule() -> pl.Expr:
    return (
        pl.when(pl.col("field").is_in(CHANGING_FIELDS))
        .then(pl.lit("newest"))
        .when(pl.col("field").is_in(PERSONAL_FIELDS))
        .then(pl.lit("nearest to the person"))
        .otherwise(pl.lit("greatest weight of sources"))
    )


def _rank_columns() -> list[pl.Expr]:
    """Three sort keys, smaller first, chosen by the kind of field."""
    newest = -newest_number("newest")
    leads = [k.value for k in SourceKind if k.is_lead]
    only_lead = pl.col("field").is_in(CUSTODY_FIELDS) & pl.col("kind").is_in(leads)
    latest_first = newest + only_lead.cast(pl.Int64) * _AFTER_ALL_OTHERS
    vote = -(pl.col("vote") * 1000).round().cast(pl.Int64)
    precision = -pl.col("value").str.len_chars().cast(pl.Int64)
    nearness = pl.col("nearness").cast(pl.Int64)
    changing = pl.col("field").is_in(CHANGING_FIELDS)
    personal = pl.col("field").is_in(PERSONAL_FIELDS)
    return [
        pl.when(changing).then(latest_first).when(personal).then(nearness).otherwise(vote).alias("rank_1"),
        pl.when(changing).then(nearness).when(personal).then(vote).otherwise(precision)
        .alias("rank_2"),
        pl.when(changing).then(vote).otherwise(newest).alias("rank_3"),
    ]  # fmt: skip


def _category_in_doubt(best: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    claims = votes.filter(
        (pl.col("field") == "category") & (pl.col("value") != Category.UNKNOWN.value)
    )
    doubtful = (
        claims.group_by("person_id").agg(pl.col("value").n_unique().alias("claims"))
        .filter(pl.col("claims") > 1)
        .select("person_id", field=pl.lit("category"), doubt=pl.lit(value=True))
    )  # fmt: skip
    joined = best.join(doubtful, on=["person_id", "field"], how="left")
    doubt = pl.col("doubt").fill_null(value=False)
    return joined.with_columns(
        value=pl.when(doubt).then(pl.lit(Category.UNKNOWN.value)).otherwise("value"),
        rule=pl.when(doubt).then(pl.lit("sources contradict each other")).otherwise("rule"),
    ).drop("doubt")


def person_table(beliefs: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """One row a person with a String column for each of PERSON_FIELDS, and what it rests on.

    Args:
        beliefs: frame of BELIEF_SCHEMA.
        identities: columns record, source, person_id; every person in it gets a row.

    Returns:
        person_id, PERSON_FIELDS ("" where nobody speaks), records and sources (Int64).
    """
    wide = beliefs.pivot(on="field", index="person_id", values="value")
    missing = [f for f in PERSON_FIELDS if f not in wide.columns]
    counted = identities.group_by("person_id").agg(
        records=pl.len().cast(pl.Int64), sources=pl.col("source").n_unique().cast(pl.Int64)
    )
    return (
        counted.join(wide, on="person_id", how="left")
        .with_columns(pl.lit("").alias(f) for f in missing)
        .with_columns(pl.col(PERSON_FIELDS).fill_null(""))
        .with_columns(full_name=_display_name())
        .select("person_id", *PERSON_FIELDS, "records", "sources")
        .sort("person_id")
    )


def _display_name() -> pl.Expr:
    parts = pl.concat_str(
        ["family_name", "given_name", "patronymic"], separator=" "
    ).str.replace_all(r"\s+", " ").str.strip_chars()  # fmt: skip
    whole = pl.col("full_name")
    return pl.when(whole == "").then(parts).otherwise(whole)
