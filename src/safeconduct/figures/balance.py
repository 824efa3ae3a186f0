"""The account of the stages for display: agreed, delivered, outstanding; owed people apart."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from safeconduct.tables.problems import InputError

ACCOUNT_SCHEMA: dict[str, type[pl.DataType]] = {
    "stage": pl.Int64,
    "side": pl.String,
    "agreed": pl.Int64,
    "listed": pl.Int64,
    "delivered": pl.Int64,
    "outstanding": pl.Int64,
    "outstanding_so_far": pl.Int64,
    "owed_listed": pl.Int64,
    "owed_delivered": pl.Int64,
    "refused_at_crossing": pl.Int64,
    "wrong_identity": pl.Int64,
    "died": pl.Int64,
    "absent": pl.Int64,
}

_NOT_DELIVERED = ("refused_at_crossing", "wrong_identity", "died", "absent")


def account_table(
    outcomes: pl.DataFrame, *, agreed: Mapping[tuple[int, str], int] | None = None
) -> pl.DataFrame:
    """The account after each stage, one row a stage and side that hands over.

    `agreed`, `listed`, `delivered` and `outstanding` are people counted in the exchange. Owed
    people stand in columns of their own, since they are consideration for nobody (GC III art. 109,
    GC IV arts 34 and 132-134). The four reasons for not being delivered count both kinds.

    Args:
        outcomes: what the days brought (`stage, side, person_id, basis, outcome`).
        agreed: people to be counted in each stage and side; without it, those listed.

    Returns:
        A frame of `ACCOUNT_SCHEMA`, ordered by stage and side. `outstanding_so_far` sums the stages
        up to this one.

    Raises:
        InputError: if a stage was carried out of which nothing was agreed.
    """
    counted, owed = pl.col("basis") != "owed", pl.col("basis") == "owed"
    delivered = pl.col("outcome") == "delivered"
    table = outcomes.group_by("stage", "side").agg(
        counted.sum().cast(pl.Int64).alias("listed"),
        (counted & delivered).sum().cast(pl.Int64).alias("delivered"),
        owed.sum().cast(pl.Int64).alias("owed_listed"),
        (owed & delivered).sum().cast(pl.Int64).alias("owed_delivered"),
        *((pl.col("outcome") == o).sum().cast(pl.Int64).alias(o) for o in _NOT_DELIVERED),
    )
    table = table.sort("stage", "side")
    promised = [
        _agreed(agreed, stage, side, listed)
        for stage, side, listed in table.select("stage", "side", "listed").rows()
    ]
    table = table.with_columns(pl.Series("agreed", promised, dtype=pl.Int64))
    table = table.with_columns((pl.col("agreed") - pl.col("delivered")).alias("outstanding"))
    so_far = pl.col("outstanding").cum_sum().over("side").alias("outstanding_so_far")
    return table.with_columns(so_far).select(
        pl.col(name).cast(kind) for name, kind in ACCOUNT_SCHEMA.items()
    )


def account_lines(account: pl.DataFrame) -> list[str]:
    """The account as sentences, one a stage and side."""
    return [
        f"stage {row['stage']}, handed over by {row['side']}: {row['delivered']} of "
        f"{row['agreed']} delivered, {row['outstanding_so_far']} outstanding so far; "
        f"owed: {row['owed_delivered']} of {row['owed_listed']} delivered"
        for row in account.rows(named=True)
    ]


def _agreed(
    agreed: Mapping[tuple[int, str], int] | None, stage: int, side: str, listed: int
) -> int:
    if agreed is None:
        return listed
    if (stage, side) not in agreed:
        raise InputError(
            f"nothing is agreed of stage {stage}, side {side}, but people travelled",
            where="account of the stages",
            remedy="Give the agreed number of every stage and side.",
        )
    return agreed[stage, side]
