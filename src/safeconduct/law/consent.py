"""Consent: what a person said when he was asked in private, and whether that is enough.

The newest private interview decides; where the days that are known do not say which of two is the
newer, both do. Any fear of persecution stops everything, whenever it was voiced, and a word against
return stops it however it was said: consent can always be withdrawn. An interview that may be his
and speaks against his return stops it until somebody has judged whose it is.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.codes import ReasonCode
from safeconduct.law.days import earliest, latest
from safeconduct.people.vocabulary import Wish

CONSENT_SCHEMA = pl.Schema(
    {"person_id": pl.String, "rule": pl.String, "code": pl.String, "facts": pl.String}
)
CODE_OF_RULE = {
    "L-CONSENT": "",
    "L-FEAR": ReasonCode.FEAR.value,
    "L-CONSENT-REFUSED": ReasonCode.CONSENT_REFUSED.value,
    "L-CONSENT-UNDECIDED": ReasonCode.CONSENT_UNDECIDED.value,
    "L-CONSENT-CONTRADICTORY": ReasonCode.CONSENT_CONTRADICTORY.value,
    "L-CONSENT-NOT-PRIVATE": ReasonCode.CONSENT_NOT_PRIVATE.value,
    "L-CONSENT-NOT-ASKED": ReasonCode.CONSENT_NOT_ASKED.value,
    "L-CONSENT-UNRESOLVED": ReasonCode.CONSENT_UNRESOLVED.value,
}


def consents(interviews: pl.DataFrame) -> pl.DataFrame:
    """What each person who was asked has said.

    Args:
        interviews: person_id, record_id, wish, fear_of_persecution, in_private, interviewed_on and
            link. An interview whose link is anything but "linked" may be his.

    Returns:
        frame of CONSENT_SCHEMA, one row a person with any interview; code is "" if he consents.
    """
    said = interviews.with_columns(
        pl.col("wish", "fear_of_persecution", "in_private", "interviewed_on", "link").fill_null("")
    )
    linked = pl.col("link") == "linked"
    fear, private = pl.col("fear_of_persecution") == "yes", pl.col("in_private") == "yes"
    other_wish = pl.col("wish") != Wish.RETURN.value
    asked_on = pl.col("interviewed_on")
    not_superseded = (
        latest(asked_on) >= earliest(asked_on).filter(linked & private).max().over("person_id")
    ).fill_null(value=True)
    deciding = said.with_columns(
        usable=linked & private,
        decides=linked & private & not_superseded,
        withdraws=linked & ~private & not_superseded & other_wish & (pl.col("wish") != ""),
    )
    facts = deciding.sort("person_id", "record_id").group_by("person_id", maintain_order=True).agg(
        asked=linked.any(),
        private=pl.col("usable").any(),
        fear=(linked & fear).any(),
        fear_open=(pl.col("decides") & (pl.col("fear_of_persecution") == "unknown")).any(),
        against=(~linked & (other_wish | fear)).any(),
        withdrawn=pl.col("withdraws").any(),
        wishes=pl.col("wish").filter(pl.col("decides")).unique().sort(),
        days=asked_on.filter(pl.col("decides")).unique().sort(),
        files=pl.col("record_id").unique().sort(),
    )  # fmt: skip
    return facts.with_columns(rule=_rule()).select(
        "person_id",
        "rule",
        pl.col("rule").replace_strict(CODE_OF_RULE, return_dtype=pl.String).alias("code"),
        pl.format(
            "wish: {}; asked in private on: {}; interviews {}",
            _told("wishes", "none recorded"),
            _told("days", "no known day"),
            pl.col("files").list.join(", "),
        ).alias("facts"),
    )


def _told(column: str, nothing: str) -> pl.Expr:
    return pl.col(column).list.join(", ").replace("", nothing)


def _rule() -> pl.Expr:
    count = pl.col("wishes").list.len()
    wish = pl.col("wishes").list.first()
    returns = wish == Wish.RETURN.value
    return (
        pl.when("fear").then(pl.lit("L-FEAR"))
        .when("against").then(pl.lit("L-CONSENT-UNRESOLVED"))
        .when(~pl.col("asked")).then(pl.lit("L-CONSENT-NOT-ASKED"))
        .when(~pl.col("private")).then(pl.lit("L-CONSENT-NOT-PRIVATE"))
        .when((count > 1) | (returns & pl.col("withdrawn")))
        .then(pl.lit("L-CONSENT-CONTRADICTORY"))
        .when(returns & pl.col("fear_open")).then(pl.lit("L-CONSENT-UNDECIDED"))
        .when(returns).then(pl.lit("L-CONSENT"))
        .when(wish.is_in([Wish.STAY.value, Wish.THIRD_COUNTRY.value]))
        .then(pl.lit("L-CONSENT-REFUSED"))
        .otherwise(pl.lit("L-CONSENT-UNDECIDED"))
    )  # fmt: skip
