"""Interviews: what a person's interviews amount to, as facts that the rules on consent ask for.

The newest private interview decides; where the days that are known do not say which of two is the
newer, both do. Fear of persecution counts whenever it was voiced, and a word against return
however it was said: consent can always be withdrawn. An interview that may be his and speaks
against his return counts until somebody has judged whose it is. What follows in law is told in
`rules.keeping`.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.days import earliest, latest
from safeconduct.people.vocabulary import Wish

_FLAGS = ("asked", "private", "fear", "fear_open", "against", "withdrawn", "one_wish")
INTERVIEW_SCHEMA = pl.Schema(
    [
        ("person_id", pl.String),
        *((flag, pl.Boolean) for flag in _FLAGS),
        *((text, pl.String) for text in ("said", "asked_on", "facts")),
    ]
)
_TEXT = ("wish", "fear_of_persecution", "in_private", "interviewed_on", "link")


def interviews_of(interviews: pl.DataFrame) -> pl.DataFrame:
    """What each person who was asked has said.

    Args:
        interviews: person_id, record_id, wish, fear_of_persecution, in_private, interviewed_on,
            link, and captor_present if anybody wrote it down. An interview whose link is anything
            but "linked" may be his; one at which the captor was present was not private.

    Returns:
        frame of INTERVIEW_SCHEMA, one row a person with any interview. `said` is the wish of the
        interview that decides, "" if there is none or if they differ (`one_wish` is false then).
    """
    told = interviews.with_columns(pl.col(*_TEXT).fill_null(""))
    linked = pl.col("link") == "linked"
    fear, private = pl.col("fear_of_persecution") == "yes", pl.col("in_private") == "yes"
    if "captor_present" in told.columns:
        private &= pl.col("captor_present").fill_null("") != "yes"
    other_wish = pl.col("wish") != Wish.RETURN.value
    first, last = pl.col("first"), pl.col("last")
    days = told.with_columns(
        first=earliest(pl.col("interviewed_on")), last=latest(pl.col("interviewed_on"))
    )
    not_superseded = (last >= first.filter(linked & private).max().over("person_id")).fill_null(
        value=True
    )
    deciding = days.with_columns(
        usable=linked & private,
        decides=linked & private & not_superseded,
        withdraws=linked & ~private & not_superseded & other_wish & (pl.col("wish") != ""),
    )
    facts = deciding.group_by("person_id").agg(
        asked=linked.any(),
        private=pl.col("usable").any(),
        fear=(linked & fear).any(),
        fear_open=(pl.col("decides") & (pl.col("fear_of_persecution") == "unknown")).any(),
        against=(~linked & (other_wish | fear)).any(),
        withdrawn=pl.col("withdraws").any(),
        wishes=pl.col("wish").filter(pl.col("decides")),
        days=pl.col("interviewed_on").filter(pl.col("decides")),
        files=pl.col("record_id"),
    ).with_columns(pl.col("wishes", "days", "files").list.unique().list.sort())  # fmt: skip
    one = pl.col("wishes").list.len() <= 1
    return facts.select(
        "person_id",
        *_FLAGS[:-1],
        one_wish=one,
        said=pl.when(one).then(pl.col("wishes").list.first()).fill_null(""),
        asked_on=pl.col("days").list.first().fill_null(""),
        facts=pl.format(
            "wish: {}; asked in private on: {}; interviews {}",
            _told("wishes", "none recorded"),
            _told("days", "no known day"),
            pl.col("files").list.join(", "),
        ),
    ).cast(INTERVIEW_SCHEMA)


def _told(column: str, nothing: str) -> pl.Expr:
    return pl.col(column).list.join(", ").replace("", nothing)
