"""The account of an agreement's fulfilment: agreed, delivered, outstanding; owed people apart."""

from __future__ import annotations

import polars as pl

from safeconduct.cartel.terms import Agreement
from safeconduct.people.vocabulary import Side
from safeconduct.tables.problems import InputError

#: What can become of a listed person; only the first fulfils anything.
OUTCOMES = ("delivered", "refused_at_crossing", "wrong_identity", "died", "absent")
_KNOWN = {"side": (Side.A.value, Side.B.value), "basis": ("counted", "owed"), "outcome": OUTCOMES}
ACCOUNT_SCHEMA = pl.Schema(
    {
        "stage": pl.Int64,
        "side": pl.String,
        "agreed": pl.Int64,
        "listed": pl.Int64,
        "delivered": pl.Int64,
        "outstanding": pl.Int64,
        "outstanding_so_far": pl.Int64,
        "civilians_agreed": pl.Int64,
        "civilians_listed": pl.Int64,
        "civilians_delivered": pl.Int64,
        "civilians_outstanding": pl.Int64,
        "refused_at_crossing": pl.Int64,
        "wrong_identity": pl.Int64,
        "died": pl.Int64,
        "absent": pl.Int64,
    }
)


def account(agreement: Agreement, outcomes: pl.DataFrame) -> pl.DataFrame:
    """One row a stage and side that hands over.

    Only who arrived in his own lines is delivered (Dix-Hill cartel of 1862 and the dispute over
    it); a death on the way leaves the place outstanding on whichever side it happens. Civilians
    who travel alongside have columns of their own: nothing counted is withheld for their sake.

    Args:
        agreement: the terms.
        outcomes: stage, side, person_id, basis (counted or owed), outcome (one of OUTCOMES).

    Returns:
        frame of ACCOUNT_SCHEMA sorted by stage and side.

    Raises:
        InputError: if a person was delivered twice, a stage is not in the agreement, or a side,
            basis or outcome is none of those known.
    """
    _check(agreement, outcomes)
    delivered, owed = pl.col("outcome") == "delivered", pl.col("basis") == "owed"
    done = outcomes.group_by("stage", "side").agg(
        listed=(~owed).sum().cast(pl.Int64),
        delivered=(delivered & ~owed).sum().cast(pl.Int64),
        civilians_listed=owed.sum().cast(pl.Int64),
        civilians_delivered=(delivered & owed).sum().cast(pl.Int64),
        **{
            outcome: (pl.col("outcome") == outcome).sum().cast(pl.Int64)
            for outcome in OUTCOMES
            if outcome != "delivered"
        },
    )
    agreed = pl.DataFrame(
        [
            {
                "stage": stage.number,
                "side": side.value,
                "agreed": stage.counted,
                "civilians_agreed": stage.civilians,
            }
            for stage in agreement.stages
            for side in (Side.A, Side.B)
        ]
    )
    return (
        agreed.join(done, on=["stage", "side"], how="left")
        .fill_null(0)
        .sort("stage", "side")
        .with_columns(
            outstanding=pl.col("agreed") - pl.col("delivered"),
            civilians_outstanding=pl.col("civilians_agreed") - pl.col("civilians_delivered"),
        )
        .with_columns(outstanding_so_far=pl.col("outstanding").cum_sum().over("side"))
        .select(ACCOUNT_SCHEMA.names())
        .cast(ACCOUNT_SCHEMA)
    )


def _check(agreement: Agreement, outcomes: pl.DataFrame) -> None:
    delivered = outcomes.filter(pl.col("outcome") == "delivered")
    twice = delivered.filter(pl.col("person_id").is_duplicated())["person_id"].unique().sort()
    if len(twice):
        raise InputError(
            f"{', '.join(twice[:5])} was delivered more than once",
            where="account of the agreement",
            remedy="Compare the receipts of the stages: one person goes home once.",
        )
    known = {stage.number for stage in agreement.stages}
    foreign = sorted(set(outcomes["stage"]) - known)
    if foreign:
        raise InputError(
            f"there is no stage {', '.join(map(str, foreign))} in the agreement",
            where="account of the agreement",
            remedy="Check the number of the stage in the outcomes.",
        )
    for column, known_values in _KNOWN.items():
        strange = sorted(set(outcomes[column].fill_null("")) - set(known_values))
        if strange:
            raise InputError(
                f"{column} {strange[0]!r} is none of {', '.join(known_values)}",
                where="account of the agreement",
                remedy="Correct the outcomes: a row that is not understood may not pass for none.",
            )
