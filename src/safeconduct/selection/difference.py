"""Two lists, name by name: who came, who went, who travels on another day, and why."""

from __future__ import annotations

from enum import StrEnum

import polars as pl


class Moved(StrEnum):
    """What became of somebody between two lists."""

    CAME = "came"
    WENT = "went"
    OTHER_STAGE = "other_stage"


DIFFERENCE_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "side": pl.String, "change": pl.String, "stage_before": pl.Int64,
        "stage": pl.Int64,
    }
)  # fmt: skip


def difference(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Who stands on one of two lists only, or in another stage; frame of DIFFERENCE_SCHEMA.

    Args:
        before: person_id, stage and side.
        after: the same.
    """
    old = before.select("person_id", _old=pl.col("side"), stage_before=pl.col("stage"))
    new = after.select("person_id", _new=pl.col("side"), stage=pl.col("stage"))
    both = old.join(new, on="person_id", how="full", coalesce=True)
    change = (
        pl.when(pl.col("stage_before").is_null()).then(pl.lit(Moved.CAME.value))
        .when(pl.col("stage").is_null()).then(pl.lit(Moved.WENT.value))
        .when(pl.col("stage") != pl.col("stage_before")).then(pl.lit(Moved.OTHER_STAGE.value))
    )  # fmt: skip
    return (
        both.with_columns(change=change, side=pl.coalesce("_new", "_old"))
        .filter(pl.col("change").is_not_null())
        .select(DIFFERENCE_SCHEMA.names()).cast(DIFFERENCE_SCHEMA)
        .sort("change", "side", "person_id")
    )  # fmt: skip
