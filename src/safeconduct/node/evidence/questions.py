"""One question about a person: the belief in each answer, and what every statement adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from safeconduct.evidence import Question, Weighing
from safeconduct.evidence.belief import LIMIT
from safeconduct.node.evidence import words
from safeconduct.node.pages.waterfall import (
    Step,
    Waterfall,
    chance,
    in_bits,
    signed,
    waterfall,
)
from safeconduct.node.registry.frames import OpenReport

_SOUGHT = "tracing_request sought"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one report contributes to one answer.

    Attributes:
        report: in the clear.
        sign: what it says, in words.
        grade: of the Admiralty scale, such as `B2`.
        told_on: the day it is of, as written, or "".
        points: what it adds, signed; nothing if it does not count.
        value: the same as a number.
        weight, graded, decay, identity: the factors, in the reader's figures.
        counted: whether it counts; of a common origin only the heaviest does.
        instead: the report that counts in its place.
        sought: whether it only says that he is sought, which belongs to the beginning.
    """

    report: OpenReport
    sign: str
    grade: str
    told_on: str
    points: str
    value: float
    weight: str
    graded: str
    decay: str
    identity: str
    counted: bool
    instead: OpenReport | None
    sought: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to a question.

    Attributes:
        answer: as the library has it: `yes`, a side, a place.
        chance, words: how sure we are of it, in figures and in words.
        picture: from before any report to all of them together.
        for_it, against: statements that count, the weightiest first.
        beside: those that do not count, and those that belong to the beginning.
        contradicted: whether there is something on both sides, or for several answers.
        at_limit: whether the sum is surer than any sum of reports may be.
    """

    answer: str
    chance: str
    words: str
    picture: Waterfall
    for_it: tuple[Statement, ...]
    against: tuple[Statement, ...]
    beside: tuple[Statement, ...]
    contradicted: bool
    at_limit: bool


def answers_of(
    weighing: Weighing, question: Question, known: Mapping[str, OpenReport]
) -> tuple[Answer, ...]:
    """Every answer to a question about one person, the likeliest first."""
    asked = pl.col("question") == question.value
    told = weighing.contributions.filter(asked)
    beliefs = weighing.beliefs.filter(asked).sort("probability", "answer", descending=[True, False])
    return tuple(
        _answer(belief, told.filter(pl.col("answer") == belief["answer"]), known)
        for belief in beliefs.iter_rows(named=True)
    )


def _answer(
    belief: dict[str, Any], told: pl.DataFrame, known: Mapping[str, OpenReport]
) -> Answer:  # fmt: skip
    statements = [statement_of(row, known) for row in told.iter_rows(named=True)]
    statements.sort(key=lambda s: (-abs(s.value), s.report.row.public_id))
    speaking = [s for s in statements if s.counted and not s.sought]
    raw = belief["prior"] + belief["speaks_for"] + belief["speaks_against"]
    clipped = max(-LIMIT, min(LIMIT, raw))
    return Answer(
        answer=belief["answer"],
        chance=chance(belief["probability"]),
        words=words.likelihood(belief["probability"]),
        picture=_picture(in_bits(belief["prior"]), speaking, in_bits(clipped)),
        for_it=tuple(s for s in speaking if s.value >= 0),
        against=tuple(s for s in speaking if s.value < 0),
        beside=tuple(s for s in statements if s.sought or not s.counted),
        contradicted=belief["contradicted"],
        at_limit=clipped != raw,
    )


def statement_of(row: dict[str, Any], known: Mapping[str, OpenReport]) -> Statement:
    """One row of the library's contributions, in words."""
    record = row["record"]
    first = row["why"].rsplit(" ", 1)[-1]
    value = in_bits(row["contribution"])
    return Statement(
        report=known[record], sign=str(words.SIGN.get(row["sign"], row["sign"])),
        grade=row["grade"], told_on=row["told_on"] or "", points=signed(value), value=value,
        weight=signed(in_bits(row["weight"])), graded=_factor(row["graded"]),
        decay=_factor(row["decay"]), identity=_factor(row["identity"]), counted=row["counted"],
        instead=None if row["counted"] else known.get(first), sought=row["sign"] == _SOUGHT,
    )  # fmt: skip


def _factor(value: float) -> str:
    return number_format(round(value, 2), 2)


def _picture(prior: float, speaking: list[Statement], end: float) -> Waterfall:
    steps = [
        Step(words=s.sign, found=s.report.row.source, bits=s.value) for s in speaking
    ]  # fmt: skip
    begin = Step(words=_("before any report"), bits=prior)
    return waterfall(begin, steps, Step(words=_("all together"), bits=end), least=0.05)
