"""From statements to facts: what sources say of a person that the person file does not hold.

Where sources contradict each other on the category, the person file says `unknown`. The law asks
more: whether each of the claims names somebody who is owed, and whether one names a child.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.facts import FACTS, Level
from safeconduct.law.scope import OWED_CATEGORIES
from safeconduct.people.vocabulary import Category, SourceKind

_OF_CLAIMS = ("every_claim_owed", "some_claim_child")


def with_law_facts(
    people: pl.DataFrame, statements: pl.DataFrame, identities: pl.DataFrame
) -> pl.DataFrame:
    """People with a column for every fact that the law asks for and their file does not hold.

    Of several statements the newest is believed; two of one day that differ leave it not known.
    What callers claim to families is no evidence of a permission or an agreement, and not heard.

    Args:
        people: one row a person.
        statements: frame of STATEMENT_SCHEMA.
        identities: record, person_id.
    """
    missing = [
        fact.name
        for fact in FACTS.values()
        if fact.level is Level.PERSON and fact.name not in (*people.columns, *_OF_CLAIMS)
    ]
    told = statements.filter(
        pl.col("value").is_not_null()
        & pl.col("field").is_in(missing)
        & (pl.col("kind") != SourceKind.CONTACT.value).fill_null(value=True)
    )
    newest = (
        told.join(identities, on="record")
        .with_columns(day=pl.coalesce("observed_on", "recorded_on", pl.lit("")))
        .filter(pl.col("day") == pl.col("day").max().over("person_id", "field"))
        .group_by("person_id", "field")
        .agg(value=pl.when(pl.col("value").n_unique() == 1).then(pl.col("value").first()))
    )
    wide = people
    for name in missing:
        values = newest.filter(pl.col("field") == name).select(
            "person_id", pl.col("value").alias(name)
        )
        wide = wide.join(values, on="person_id", how="left", maintain_order="left")
    claims = _claims(
        statements, identities.join(people.filter(_in_doubt()), on="person_id", how="semi")
    )
    return wide.drop(_OF_CLAIMS, strict=False).join(
        claims, on="person_id", how="left", maintain_order="left"
    )


def _in_doubt() -> pl.Expr:
    return pl.col("category").is_in([Category.UNKNOWN.value, ""]) | pl.col("category").is_null()


def _claims(statements: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    claim = pl.col("value")
    owed = [category.value for category in OWED_CATEGORIES]
    return (
        statements.filter((pl.col("field") == "category") & claim.is_not_null())
        .filter(claim != Category.UNKNOWN.value)
        .join(identities, on="record")
        .group_by("person_id")
        .agg(
            every_claim_owed=claim.is_in(owed).all(),
            some_claim_child=(claim == Category.CHILD.value).any(),
        )
    )
