"""How sure we are of each answer to each question: log-odds, and both sides of a contradiction."""

from __future__ import annotations

import polars as pl

from safeconduct.evidence.parameters import Parameters, Question
from safeconduct.people.vocabulary import Side

#: No sum of reports makes anything surer than about 1 in 8,000 to be wrong.
LIMIT = 9.0
BELIEF_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "question": pl.String, "answer": pl.String,
        "log_odds": pl.Float64, "probability": pl.Float64, "prior": pl.Float64,
        "speaks_for": pl.Float64, "speaks_against": pl.Float64, "statements": pl.Int64,
        "origins": pl.Int64, "contradicted": pl.Boolean,
    }
)  # fmt: skip
_YES_OR_NO = (Question.CAPTURED.value, Question.ALIVE.value, Question.HE.value)


def beliefs(
    contributions: pl.DataFrame, people: pl.DataFrame, *, parameters: Parameters
) -> pl.DataFrame:
    """The belief in every answer of every person.

    Contradicting statements are never averaged away: `speaks_for` and `speaks_against` stand side
    by side, and `contradicted` says that there are both.

    Args:
        contributions: as `weigh` makes them.
        people: person_id, party_of_origin ("" or null if unknown) of everybody.
        parameters: the table.

    Returns:
        frame of BELIEF_SCHEMA, sorted by person, question and answer. `captured` and `alive` have a
        row for everybody; `holder` and `where` for whom something is said; `he` one a record.
    """
    summed = _summed(contributions)
    parts = [
        _yes_or_no(summed, people, Question.CAPTURED, parameters),
        _yes_or_no(summed, people, Question.ALIVE, parameters),
        _among_answers(summed, people, Question.HOLDER, parameters),
        _among_answers(summed, people, Question.WHERE, parameters),
        _of_records(summed),
    ]
    return (
        pl.concat([p.select(BELIEF_SCHEMA.names()).cast(BELIEF_SCHEMA) for p in parts])
        .with_columns(pl.col("log_odds", "prior", "speaks_for", "speaks_against").round(4))
        .with_columns(pl.col("probability").round(5))
        .sort("person_id", "question", "answer")
    )


def _summed(contributions: pl.DataFrame) -> pl.DataFrame:
    """Sums by person, question and answer; that somebody is sought belongs to the prior."""
    of_record = pl.col("question") == Question.HE.value
    sought = (pl.col("sign") == "tracing_request sought") & ~of_record
    value = pl.col("contribution")
    counted = pl.col("counted") & ~sought
    return contributions.group_by("person_id", "question", "answer").agg(
        sought=value.filter(sought).sum(),
        speaks_for=value.filter(counted & (value > 0)).sum(),
        speaks_against=value.filter(counted & (value < 0)).sum(),
        statements=(~sought).sum().cast(pl.Int64),
        origins=counted.sum().cast(pl.Int64),
    )


def _yes_or_no(
    summed: pl.DataFrame, people: pl.DataFrame, question: Question, parameters: Parameters
) -> pl.DataFrame:
    own = summed.filter(pl.col("question") == question.value).drop("question", "answer")
    odds = pl.col("prior") + pl.col("speaks_for") + pl.col("speaks_against")
    return (
        people.select("person_id")
        .join(own, on="person_id", how="left")
        .with_columns(pl.exclude("person_id").fill_null(0))
        .with_columns(
            question=pl.lit(question.value),
            answer=pl.lit("yes"),
            prior=parameters.questions[question].prior + pl.col("sought"),
            contradicted=(pl.col("speaks_for") > 0) & (pl.col("speaks_against") < 0),
        )
        .with_columns(log_odds=odds.clip(-LIMIT, LIMIT))
        .with_columns(probability=1 / (1 + (-pl.col("log_odds")).exp()))
    )


def _among_answers(
    summed: pl.DataFrame, people: pl.DataFrame, question: Question, parameters: Parameters
) -> pl.DataFrame:
    """Shares among the answers that somebody gives and one that nobody does ("elsewhere")."""
    own = summed.filter(pl.col("question") == question.value)
    origin = people.select("person_id", _origin=pl.col("party_of_origin").fill_null(""))
    adverse = pl.col("_origin").replace_strict(
        {Side.A.value: Side.B.value, Side.B.value: Side.A.value}, default=""
    )
    prior = 0.0
    if question is Question.HOLDER:
        prior = parameters.questions[question].prior
    told = own.join(origin, on="person_id").with_columns(
        prior=pl.when(pl.col("answer") == adverse).then(prior).otherwise(0.0)
    )
    score = (pl.col("prior") + pl.col("speaks_for")).clip(-LIMIT, LIMIT).exp()
    total = score.sum().over("person_id") + 1.0
    return (
        told.with_columns(probability=score / total)
        .with_columns(
            log_odds=(pl.col("probability") / (1 - pl.col("probability"))).log(),
            contradicted=(pl.col("speaks_for") > 0).sum().over("person_id") > 1,
        )
    )  # fmt: skip


def _of_records(summed: pl.DataFrame) -> pl.DataFrame:
    odds = (pl.col("speaks_for") + pl.col("speaks_against")).clip(-LIMIT, LIMIT)
    return summed.filter(pl.col("question") == Question.HE.value).with_columns(
        log_odds=odds, prior=0.0, probability=1 / (1 + (-odds).exp()), contradicted=False
    )


def likeliest(believed: pl.DataFrame, question: Question) -> pl.DataFrame:
    """The likeliest answer of each person to a question: person_id, answer, probability."""
    return (
        believed.filter(pl.col("question") == question.value)
        .sort("person_id", "probability", "answer", descending=[False, True, False])
        .group_by("person_id", maintain_order=True)
        .first()
        .select("person_id", "answer", "probability")
    )
