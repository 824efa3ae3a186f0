"""Do the probabilities keep their promise? Reliability, Brier score and log loss.

Brier (1950) is the mean squared distance of probability and outcome, log loss the mean surprise in
nats. Both are shown beside those of always saying the base rate, which is what knowing nothing
would score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from safeconduct.evidence.parameters import Question

Floats = npt.NDArray[np.float64]
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How good the probabilities of some cases are.

    Attributes:
        cases: how many.
        base_rate: share of them that are true.
        brier, log_loss: of the probabilities.
        base_brier, base_log_loss: of always saying the base rate.
        calibration_error: mean distance of predicted and true shares over ten bins.
    """

    cases: int
    base_rate: float
    brier: float
    log_loss: float
    base_brier: float
    base_log_loss: float
    calibration_error: float


def scores(cases: pl.DataFrame) -> Scores | None:
    """Score probabilities against outcomes; None if there are no cases.

    >>> good = scores(pl.DataFrame({"probability": [0.9, 0.1], "true": [True, False]}))
    >>> round(good.brier, 3), good.base_brier
    (0.01, 0.25)

    Args:
        cases: probability, true (Boolean).
    """
    if cases.is_empty():
        return None
    p = cases["probability"].cast(pl.Float64).to_numpy().clip(_LEAST, 1 - _LEAST)
    truth = cases["true"].cast(pl.Float64).to_numpy()
    base = float(truth.mean())
    sure = np.full(len(truth), min(max(base, _LEAST), 1 - _LEAST))
    table = reliability_table(cases)
    gap = ((table["predicted"] - table["true"]).abs() * table["cases"]).sum()
    return Scores(
        cases=len(truth),
        base_rate=base,
        brier=float(((p - truth) ** 2).mean()),
        log_loss=log_loss(p, truth),
        base_brier=float(((sure - truth) ** 2).mean()),
        base_log_loss=log_loss(sure, truth),
        calibration_error=float(gap) / len(truth),
    )


def log_loss(p: Floats, truth: Floats) -> float:
    """Mean surprise in nats of outcomes (1 and 0) under probabilities strictly between."""
    return float(-(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean())


def reliability_table(cases: pl.DataFrame, *, bins: int = 10) -> pl.DataFrame:
    """Predicted against true shares in bins of equal width: from, to, cases, predicted, true.

    Args:
        cases: probability, true (Boolean).
        bins: how many.
    """
    at = (pl.col("probability") * bins).floor().clip(0, bins - 1).cast(pl.Int64)
    return (
        cases.group_by(at.alias("_bin"))
        .agg(
            cases=pl.len().cast(pl.Int64),
            predicted=pl.col("probability").mean().round(4),
            true=pl.col("true").cast(pl.Float64).mean().round(4),
        )
        .sort("_bin")
        .select((pl.col("_bin") / bins).alias("from"), ((pl.col("_bin") + 1) / bins).alias("to"),
                "cases", "predicted", "true")
    )  # fmt: skip


def cases_of(
    believed: pl.DataFrame, people: pl.DataFrame, records: pl.DataFrame, question: Question
) -> pl.DataFrame:
    """The cases of a question of which the truth is known.

    Args:
        believed: frame of BELIEF_SCHEMA.
        people: as `outcomes_of_people` makes it.
        records: as `records_about_him` makes it.
        question: which.

    Returns:
        person_id, answer, probability, true, part. For `holder` and `where` one case an answer that
        somebody gave, of those who are captives.
    """
    own = believed.filter(pl.col("question") == question.value)
    if question is Question.HE:
        return own.join(records, left_on="answer", right_on="record").select(
            "person_id", "answer", "probability", "true", "part"
        )
    known = own.join(people, on="person_id")
    match question:
        case Question.CAPTURED:
            true = pl.col("captive")
        case Question.ALIVE:
            true = pl.col("alive")
        case Question.HOLDER:
            known, true = known.filter("captive"), pl.col("answer") == pl.col("held_by")
        case _:
            known, true = known.filter("captive"), pl.col("answer") == pl.col("held_at")
    return (
        known.with_columns(true=true)
        .filter(pl.col("true").is_not_null())
        .select("person_id", "answer", "probability", "true", "part")
    )
