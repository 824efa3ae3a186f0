"""What every statement contributes to every belief, in log-odds, and why it weighs so.

    contribution = weight of its sign x grade of source x grade of what it says
                   x half for every half-life of age x probability that the report is about him

Of statements with a common origin only the heaviest counts for an answer; the others are shown with
nothing beside them. Good (1985) calls a contribution the weight of evidence; adding them takes
origins to be independent, which is why copies must be traced.
"""

from __future__ import annotations

import polars as pl

from safeconduct.evidence.parameters import Parameters, Question

CONTRIBUTION_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "question": pl.String, "answer": pl.String, "record": pl.String,
        "source": pl.String, "sign": pl.String, "origin": pl.String, "told_on": pl.String,
        "grade": pl.String, "weight": pl.Float64, "graded": pl.Float64, "decay": pl.Float64,
        "identity": pl.Float64, "contribution": pl.Float64, "counted": pl.Boolean,
        "why": pl.String,
    }
)  # fmt: skip
_YES_OR_NO = (Question.CAPTURED, Question.ALIVE)


def identity_of_records(
    identities: pl.DataFrame, links: pl.DataFrame, *, referring: pl.Series | None = None
) -> pl.DataFrame:
    """How sure it is that each record is about the person of its file, as the links have it.

    Args:
        identities: record, person_id.
        links: record_l, record_r, probability: pairs of records that were compared.
        referring: records that name the record which they are about, so that no link joined them.

    Returns:
        record, linked (Float64): the probability of its best link inside the file; null for a
        record that is alone or is joined by a reference or a person's judgement.
    """
    person = identities.select("record", "person_id")
    inside = (
        links.select("record_l", "record_r", "probability")
        .join(person.rename({"record": "record_l", "person_id": "_l"}), on="record_l")
        .join(person.rename({"record": "record_r", "person_id": "_r"}), on="record_r")
        .filter(pl.col("_l") == pl.col("_r"))
    )
    both = pl.concat(
        [
            inside.select(record="record_l", linked="probability"),
            inside.select(record="record_r", linked="probability"),
        ]
    )
    best = both.group_by("record").agg(pl.col("linked").max())
    known = identities.select("record").join(best, on="record", how="left")
    if referring is None or referring.is_empty():
        return known
    named = pl.col("record").is_in(referring.implode())
    return known.with_columns(linked=pl.when(~named).then("linked"))


def weigh(
    signs: pl.DataFrame,
    identities: pl.DataFrame,
    *,
    parameters: Parameters,
    linked: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """All contributions to all questions.

    Args:
        signs: as `read_signs` makes them.
        identities: record, person_id.
        parameters: the table.
        linked: record, linked (see `identity_of_records`); without it every record is taken to be
            about the person of its file.

    Returns:
        frame of CONTRIBUTION_SCHEMA, sorted by person, question, answer and record. For yes-or-no
        questions the answer is `yes`, and what speaks against it is negative.
    """
    told = signs.join(identities.select("record", "person_id"), on="record")
    if linked is None:
        told = told.with_columns(linked=pl.lit(None, dtype=pl.Float64))
    else:
        told = told.join(linked, on="record", how="left")
    told = told.with_columns(_identity=_identity(parameters))
    parts = [_answers(told, question, parameters) for question in _YES_OR_NO]
    parts += [_answers(told, Question.HOLDER, parameters, answer="holder")]
    parts += [_answers(told, Question.WHERE, parameters, answer="place")]
    parts += [_he(told, parameters)]
    everything = pl.concat(parts)
    return (
        _once_each_origin(everything)
        .select(CONTRIBUTION_SCHEMA.names())
        .cast(CONTRIBUTION_SCHEMA)
        .sort("person_id", "question", "answer", "record")
    )


def _identity(parameters: Parameters) -> pl.Expr:
    """The calibrated probability that the record is about him; 1 where nothing was compared."""
    he = parameters.questions[Question.HE]
    p = pl.col("linked").clip(1e-4, 1 - 1e-4)
    odds = he.prior + parameters.slope * (p / (1 - p)).log()
    return pl.when(pl.col("linked").is_null()).then(1.0).otherwise(1 / (1 + (-odds).exp()))


def _answers(
    told: pl.DataFrame, question: Question, parameters: Parameters, *, answer: str | None = None
) -> pl.DataFrame:
    """Contributions to one question: to `yes`, or to the answer that a column names."""
    table = parameters.questions[question]
    named = pl.lit("yes") if answer is None else pl.col(answer)
    speaking = told.with_columns(
        question=pl.lit(question.value),
        answer=named,
        weight=pl.col("sign").replace_strict(
            dict(table.weights), default=None, return_dtype=pl.Float64
        ),
    ).filter(pl.col("weight").is_not_null() & pl.col("answer").is_not_null())
    age = pl.col("age_days").fill_null(parameters.unknown_age_days)
    # That somebody is sought says what the rest is to be weighed against, and grows no older.
    sought = pl.col("sign") == "tracing_request sought"
    graded = pl.col("reliability").replace_strict(
        dict(parameters.reliability), default=1.0, return_dtype=pl.Float64
    ) * pl.col("credibility").replace_strict(
        dict(parameters.credibility), default=1.0, return_dtype=pl.Float64
    )
    return speaking.with_columns(
        graded=pl.when(sought).then(1.0).otherwise(graded),
        decay=pl.when(sought).then(1.0).otherwise((-age / table.half_life_days * LN2).exp()),
        identity=pl.col("_identity"),
    )


LN2 = 0.6931471805599453


def _he(told: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Whether each compared record is about the person of its file: one question a record."""
    he = parameters.questions[Question.HE]
    p = pl.col("linked").clip(1e-4, 1 - 1e-4)
    return told.filter(pl.col("linked").is_not_null()).with_columns(
        question=pl.lit(Question.HE.value),
        answer=pl.col("record"),
        weight=he.prior + parameters.slope * (p / (1 - p)).log(),
        graded=pl.lit(1.0),
        decay=pl.lit(1.0),
        identity=pl.lit(1.0),
    )


def _once_each_origin(everything: pl.DataFrame) -> pl.DataFrame:
    """Count of each origin the statement that moves an answer most, and say why of the others."""
    raw = pl.col("weight") * pl.col("graded") * pl.col("decay") * pl.col("identity")
    group = ["person_id", "question", "answer", "origin"]
    ranked = everything.with_columns(_raw=raw).with_columns(_size=pl.col("_raw").abs())
    ranked = ranked.sort(
        *group, "_size", "record", descending=[False] * 4 + [True, False]
    ).with_columns(
        counted=pl.int_range(pl.len()).over(group) == 0,
        _first=pl.col("record").first().over(group),
    )
    return ranked.with_columns(
        contribution=pl.when("counted").then(pl.col("_raw")).otherwise(0.0).round(4),
        weight=pl.col("weight").round(4),
        graded=pl.col("graded").round(4),
        decay=pl.col("decay").round(4),
        identity=pl.col("identity").round(4),
        grade=pl.concat_str("reliability", pl.col("credibility").cast(pl.String)),
        why=pl.when("counted")
        .then(pl.lit("counted"))
        .otherwise(pl.format("same origin as {}", "_first")),
    )
