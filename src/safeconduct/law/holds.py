"""Cases: what the legal files of a person amount to, as facts that the rules on holds ask for.

Rows of one person about one offence are one case. The newest act decides; where the days that are
known do not say which of two acts came later, the one that holds back decides. Files that name no
offence are cases of their own: nobody can say that the closing of one closes another. A file that
may be his stands by itself. What follows in law is told in `rules.keeping`.
"""

from __future__ import annotations

import polars as pl

from safeconduct.law.days import earliest, latest
from safeconduct.people.vocabulary import Procedure

CASE_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "case": pl.String, "act": pl.String, "war_crime": pl.String,
        "convicted": pl.String, "link": pl.String, "decided_on": pl.String, "facts": pl.String,
    }
)  # fmt: skip
_LIFTING = (
    Procedure.PARDON, Procedure.TRANSFER, Procedure.CLOSED, Procedure.NOT_ESTABLISHED,
    Procedure.AMNESTY, Procedure.WITHOUT_JUDGMENT,
)  # fmt: skip
#: Of acts that may be of one day the last of these decides; after them, one that nobody can read.
_ORDER = {
    procedure.value: place
    for place, procedure in enumerate(
        (
            Procedure.CLOSED, Procedure.NOT_ESTABLISHED, Procedure.TRANSFER, Procedure.PARDON,
            Procedure.AMNESTY, Procedure.WITHOUT_JUDGMENT, Procedure.SUSPICION,
            Procedure.PROSECUTION, Procedure.CONVICTED,
        )
    )
}  # fmt: skip
_TEXT = ("procedure", "offence", "war_crime", "decided_on", "link")


def cases(legal: pl.DataFrame) -> pl.DataFrame:
    """Every case of every person.

    Args:
        legal: person_id, record_id, procedure, offence, war_crime, decided_on, link. A file whose
            link is anything but "linked" may be his.

    Returns:
        frame of CASE_SCHEMA, one row a case: its newest act; war_crime "yes" if any act says so,
        "no" if all say so, else ""; whether there was a conviction; link; day of the newest act.
    """
    mine = pl.col("link") == "linked"
    penal = pl.col("procedure") != Procedure.DISCIPLINARY.value
    files = legal.with_columns(pl.col(*_TEXT).fill_null(""))
    return (
        pl.concat(
            [
                _stated(files.filter(mine & penal)),
                _single(files.filter(mine & ~penal), "disciplinary file {}", link="linked"),
                _single(files.filter(~mine), "file {} may be his", link="possible"),
            ]
        )
        .cast(CASE_SCHEMA)
        .sort("person_id", "case", "facts")
    )


def _stated(files: pl.DataFrame) -> pl.DataFrame:
    """One row a person and offence: its newest act, and whether any act says war crime."""
    lifts = pl.col("procedure").is_in([p.value for p in _LIFTING])
    decided, crime = pl.col("decided_on"), pl.col("war_crime")
    newest = (
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
            war_crime=pl.when((crime == "yes").any())
            .then(pl.lit("yes"))
            .when((crime != "no").any())
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("no")),
            convicted=(pl.col("procedure") == Procedure.CONVICTED.value).any(),
        )
    )
    return newest.select(
        "person_id",
        "case",
        act="procedure",
        war_crime="war_crime",
        convicted=pl.when("convicted").then(pl.lit("yes")).otherwise(pl.lit("no")),
        link=pl.lit("linked"),
        decided_on="decided_on",
        facts=pl.format(
            "newest act: {} on {}; offence: {}; war crime: {}; file {}",
            pl.col("procedure").replace("", "unreadable"),
            pl.col("decided_on").replace("", "an unknown day"),
            pl.col("offence").replace("", "not named"),
            "war_crime",
            "record_id",
        ),
    )


def _case() -> pl.Expr:
    """What files are about the same act; of files that name no offence each is about its own."""
    offence = pl.col("offence").str.strip_chars().str.to_lowercase()
    return pl.when(offence == "").then(pl.format("file {}", "record_id")).otherwise(offence)


def _single(files: pl.DataFrame, words: str, *, link: str) -> pl.DataFrame:
    return files.select(
        "person_id",
        case=pl.format("file {}", "record_id"),
        act="procedure",
        war_crime="war_crime",
        convicted=pl.lit(""),
        link=pl.lit(link),
        decided_on="decided_on",
        facts=pl.format(words, "record_id"),
    )
