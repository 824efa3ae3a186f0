"""What a new clearance determines otherwise than the one before."""

from __future__ import annotations

import polars as pl

CHANGE_SCHEMA = pl.Schema(dict.fromkeys(("person_id", "what", "before", "after"), pl.String))
_COMPARED = (
    "category", "owed", "in_scope", "held_back", "consents", "cleared", "code",
    "precedence_grounds",
)  # fmt: skip


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Who is determined otherwise.

    Args:
        before: the earlier frame of CLEARANCE_SCHEMA; columns may be missing.
        after: the new one.

    Returns:
        frame of CHANGE_SCHEMA sorted by person and column; a person who was not there before, or is
        no more, has one row `person` with "" on that side.
    """
    compared = [name for name in _COMPARED if name in before.columns]
    there, gone = pl.lit("there"), pl.lit("")
    old = before.select("person_id", *(pl.col(c).cast(pl.String) for c in compared), person=there)
    new = after.select("person_id", *(pl.col(c).cast(pl.String) for c in compared), person=there)
    both = old.join(new, on="person_id", how="full", coalesce=True, suffix=".after")
    came_or_went = pl.col("person").is_null() | pl.col("person.after").is_null()
    parts = [
        both.filter(
            came_or_went
            if name == "person"
            else ~came_or_went & pl.col(name).ne_missing(pl.col(f"{name}.after"))
        ).select(
            "person_id",
            what=pl.lit(name),
            before=pl.coalesce(name, gone),
            after=pl.coalesce(f"{name}.after", gone),
        )
        for name in ("person", *compared)
    ]
    return pl.concat(parts).cast(CHANGE_SCHEMA).sort("person_id", "what")
