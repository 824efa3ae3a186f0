"""Consent: what a person said when he was asked in private, and whether that is enough.

The newest private interview decides. Any fear of persecution stops everything, whenever it was
voiced. An interview that may be his and speaks against his return stops it until somebody has
judged whose it is.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.codes import ReasonCode
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
        interviews: person_id, record_id, wish, fear_of_persecution, in_private, interviewed_on, link.

    Returns:
        frame of CONSENT_SCHEMA, one row a person with any interview; code is "" if he consents.
    """
    linked, private = pl.col("link") == "linked", pl.col("in_private") == "yes"
    date = pl.col("interviewed_on").fill_null("")
    usable = linked & private.fill_null(value=False)
    newest = date == date.filter(usable).max().over("person_id")
    deciding = interviews.with_columns(
        usable=usable,
        decides=usable & newest.fill_null(value=False),
        wish=pl.col("wish").fill_null(Wish.UNDECIDED.value),
    )
    against = (pl.col("wish") != Wish.RETURN.value) | (pl.col("fear_of_persecution") == "yes")
    wishes = pl.col("wish").filter(pl.col("decides"))
    facts = deciding.sort("person_id", "record_id").group_by("person_id", maintain_order=True).agg(
        asked=linked.any(),
        private=pl.col("usable").any(),
        fear=(linked & (pl.col("fear_of_persecution") == "yes")).fill_null(value=False).any(),
        against=((pl.col("link") == "possible") & against).fill_null(value=False).any(),
        wishes=wishes.unique().sort(),
        days=date.filter(pl.col("decides")).unique().sort(),
        files=pl.col("record_id").unique().sort(),
    )  # fmt: skip
    return facts.with_columns(rule=_rule()).select(
        "person_id",
        "rule",
        pl.col("rule").replace_strict(CODE_OF_RULE, return_dtype=pl.String).alias("code"),
        pl.format(
            "wish: {}; asked on: {}; interviews {}",
            pl.col("wishes").list.join(", "),
            pl.col("days").list.join(", "),
            pl.col("files").list.join(", "),
        ).alias("facts"),
    )


def _rule() -> pl.Expr:
    count = pl.col("wishes").list.len()
    wish = pl.col("wishes").list.first()
    return (
        pl.when("fear").then(pl.lit("L-FEAR"))
        .when("against").then(pl.lit("L-CONSENT-UNRESOLVED"))
        .when(~pl.col("asked")).then(pl.lit("L-CONSENT-NOT-ASKED"))
        .when(~pl.col("private")).then(pl.lit("L-CONSENT-NOT-PRIVATE"))
        .when(count > 1).then(pl.lit("L-CONSENT-CONTRADICTORY"))
        .when(wish == Wish.RETURN.value).then(pl.lit("L-CONSENT"))
        .when(wish.is_in([Wish.STAY.value, Wish.THIRD_COUNTRY.value]))
        .then(pl.lit("L-CONSENT-REFUSED"))
        .otherwise(pl.lit("L-CONSENT-UNDECIDED"))
    )  # fmt: skip
