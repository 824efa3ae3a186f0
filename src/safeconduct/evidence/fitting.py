"""Fitting the parameters of belief anew to known outcomes.

Priors and weights are those of a penalised logistic regression whose penalty pulls every weight
towards the present table; its strength is chosen by cross-validation over people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from safeconduct.evidence.belief import beliefs
from safeconduct.evidence.calibration import cases_of, log_loss, scores
from safeconduct.evidence.parameters import Parameters, Question, QuestionParameters
from safeconduct.evidence.signs import CONTACT_SIGNS

Floats = npt.NDArray[np.float64]
_LEAST = 1e-6
_MOST_STEPS = 60
_RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
FITTED = (Question.CAPTURED, Question.ALIVE)
SCALED = (Question.HOLDER, Question.WHERE)
_SCALES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A fitted table, and how each strength of ridge did in cross-validation.

    Attributes:
        parameters: the new table.
        trials: question, ridge, log_loss (mean over the folds held out in turn).
    """

    parameters: Parameters
    trials: pl.DataFrame


def refit(
    contributions: pl.DataFrame,
    people: pl.DataFrame,
    records: pl.DataFrame,
    *,
    parameters: Parameters,
    persons: pl.DataFrame | None = None,
    held_out: int = 30,
    folds: int = 5,
) -> Refit:
    """Fit priors and weights to known outcomes by penalised logistic regression.

    The penalty pulls every weight towards the present table, the more so the fewer cases there are,
    so that a sign that the truth knows nothing of keeps its weight. Its strength is chosen by
    cross-validation over people. Weights of contacts for `captured` never go below 0. People in
    the last parts of a hundred are left out, so that they can be judged by later.

    Args:
        contributions: as `weigh` makes them with a table in which every sign has a weight.
        people: outcomes of person files, as `outcomes_of_people` makes them.
        records: as `records_about_him` makes them.
        parameters: the present table.
        persons: person_id, party_of_origin; with it the weights of `holder` and `where` are
            scaled, each by one number.
        held_out: how many parts of a hundred are left out.
        folds: of the cross-validation.
    """
    kept = people.filter(pl.col("part") < 100 - held_out)
    fitted = dict(parameters.questions)
    trials = []
    for question in FITTED:
        column = "captive" if question is Question.CAPTURED else "alive"
        known = kept.filter(pl.col(column).is_not_null())
        if known[column].n_unique() < 2:
            continue
        names, matrix = _design(contributions, known, question)
        truth = known[column].cast(pl.Float64).to_numpy()
        start = _start(names, fitted[question])
        least = _bounds(names, question)
        fold = (known["part"] % folds).to_numpy()
        losses = [_validated(matrix, truth, start, least, fold, ridge) for ridge in _RIDGES]
        trials += [(question.value, r, x) for r, x in zip(_RIDGES, losses, strict=True)]
        best = _RIDGES[int(np.argmin(losses))]
        vector = fit_logistic(matrix, truth, start, least, best)
        fitted[question] = _updated(fitted[question], names, vector)
    slope, prior = _fit_identity(contributions, records, parameters, held_out=held_out)
    fitted[Question.HE] = replace(fitted[Question.HE], prior=prior)
    if persons is not None:
        for question in SCALED:
            fitted[question] = _scaled(contributions, persons, kept, records, question, parameters)
    return Refit(
        parameters=replace(parameters, questions=fitted, slope=slope),
        trials=pl.DataFrame(
            trials,
            schema={"question": pl.String, "ridge": pl.Float64, "log_loss": pl.Float64},
            orient="row",
        ),
    )


def _design(
    contributions: pl.DataFrame, known: pl.DataFrame, question: Question
) -> tuple[list[str], Floats]:
    """A column of ones and one a sign: the factor with which each sign counts in each file."""
    factor = pl.col("graded") * pl.col("decay") * pl.col("identity")
    wide = (
        contributions.filter((pl.col("question") == question.value) & pl.col("counted"))
        .with_columns(factor=factor)
        .pivot(on="sign", index="person_id", values="factor", aggregate_function="sum")
    )
    names = sorted(c for c in wide.columns if c != "person_id")
    joined = known.select("person_id").join(wide, on="person_id", how="left", maintain_order="left")
    factors = joined.select(pl.col(names).fill_null(0.0)).to_numpy()
    return names, np.hstack([np.ones((len(factors), 1)), factors])


def _start(names: list[str], present: QuestionParameters) -> Floats:
    return np.array([present.prior, *(present.weights.get(n, 0.0) for n in names)])


def _bounds(names: list[str], question: Question) -> list[tuple[float | None, None]]:
    never_below = CONTACT_SIGNS if question is Question.CAPTURED else ()
    return [(None, None), *((0.0 if n in never_below else None, None) for n in names)]


def fit_logistic(
    matrix: Floats,
    truth: Floats,
    start: Floats,
    bounds: list[tuple[float | None, None]],
    ridge: float,
) -> Floats:
    """Penalised logistic regression by Newton's method.

    A weight that would fall below its bound is set to it and left out.

    Args:
        matrix: a column of ones, and one a feature.
        truth: 1 and 0.
        start: where the weights begin, and what the penalty pulls them to (but the first).
        bounds: least value of each weight, if it has one.
        ridge: strength of the penalty.
    """
    least = np.array([-np.inf if low is None else low for low, _ in bounds])
    free = np.ones(len(start), dtype=bool)
    vector = start.copy()
    while True:
        vector = _newton(matrix, truth, vector, start, free, ridge)
        below = free & (vector < least)
        if not below.any():
            return vector
        vector = np.where(below, least, vector)
        free &= ~below


def _newton(
    matrix: Floats,
    truth: Floats,
    vector: Floats,
    start: Floats,
    free: npt.NDArray[np.bool_],
    ridge: float,
) -> Floats:
    """Maximise the penalised likelihood over the free weights; the prior is not penalised."""
    penalty = np.full(len(start), ridge)
    penalty[0] = _LEAST

    def loss(candidate: Floats) -> float:
        odds = matrix @ candidate
        pull = (penalty * (candidate - start) ** 2).sum() / 2
        return float((np.logaddexp(0, odds) - truth * odds).sum() + pull)

    used = matrix[:, free]
    current = loss(vector)
    for _ in range(_MOST_STEPS):
        p = 1 / (1 + np.exp(-np.clip(matrix @ vector, -40, 40)))
        slope = used.T @ (p - truth) + (penalty * (vector - start))[free]
        bend = (used * (p * (1 - p))[:, None]).T @ used + np.diag(penalty[free])
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > _LEAST:
            moved = vector.copy()
            moved[free] -= size * step
            reached = loss(moved)
            if reached <= current:
                break
            size /= 2
        else:
            break
        gained, vector, current = current - reached, moved, reached
        if gained < _LEAST:
            break
    return vector


def _validated(
    matrix: Floats,
    truth: Floats,
    start: Floats,
    bounds: list[tuple[float | None, None]],
    fold: npt.NDArray[np.int64],
    ridge: float,
) -> float:
    """The log loss of cases that the fit did not see, over all folds."""
    lost, seen = 0.0, 0
    for out in np.unique(fold):
        test = fold == out
        vector = fit_logistic(matrix[~test], truth[~test], start, bounds, ridge)
        p = 1 / (1 + np.exp(-np.clip(matrix[test] @ vector, -9, 9)))
        lost += log_loss(p, truth[test]) * int(test.sum())
        seen += int(test.sum())
    return round(lost / seen, 6)


def _updated(present: QuestionParameters, names: list[str], vector: Floats) -> QuestionParameters:
    weights = dict(present.weights) | {
        n: round(float(w), 4) for n, w in zip(names, vector[1:], strict=True)
    }
    return replace(present, prior=round(float(vector[0]), 4), weights=weights)


def _scaled(
    contributions: pl.DataFrame,
    persons: pl.DataFrame,
    people: pl.DataFrame,
    records: pl.DataFrame,
    question: Question,
    parameters: Parameters,
) -> QuestionParameters:
    """The weights of a question among many answers times the number of least log loss."""
    present = parameters.questions[question]
    own = contributions.filter(pl.col("question") == question.value)
    best, least = 1.0, math.inf
    for scale in _SCALES:
        tried = own.with_columns(contribution=pl.col("contribution") * scale)
        believed = beliefs(tried, persons, parameters=parameters)
        score = scores(cases_of(believed, people, records, question))
        if score is not None and score.log_loss < least:
            best, least = scale, score.log_loss
    weights = {sign: round(weight * best, 4) for sign, weight in present.weights.items()}
    return replace(present, weights=weights)


def _fit_identity(
    contributions: pl.DataFrame, records: pl.DataFrame, present: Parameters, *, held_out: int
) -> tuple[float, float]:
    """Slope and prior that turn the log-odds of a link into those of "it is he" (Platt 1999)."""
    compared = (
        contributions.filter(pl.col("question") == Question.HE.value)
        .join(records, on="record")
        .filter(pl.col("part") < 100 - held_out)
    )
    if compared["true"].n_unique() < 2:
        return 1.0, 0.0
    of_link = (compared["weight"] - present.questions[Question.HE].prior) / present.slope
    matrix = np.column_stack([np.ones(compared.height), of_link.to_numpy()])
    truth = compared["true"].cast(pl.Float64).to_numpy()
    vector = fit_logistic(matrix, truth, np.array([0.0, 1.0]), [(None, None), (0.05, None)], 1.0)
    return round(float(vector[1]), 4), round(float(vector[0]), 4)
