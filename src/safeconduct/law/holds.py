"""Holds: what legal files keep a person back, and what lifted them.

Rows of one person about one offence are one case. The newest act decides; where the days that are
known do not say which of two acts came later, the one that holds back decides. An amnesty lifts
nothing if the act is, or may be, a war crime (customary IHL rule 159); nor does a pardon that no
conviction came before. Files that name no offence are cases of their own: nobody can say that the
closing of one closes another.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.codes import ReasonCode
from safeconduct.law.days import earliest, latest
from safeconduct.people.vocabulary import Procedure

HOLD_SCHEMA = pl.Schema(
    {"person_id": pl.String, "rule": pl.String, "code": pl.String, "facts": pl.String}
)
_LIFTING = (Procedure.PARDON.value, Procedure.TRANSFER.value, Procedure.CLOSED.value)
#: Of acts that may be of one day the last of these decides; after them, one that nobody can read.
_ORDER = {
    procedure.value: place
    for place, procedure in enumerate(
        (
            Procedure.CLOSED, Procedure.TRANSFER, Procedure.PARDON, Procedure.AMNESTY,
            Procedure.SUSPICION, Procedure.PROSECUTION, Procedure.CONVICTED,
        )
    )
}  # fmt: skip
_CODES = {
    "L-HOLD-SUSPICION": ReasonCode.HOLD_SUSPICION.value,
    "L-HOLD-PROSECUTION": ReasonCode.HOLD_PROSECUTION.value,
    "L-HOLD-CONVICTED": ReasonCode.HOLD_CONVICTED.value,
    "L-HOLD-AMNESTY": ReasonCode.HOLD_AMNESTY.value,
    "L-HOLD-AMNESTY-DOUBT": ReasonCode.HOLD_AMNESTY_DOUBT.value,
    "L-HOLD-UNRESOLVED": ReasonCode.HOLD_UNRESOLVED.value,
    "L-HOLD-UNREADABLE": ReasonCode.HOLD_UNRESOLVED.value,
    "L-HOLD-LIFTED": "",
    "L-HOLD-DISCIPLINARY": "",
}


def holds(legal: pl.DataFrame) -> pl.DataFrame:
    """Every case of every person and what it means for him.

    Args:
        legal: person_id, record_id, procedure, offence, war_crime, authority, decided_on, link.
            A file whose link is anything but "linked" may be his, and holds him back until
            somebody has judged that; a disciplinary one never does (GC III art. 115).

    Returns:
        frame of HOLD_SCHEMA, one row a case; code is "" where nothing is held back.
    """
    mine = pl.col("link") == "linked"
    penal = pl.col("procedure") != Procedure.DISCIPLINARY.value
    files = legal.with_columns(
        pl.col("procedure", "offence", "war_crime", "decided_on", "link").fill_null("")
    )
    return pl.concat(
        [
            _stated(_cases(files.filter(mine & penal))),
            _disciplinary(files.filter(mine & ~penal)),
            _unresolved(files.filter(~mine & penal)),
        ]
    ).sort("person_id", "rule", "facts")


def _cases(files: pl.DataFrame) -> pl.DataFrame:
    """One row a person and offence: its newest act, and whether any act says war crime."""
    lifts = pl.col("procedure").is_in([*_LIFTING, Procedure.AMNESTY.value])
    decided, crime = pl.col("decided_on"), pl.col("war_crime")
    return (
        files.with_columns(
            case=_case(),
            day=pl.when(lifts).then(earliest(decided)).otherwise(latest(decided)),
            order=pl.col("procedure").replace_strict(
                _ORDER, default=len(_ORDER), return_dtype=pl.Int64
            ),
        )
        .sort("person_id", "case", "day", "order", "record_id")
        .group_by("person_id", "case", maintain_order=True)
        .agg(
            pl.col("procedure", "offence", "decided_on", "record_id").last(),
            crime=pl.when((crime == "yes").any())
            .then(pl.lit("yes"))
            .when((crime != "no").any())
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("no")),
            convicted=(pl.col("procedure") == Procedure.CONVICTED.value).any(),
        )
        .with_columns(rule=_rule())
    )


def _case() -> pl.Expr:
    """What files are about the same act; of files that name no offence each is about its own."""
    offence = pl.col("offence").str.strip_chars().str.to_lowercase()
    return pl.when(offence == "").then(pl.format("file {}", "record_id")).otherwise(offence)


def _rule() -> pl.Expr:
    procedure = pl.col("procedure")
    # A pardon of somebody who was not convicted does what an amnesty does.
    pardon = (procedure == Procedure.PARDON.value) & ~pl.col("convicted")
    amnesty = (procedure == Procedure.AMNESTY.value) | pardon
    return (
        pl.when(procedure == Procedure.SUSPICION.value).then(pl.lit("L-HOLD-SUSPICION"))
        .when(procedure == Procedure.PROSECUTION.value).then(pl.lit("L-HOLD-PROSECUTION"))
        .when(procedure == Procedure.CONVICTED.value).then(pl.lit("L-HOLD-CONVICTED"))
        .when(amnesty & (pl.col("crime") == "yes")).then(pl.lit("L-HOLD-AMNESTY"))
        .when(amnesty & (pl.col("crime") != "no")).then(pl.lit("L-HOLD-AMNESTY-DOUBT"))
        .when(amnesty | procedure.is_in(_LIFTING)).then(pl.lit("L-HOLD-LIFTED"))
        .otherwise(pl.lit("L-HOLD-UNREADABLE"))
    )  # fmt: skip


def _stated(cases: pl.DataFrame) -> pl.DataFrame:
    return cases.select(
        "person_id",
        "rule",
        pl.col("rule").replace_strict(_CODES, return_dtype=pl.String).alias("code"),
        pl.format(
            "newest act: {} on {}; offence: {}; war crime: {}; file {}",
            pl.col("procedure").replace("", "unreadable"),
            pl.col("decided_on").replace("", "an unknown day"),
            pl.col("offence").replace("", "not named"),
            "crime",
            "record_id",
        ).alias("facts"),
    )


def _disciplinary(files: pl.DataFrame) -> pl.DataFrame:
    return files.select(
        "person_id",
        pl.lit("L-HOLD-DISCIPLINARY").alias("rule"),
        pl.lit("").alias("code"),
        pl.format("disciplinary file {}", "record_id").alias("facts"),
    )


def _unresolved(files: pl.DataFrame) -> pl.DataFrame:
    return files.select(
        "person_id",
        pl.lit("L-HOLD-UNRESOLVED").alias("rule"),
        pl.lit(ReasonCode.HOLD_UNRESOLVED.value).alias("code"),
        pl.format("file {} may be his", "record_id").alias("facts"),
    )
