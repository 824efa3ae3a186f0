"""The evidence panel of one person: what the library computes, put into words and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from safeconduct.evidence import Question
from safeconduct.node.evidence import words
from safeconduct.node.evidence.assessing import Assessed, assess
from safeconduct.node.evidence.questions import Answer, Statement, answers_of, statement_of
from safeconduct.node.matching.queries import telling_links
from safeconduct.node.pages.waterfall import chance
from safeconduct.node.registry.believing import OpenPerson
from safeconduct.node.registry.frames import OpenReport
from safeconduct.people import CaptivityStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of status.

    Attributes:
        on: the day, as written, or "".
        before, after: codes of the status; `before` is "" at first.
        rule: of evidence.
        report: what brought it about.
        back: whether certainty or an end was lost.
        reasons: as the library says them.
    """

    on: str
    before: str
    after: str
    rule: str
    report: OpenReport
    back: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with every answer that is given to it."""

    question: str
    answers: tuple[Answer, ...]

    @property
    def words(self) -> str:
        """The question as people ask it."""
        return str(words.QUESTION[self.question])

    @property
    def yes_or_no(self) -> bool:
        """Whether there is one answer, for and against which is spoken."""
        return self.question in (Question.CAPTURED, Question.ALIVE)

    @property
    def contradicted(self) -> bool:
        """Whether statements contradict each other."""
        return any(answer.contradicted for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfReport:
    """Whether one report is about the person of its file."""

    statement: Statement
    chance: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """Something to ask, and how many bits its answer should bring; None if nothing is worth it."""

    words: str
    bits: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in the reports that kept them from being weighed as they should be."""

    reports: tuple[OpenReport, ...]
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything that the page shows of how sure we are.

    Attributes:
        custody, whereabouts: in words.
        history: every change of status, oldest first.
        questions: captured, alive, held by whom, where.
        his: whether each compared report is about him.
        enquiries: what to ask next, the most telling first; empty if his captivity is not open.
        faults: found in the reports.
        unconfirmed_death: whether reports say that he died and nobody has confirmed it.
    """

    custody: str
    whereabouts: str
    history: tuple[Change, ...]
    questions: tuple[Asked, ...]
    his: tuple[OfReport, ...]
    enquiries: tuple[Enquiry, ...]
    faults: tuple[Fault, ...]
    unconfirmed_death: bool

    def _contradicted(self, question: Question) -> bool:
        return any(a.contradicted for a in self.questions if a.question == question)

    @property
    def captors_contradicted(self) -> bool:
        """Whether reports name several captors; custody follows the one that the file believes."""
        return self._contradicted(Question.HOLDER)

    @property
    def places_contradicted(self) -> bool:
        """Whether reports name several places."""
        return self._contradicted(Question.WHERE)


def panel(person: OpenPerson, reports: Sequence[OpenReport], *, on: date) -> Panel | None:
    """Compute it; None for a file without a standing report."""
    if not reports:
        return None
    found = assess([person], reports, telling_links(person.row.pk), on=on)
    known = {r.row.public_id: r for r in reports}
    held = found.custody.row(0, named=True)
    history = _history(found, known)
    died = bool(history) and history[-1].after == CaptivityStatus.DIED.value
    return Panel(
        custody=str(words.CUSTODY.get(held["custody"], held["custody"])),
        whereabouts=str(words.WHEREABOUTS.get(held["whereabouts"], held["whereabouts"])),
        history=history,
        questions=_questions(found, known),
        his=_his(found, known),
        enquiries=enquiries_of(found),
        faults=tuple(_faults(found, known)),
        unconfirmed_death=died and person.row.status != CaptivityStatus.DIED.value,
    )


def _history(found: Assessed, known: dict[str, OpenReport]) -> tuple[Change, ...]:
    return tuple(
        Change(
            on=row["on"] or "", before=row["from_status"], after=row["to_status"],
            rule=row["rule"], report=known[row["evidence"]], back=row["back"],
            reasons=row["reasons"],
        )
        for row in found.history.iter_rows(named=True)
    )  # fmt: skip


def _questions(found: Assessed, known: dict[str, OpenReport]) -> tuple[Asked, ...]:
    asked = []
    for question in (Question.CAPTURED, Question.ALIVE, Question.HOLDER, Question.WHERE):
        answers = answers_of(found.weighing, question, known)
        asked.append(Asked(question=question.value, answers=answers))
    return tuple(a for a in asked if a.answers)


def _his(found: Assessed, known: dict[str, OpenReport]) -> tuple[OfReport, ...]:
    he = pl.col("question") == Question.HE.value
    beliefs = found.weighing.beliefs.filter(he).sort("probability", "answer")
    told: dict[str, dict[str, Any]] = {
        row["record"]: row for row in found.weighing.contributions.filter(he).iter_rows(named=True)
    }
    return tuple(
        OfReport(
            statement=statement_of(told[belief["answer"]], known),
            chance=chance(belief["probability"]),
            words=words.likelihood(belief["probability"]),
        )
        for belief in beliefs.iter_rows(named=True)
    )


def enquiries_of(found: Assessed) -> tuple[Enquiry, ...]:
    """What to ask next of the one person who was assessed, if his captivity is open."""
    listed = found.unacknowledged
    if listed.is_empty():
        return ()
    return enquiries(listed["enquiries"].item(), listed["next_enquiry"].item())


def enquiries(ranked: str, best: str) -> tuple[Enquiry, ...]:
    """The library's ranking, as `id bits; id bits`, in words; `best` where nothing is ranked."""
    if not ranked:
        return (Enquiry(words=words.sentence(best)),) if best else ()
    pairs = (part.rsplit(" ", 1) for part in ranked.split("; "))
    return tuple(
        Enquiry(words=str(words.ENQUIRY.get(name, name)), bits=float(bits)) for name, bits in pairs
    )


def _faults(found: Assessed, known: dict[str, OpenReport]) -> list[Fault]:
    faults = []
    for problem in found.weighing.problems:
        names = (problem.value or "").split(" -> ")
        circle = tuple(dict.fromkeys(known[n] for n in names if n in known))
        faults.append(
            Fault(
                reports=circle or tuple(known[n] for n in [problem.file] if n in known),
                value="" if circle else problem.value or "",
                reason=words.sentence(problem.reason),
                remedy=words.sentence(problem.remedy),
            )
        )
    return faults
