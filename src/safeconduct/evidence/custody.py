"""Who holds a person and where he is, told apart from how sure we are that he is held."""

from __future__ import annotations

import polars as pl

from safeconduct.evidence.captivity import TRANSFERRED
from safeconduct.people.vocabulary import CaptivityStatus, SourceKind

_ENDED = [s.value for s in CaptivityStatus if s.ended]
_SURE = [k.value for k in SourceKind if k.from_detaining_power or k.is_sighting]


def custody(
    status: pl.DataFrame, persons: pl.DataFrame, statements: pl.DataFrame, identities: pl.DataFrame
) -> pl.DataFrame:
    """Custody and whereabouts of every person.

    Confirmed prisoners may stay officially missing until it is known where they are: custody may be
    known and whereabouts not. Of a person handed on, the place of the Power that handed him on is
    his whereabouts no longer.

    Args:
        status: as `captivity` makes it.
        persons: person_id, detaining_power, held_at, as believed.
        statements: frame of STATEMENT_SCHEMA.
        identities: record, person_id.

    Returns:
        person_id, custody (`A`, `B`, `transferred by A`, `ended`, `unknown`) and whereabouts
        (`known` from who holds or saw him, `reported` by others, `unknown`, `ended`).
    """
    places = (
        statements.filter((pl.col("field") == "held_at") & pl.col("value").is_not_null())
        .join(identities.select("record", "person_id"), on="record")
        .group_by("person_id")
        .agg(sure=pl.col("kind").is_in(_SURE).any())
    )
    held_by = pl.col("detaining_power").fill_null("")
    ended = pl.col("status").is_in(_ENDED)
    moved = pl.col("status_rule") == TRANSFERRED.id
    nobody = pl.col("status") == CaptivityStatus.MISSING.value
    return (
        status.join(persons.select("person_id", "detaining_power"), on="person_id", how="left")
        .join(places, on="person_id", how="left")
        .select(
            "person_id",
            custody=pl.when(ended)
            .then(pl.lit("ended"))
            .when(nobody | (held_by == ""))
            .then(pl.lit("unknown"))
            .when(moved)
            .then(pl.format("transferred by {}", held_by))
            .otherwise(held_by),
            whereabouts=pl.when(ended)
            .then(pl.lit("ended"))
            .when(nobody | moved | pl.col("sure").is_null())
            .then(pl.lit("unknown"))
            .when(pl.col("sure"))
            .then(pl.lit("known"))
            .otherwise(pl.lit("reported")),
        )
        .sort("person_id")
    )
