"""What the pages of law tell, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.law import RULE_BY_ID, RULES, Proceeding, Question, ReasonCode, Rule
from safeconduct.law.annex_one import MEDICAL_GROUNDS
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.precedence import Ground
from safeconduct.law.proceedings import STEP_BY_ID, STEPS, Act, Step
from safeconduct.law.terms import Term
from safeconduct.node.casework import words
from safeconduct.node.casework.derivations import Shown, shown
from safeconduct.node.casework.determining import Determined, open_standing
from safeconduct.node.casework.models import Standing
from safeconduct.node.casework.opening import OpenCase
from safeconduct.node.registry.frames import OpenReport
from safeconduct.node.registry.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One fact that would change the answer.

    Attributes:
        fact, case: which, and of which case if of one.
        now, instead: its value now, and the other one.
        conclusion: the answer then.
        left: reasons that would still speak against going.
        ask: who can settle it.
    """

    fact: str
    case: str
    now: str
    instead: str
    conclusion: str
    left: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The determinations of one person as his page shows them."""

    cleared: bool
    owed: bool
    captive: bool
    reasons: tuple[tuple[str, str], ...]
    grounds: tuple[Ground, ...]
    shown: tuple[Shown, ...]
    by_reading: tuple[tuple[str, Shown], ...]
    alternatives: tuple[Alternative, ...]


def read(determined: Determined) -> Law:
    """All determinations of one person, in words."""
    made, facts = determined.made, determined.facts
    values = {**facts.person, **facts.interview}
    values |= {d.question.value: d.conclusion for d in made.all}
    captive = made.of(Question.CAPTIVITY).conclusion in ("acknowledged", "not_acknowledged")
    return Law(
        cleared=made.cleared,
        captive=captive,
        owed=captive and made.of(Question.OWED).conclusion == "owed",
        reasons=tuple((code.value, _(code.text)) for code in made.reasons),
        grounds=made.grounds,
        shown=tuple(shown(one, values) for one in made.all),
        by_reading=tuple((of, shown(one, values)) for of, one in made.by_reading.items()),
        alternatives=tuple(_alternatives(determined)) if captive else (),
    )


def _alternatives(determined: Determined) -> Iterable[Alternative]:
    for other in determined.what_if():
        yield Alternative(
            fact=words.fact(other.what),
            case=other.case,
            now=words.value(other.what, other.now),
            instead=words.value(other.what, other.instead),
            conclusion=words.conclusion(other.conclusion),
            left=tuple(_(code.text) for code in other.reasons),
            ask=_(other.ask) if other.ask else "",
        )


def reason(code: str) -> str:
    """The sentence of a reason code; the code itself if there is no such."""
    return _(ReasonCode(code).text) if code in tuple(ReasonCode) else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that the law sets a term for, and how it stands."""

    what: str
    articles: str
    due_on: date | None
    done_on: date | None
    state: str


def terms(of: Iterable[Term], *, on: date | None = None) -> list[Due]:
    """Terms in words."""
    day = on or timezone.localdate()
    return [
        Due(
            what=_(term.what), articles=term.articles, due_on=term.due_on, done_on=term.done_on,
            state=term.state(on=day).value,
        )
        for term in of
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step as it was taken, with the papers that are missing."""

    act: Act
    title: str
    articles: str
    missing: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A step that is lawful now, or one that is refused with the reason why."""

    step: Step
    title: str
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """One case as pages show it."""

    opened: OpenCase
    days: int | None
    at_stage: int | None
    due: list[Due]
    taken: tuple[Taken, ...]
    lawful: tuple[Way, ...]
    refused: tuple[Way, ...]

    @property
    def overdue(self) -> bool:
        """Whether a term of law has run out."""
        return any(one.state == "overdue" for one in self.due)


def case(opened: OpenCase, *, on: date | None = None) -> CaseShown:
    """A case with what has happened, what is due, and which ways are open or closed."""
    day, found = on or timezone.localdate(), opened.proceeding
    here = len(found.acts) - len(opened.before)
    return CaseShown(
        opened=opened,
        days=found.elapsed(on=day),
        at_stage=found.at_stage(on=day),
        due=terms(found.terms, on=day),
        taken=tuple(
            Taken(
                act=act, title=_(STEP_BY_ID[act.step].title),
                articles=STEP_BY_ID[act.step].articles,
                missing=tuple(_(d) for d in found.missing(act)) if number >= here else (),
                here=number >= here,
            )
            for number, act in enumerate(found.acts)
        ),
        lawful=tuple(Way(step=step, title=_(step.title)) for step in found.next_steps),
        refused=tuple(
            Way(step=step, title=_(step.title), refused=why_refused(found, step))
            for step in STEPS
            if found.stage in step.start and found.why_not(step)
        ),
    )  # fmt: skip


def why_refused(proceeding: Proceeding, step: Step) -> str:
    """Why the law or the state of the case forbids a step; "" if it does not."""
    if proceeding.why_not(step) is None:
        return ""
    told = {"step": _(step.title), "articles": "CIHL 159; GC III 129, 131"}
    if proceeding.stage not in step.start:
        told["stage"] = str(words.STAGE[proceeding.stage.value])
        return _("%(step)s: not possible at the stage “%(stage)s”.") % told
    if proceeding.war_crime.known:
        return _("%(step)s: refused for a war crime (%(articles)s).") % told
    return _("%(step)s: whether it is a war crime must be determined first (%(articles)s).") % told


def cases(determined: Determined, row: Person) -> list[CaseShown]:
    """The cases that this bureau follows of one person."""
    return [case(one, on=determined.on) for one in determined.told.cases.get(row.pk, ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A legal file of somebody else's that this bureau does not follow yet."""

    report: OpenReport
    cells: dict[str, str]


def files_not_taken_up(determined: Determined, row: Person) -> list[File]:
    """Legal files among a person's reports that no case was taken up from."""
    known = {f for one in determined.told.cases.get(row.pk, ()) for f in one.files}
    return [
        File(report=report, cells={c.field: c.value or c.given for c in report.cells})
        for report in determined.told.files.get(row.pk, ())
        if report.row.public_id not in known
    ]


def grounds(examined: Examined) -> list[str]:
    """The ticked grounds of Annex I."""
    by_id = {ground.id: ground for ground in MEDICAL_GROUNDS}
    return [f"{by_id[g].section}: {_(by_id[g].title)}" for g in examined.grounds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A question that is answered otherwise than before."""

    on: date
    question: str
    before: str
    after: str


def changes(row: Person) -> list[Changed]:
    """What has been determined otherwise over time, newest first."""
    kept = Standing.objects.filter(person=row).select_related("person__key").first()
    told: list[dict[str, Any]] = open_standing(kept).get("changes", []) if kept else []
    return [
        Changed(
            on=date.fromisoformat(one["on"]), question=words.question(one["question"]),
            before=_answers(one["before"]), after=_answers(one["after"]),
        )
        for one in told
    ]  # fmt: skip


def _answers(rules: Iterable[tuple[str, str]]) -> str:
    named = [f"{words.conclusion(c)} ({rule})" for c, rule in rules if rule in RULE_BY_ID]
    return "; ".join(named) or "–"


def rules_on(asked: Question) -> list[tuple[Rule, str, str]]:
    """Every rule on a question with title and explanation, in the order of precedence."""
    return [(r, _(r.title), _(r.explanation)) for r in RULES if r.question is asked]
