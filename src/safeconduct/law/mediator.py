"""What a mediator sees: counts by category and disputes, of nobody in particular.

A count from 1 to below the threshold could point at somebody and is left out, together with the
next smallest of its row if one would else be computed from the row's total (complementary
suppression; Hundepool et al., Statistical Disclosure Control, Wiley 2012).
"""

from __future__ import annotations

import polars as pl

THRESHOLD = 5
STATES = ("cleared", "owed", "held_back", "unwilling", "disputed", "undetermined")
OVERVIEW_SCHEMA = pl.Schema(
    {"holder": pl.String, "category": pl.String, "people": pl.Int64}
    | dict.fromkeys(STATES, pl.Int64)
)
_DISPUTED = ("scope_disputed", "own_citizen")
_UNDETERMINED = (
    "category_undetermined", "owed_undetermined", "origin_unknown", "capture_date_unknown",
    "hold_amnesty_undetermined", "legal_file_unresolved", "interview_unresolved",
    "entry_undetermined",
)  # fmt: skip
_UNWILLING = ("consent_refused", "fear_of_persecution")
_NOT_HELD = ("captivity_ended", "no_evidence_of_captivity", "not_acknowledged", "power_unknown")


def overview(clearance: pl.DataFrame, *, threshold: int = THRESHOLD) -> pl.DataFrame:
    """Counts by Detaining Power and category; null for what is left out.

    Unwilling people are never counted by category, since whose word it was must not be guessed:
    they stand in one row of category `all` only.

    Args:
        clearance: frame of CLEARANCE_SCHEMA.
        threshold: the smallest count that is told; a count of 0 is told too.

    Returns:
        frame of OVERVIEW_SCHEMA, sorted; a row of category `all` for each Power.
    """
    held = clearance.filter(~pl.col("code").is_in(_NOT_HELD))
    code = pl.col("code")
    counts = {
        "people": pl.len(),
        "cleared": pl.col("cleared").sum(),
        "owed": pl.col("owed").sum(),
        "held_back": pl.col("held_back").sum(),
        "unwilling": code.is_in(_UNWILLING).sum(),
        "disputed": code.is_in(_DISPUTED).sum(),
        "undetermined": code.is_in(_UNDETERMINED).sum(),
    }
    whole = held.group_by("holder").agg(**counts).with_columns(category=pl.lit("all"))
    parts = (
        held.group_by("holder", "category")
        .agg(**counts)
        .with_columns(unwilling=pl.lit(None, pl.Int64))
    )
    names = OVERVIEW_SCHEMA.names()
    rows = pl.concat([part.select(names).cast(OVERVIEW_SCHEMA) for part in (whole, parts)])
    return _suppressed(rows, threshold).sort("holder", "category")


def _suppressed(rows: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Small counts out, and of each Power and column a second one if only one was left out."""
    part = pl.col("category") != "all"
    for name in ("people", *STATES):
        count = pl.col(name)
        small = (count > 0) & (count < threshold)
        alone = (small & part).sum().over("holder") == 1
        others = pl.when(part & ~small & (count > 0)).then(count)
        smallest = others.rank("ordinal").over("holder") == 1
        hidden = small | (alone & smallest).fill_null(value=False)
        rows = rows.with_columns(pl.when(~hidden).then(count).alias(name))
    return rows
