"""The Admiralty scale: how reliable a source is, and how credible what it says this time.

The two are judged apart (NATO AJP-2.1 and STANAG 2511): a good source may err, and a bad one may
tell the truth. A grade is written as a letter and a figure, as `B2`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from safeconduct.people.statements import Reliability
from safeconduct.tables.problems import Problem

_GRADE = re.compile(r"\s*([A-Fa-f])\s*[-/ ]?\s*([1-6])\s*")
_REMEDY = "Write a letter from A to F and a figure from 1 to 6, as B2; F6 where nobody can judge."


class Credibility(IntEnum):
    """Credibility of one piece of information, the figures of the Admiralty scale."""

    CONFIRMED = 1
    PROBABLY_TRUE = 2
    POSSIBLY_TRUE = 3
    DOUBTFUL = 4
    IMPROBABLE = 5
    CANNOT_BE_JUDGED = 6


class GradeError(ValueError):
    """A text that is no grade; its message says what to write."""


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade.

    >>> Grade.parse("b2"), str(Grade.parse("F 6"))
    (Grade(reliability=<Reliability.B: 'B'>, credibility=<Credibility.PROBABLY_TRUE: 2>), 'F6')
    """

    reliability: Reliability
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED

    def __str__(self) -> str:
        return f"{self.reliability.value}{self.credibility.value}"

    @classmethod
    def parse(cls, text: str) -> Grade:
        """Read a letter and a figure.

        Raises:
            GradeError: for anything else.
        """
        match = _GRADE.fullmatch(text)
        if match is None:
            raise GradeError(f"{text!r} is no grade of the Admiralty scale. {_REMEDY}")
        letter, figure = match.groups()
        return cls(Reliability(letter.upper()), Credibility(int(figure)))


def with_grades(reports: pl.DataFrame, fields: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Add `reliability` and `credibility` to reports: an officer's own grade, else the default.

    The default letter is that of the source's kind (`people.statements.DEFAULT_RELIABILITY`, in the
    report's column `grade`), the default figure 6. A grade that cannot be read loses nothing: the
    default stands in for it, and it comes back as a problem.

    Args:
        reports: record, grade (letter).
        fields: one row a record; `admiralty` of it, if there, is a grade as `B2`.

    Returns:
        reports with reliability (String) and credibility (Int64), and what could not be read.
    """
    if "admiralty" not in fields.columns:
        given = reports.with_columns(_given=pl.lit(None, dtype=pl.String))
    else:
        given = reports.join(
            fields.select("record", _given="admiralty"), on="record", how="left",
            maintain_order="left",
        )  # fmt: skip
    known = given.with_columns(_match=pl.col("_given").str.extract_groups(_GRADE_POLARS))
    letter, figure = (pl.col("_match").struct.field(name) for name in ("1", "2"))
    bad = known.filter(pl.col("_given").is_not_null() & letter.is_null())
    problems = [
        Problem(
            file=record, column="admiralty", value=value,
            reason="this is no grade of the Admiralty scale", remedy=_REMEDY,
        )
        for record, value in bad.select("record", "_given").iter_rows()
    ]  # fmt: skip
    graded = known.with_columns(
        reliability=pl.coalesce(letter.str.to_uppercase(), "grade"),
        credibility=pl.coalesce(figure.cast(pl.Int64), pl.lit(6, dtype=pl.Int64)),
    ).drop("_given", "_match")
    return graded, problems


_GRADE_POLARS = r"^\s*([A-Fa-f])\s*[-/ ]?\s*([1-6])\s*$"
