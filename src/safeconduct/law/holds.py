"""Holds: what legal files keep a person back, and what lifted them.

Rows of one person about one offence are one case. The newest act decides; of acts of one day, and
of acts without a date, the one that holds back does. An amnesty lifts nothing if the act is, or may
be, a war crime (customary IHL rule 159).
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.codes import ReasonCode
from safeconduct.people.vocabulary import Procedure

HOLD_SCHEMA = pl.Schema(
    {"person_id": pl.String, "rule": pl.String, "code": pl.String, "facts": pl.String}
)
_LIFTING = (Procedure.PARDON.value, Procedure.TRANSFER.value, Procedure.CLOSED.value)
_CODES = {
    "L-HOLD-SUSPICION": ReasonCode.HOLD_SUSPICION.value,
    "L-HOLD-PROSECUTION": ReasonCode.HOLD_PROSECUTION.value,
    "L-HOLD-CONVICTED": ReasonCode.HOLD_CONVICTED.value,
    "L-HOLD-AMNESTY": ReasonCode.HOLD_AMNESTY.value,
    "L-HOLD-AMNESTY-DOUBT": ReasonCode.HOLD_AMNESTY_DOUBT.value,
    "L-HOLD-UNRESOLVED": ReasonCode.HOLD_UNRESOLVED.value,
    "L-HOLD-LIFTED": "",
    "L-HOLD-DISCIPLINARY": "",
}


def holds(legal: pl.DataFrame) -> pl.DataFrame:
    """Every case of every person and what it means for him.

    Args:
        legal: person_id, record_id, procedure, offence, war_crime, authority, decided_on, link.

    Returns:
        frame of HOLD_SCHEMA, one row a case; code is "" where nothing is held back.
    """
    linked = legal.filter(pl.col("link") == "linked").with_columns(
        offence=pl.col("offence").fill_null(""), date=pl.col("decided_on").fill_null("")
    )
    lifts = pl.col("procedure").is_in([*_LIFTING, Procedure.AMNESTY.value])
    crime = pl.col("war_crime").fill_null("unknown")
    cases = (
        linked.filter(
            (pl.col("procedure") != Procedure.DISCIPLINARY.value) | pl.col("procedure").is_null()
        )
        .with_columns(order=pl.when(lifts).then(0).otherwise(1))
        .sort("person_id", "offence", "date", "order", "record_id")
        .group_by("person_id", "offence", maintain_order=True)
        .agg(
            pl.col("procedure").last(),
            pl.col("date").last(),
            pl.col("authority").last(),
            pl.col("record_id").last(),
            crime=pl.when((crime == "yes").any())
            .then(pl.lit("yes"))
            .when((crime != "no").any())
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("no")),
        )
        .with_columns(rule=_rule())
    )
    return pl.concat(
        [_stated(cases, crime="crime"), _disciplinary(linked), _unresolved(legal)]
    ).sort("person_id", "rule", "facts")


def _rule() -> pl.Expr:
    procedure = pl.col("procedure")
    amnesty = procedure == Procedure.AMNESTY.value
    return (
        pl.when(procedure.is_null()).then(pl.lit("L-HOLD-UNRESOLVED"))
        .when(procedure == Procedure.SUSPICION.value).then(pl.lit("L-HOLD-SUSPICION"))
        .when(procedure == Procedure.PROSECUTION.value).then(pl.lit("L-HOLD-PROSECUTION"))
        .when(procedure == Procedure.CONVICTED.value).then(pl.lit("L-HOLD-CONVICTED"))
        .when(amnesty & (pl.col("crime") == "yes")).then(pl.lit("L-HOLD-AMNESTY"))
        .when(amnesty & (pl.col("crime") != "no")).then(pl.lit("L-HOLD-AMNESTY-DOUBT"))
        .otherwise(pl.lit("L-HOLD-LIFTED"))
    )  # fmt: skip


def _stated(cases: pl.DataFrame, *, crime: str) -> pl.DataFrame:
    return cases.select(
        "person_id",
        "rule",
        pl.col("rule").replace_strict(_CODES, return_dtype=pl.String).alias("code"),
        pl.format(
            "newest act: {} on {}; offence: {}; war crime: {}; file {}",
            pl.col("procedure").fill_null("unreadable"),
            pl.col("date").replace("", "an unknown day"),
            pl.col("offence").replace("", "not named"),
            crime,
            "record_id",
        ).alias("facts"),
    )


def _disciplinary(linked: pl.DataFrame) -> pl.DataFrame:
    rows = linked.filter(pl.col("procedure") == Procedure.DISCIPLINARY.value)
    return rows.select(
        "person_id",
        pl.lit("L-HOLD-DISCIPLINARY").alias("rule"),
        pl.lit("").alias("code"),
        pl.format("disciplinary file {}", "record_id").alias("facts"),
    )


def _unresolved(legal: pl.DataFrame) -> pl.DataFrame:
    rows = legal.filter(pl.col("link") == "possible")
    return rows.select(
        "person_id",
        pl.lit("L-HOLD-UNRESOLVED").alias("rule"),
        pl.lit(ReasonCode.HOLD_UNRESOLVED.value).alias("code"),
        pl.format("file {} may be his", "record_id").alias("facts"),
    )
