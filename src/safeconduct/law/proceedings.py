"""The procedure that lifts a hold: its stages, the steps between them, and what each step needs.

Suspicion, then a determination of the crime by a competent authority under a named article, then
one way out: not established, prosecution and judgment, amnesty, pardon, transfer of the sentence or
of the proceedings, or release without judgment. No step is taken that the law forbids: it is
refused with the rule, and the lawful ways are named.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.person import CaseFacts
from safeconduct.law.terms import Term, months_after
from safeconduct.law.truth import Truth
from safeconduct.people.vocabulary import Procedure
from safeconduct.tables.problems import InputError


class Stage(StrEnum):
    """Where a case stands."""

    SUSPECTED = "suspected"
    DETERMINED = "determined"
    PENDING = "prosecution_pending"
    CONVICTED = "convicted"
    NOT_ESTABLISHED = "not_established"
    AMNESTIED = "amnestied"
    PARDONED = "pardoned"
    TRANSFERRED = "transferred"
    WITHOUT_JUDGMENT = "released_without_judgment"
    SERVED = "served"

    @property
    def holds(self) -> bool:
        """Whether it keeps the person back."""
        return self in (Stage.SUSPECTED, Stage.DETERMINED, Stage.PENDING, Stage.CONVICTED)

    @property
    def act(self) -> Procedure:
        """What a legal file at this stage says, in the words of tables."""
        return _ACTS[self]


_ACTS = {
    Stage.SUSPECTED: Procedure.SUSPICION, Stage.DETERMINED: Procedure.SUSPICION,
    Stage.PENDING: Procedure.PROSECUTION, Stage.CONVICTED: Procedure.CONVICTED,
    Stage.NOT_ESTABLISHED: Procedure.NOT_ESTABLISHED, Stage.AMNESTIED: Procedure.AMNESTY,
    Stage.PARDONED: Procedure.PARDON, Stage.TRANSFERRED: Procedure.TRANSFER,
    Stage.WITHOUT_JUDGMENT: Procedure.WITHOUT_JUDGMENT, Stage.SERVED: Procedure.CLOSED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the procedure.

    Attributes:
        id: for naming it.
        title: in words.
        start: the stages from which it can be taken.
        to: the stage it leads to.
        authority: who is competent.
        documents: what must be on file for it.
        cites: what it stands on.
        for_war_crimes: whether the law allows it for what is, or may be, a war crime.
    """

    id: str
    title: str
    start: frozenset[Stage]
    to: Stage
    authority: str
    documents: tuple[str, ...]
    cites: tuple[Article, ...]
    for_war_crimes: bool = True

    @property
    def articles(self) -> str:
        """What it stands on, as lawyers write it."""
        return cited(self.cites)


_S = Stage
_OPEN = frozenset({_S.SUSPECTED, _S.DETERMINED, _S.PENDING})
STEPS = (
    Step(id="determine", title="determine the crime: what was done, and under which article",
         start=frozenset({_S.SUSPECTED}), to=_S.DETERMINED,
         authority="prosecutor or competent court",
         documents=("determination of the crime: its article, and whether it is a war crime",),
         cites=cite("GC III 99, 103, 129")),
    Step(id="not_established", title="close: the crime is not established, or he is acquitted",
         start=_OPEN, to=_S.NOT_ESTABLISHED, authority="prosecutor or competent court",
         documents=("decision to close, or acquittal",), cites=cite("GC III 99, 119")),
    Step(id="prosecute", title="prosecute, and name him to the other side",
         start=frozenset({_S.DETERMINED}), to=_S.PENDING, authority="prosecutor",
         documents=("indictment", "notice to the Protecting Power three weeks before the trial",
                    "his name on the list of those kept back"),
         cites=cite("GC III 104, 115, 119")),
    Step(id="convict", title="judge: convicted", start=frozenset({_S.PENDING}), to=_S.CONVICTED,
         authority="competent court",
         documents=("judgment", "report of the judgment to the Protecting Power"),
         cites=cite("GC III 85, 106, 107")),
    Step(id="amnesty", title="amnesty", start=frozenset({_S.DETERMINED, _S.PENDING, _S.CONVICTED}),
         to=_S.AMNESTIED, authority="parliament, or whoever the constitution names",
         documents=("act of amnesty", "finding that the crime is no war crime"),
         cites=cite("CIHL 159"), for_war_crimes=False),
    Step(id="pardon", title="pardon after judgment", start=frozenset({_S.CONVICTED}),
         to=_S.PARDONED, authority="head of State", documents=("petition", "act of pardon"),
         cites=cite("GC III 115, 119")),
    Step(id="transfer_sentence", title="transfer of the sentence to his own State",
         start=frozenset({_S.CONVICTED}), to=_S.TRANSFERRED,
         authority="ministries of justice of both States",
         documents=("judgment that is final", "his own consent", "agreement of both States"),
         cites=cite("GC III 115, 129")),
    Step(id="transfer_proceedings", title="hand the case over for trial elsewhere",
         start=frozenset({_S.DETERMINED, _S.PENDING}), to=_S.TRANSFERRED,
         authority="prosecutors of both States",
         documents=("the file and its receipt", "undertaking of the other State to try the case"),
         cites=cite("GC III 129")),
    Step(id="without_judgment", title="let go without judgment, by agreement", start=_OPEN,
         to=_S.WITHOUT_JUDGMENT, authority="the Detaining Power, which may keep him and need not",
         documents=("decision of the Detaining Power", "finding that the crime is no war crime"),
         cites=cite("GC III 115, 119, 131"), for_war_crimes=False),
    Step(id="serve", title="the sentence is served", start=frozenset({_S.CONVICTED}), to=_S.SERVED,
         authority="the prison", documents=("certificate of release",), cites=cite("GC III 119")),
    Step(id="reopen", title="open again on new facts",
         start=frozenset({_S.NOT_ESTABLISHED, _S.WITHOUT_JUDGMENT}), to=_S.SUSPECTED,
         authority="prosecutor", documents=("the new facts",), cites=cite("GC III 129")),
)  # fmt: skip
STEP_BY_ID = {step.id: step for step in STEPS}


class StepRefused(InputError):  # noqa: N818 - the law refuses; it is no error of the program
    """A step that the law or the state of the case forbids; `alternatives` are the lawful ones."""

    def __init__(self, reason: str, *, case: str, alternatives: tuple[Step, ...]) -> None:
        self.alternatives = alternatives
        ways = "; ".join(step.title for step in alternatives) or "none"
        super().__init__(reason, where=case, remedy=f"Lawful now: {ways}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One step as it was taken: when, by whom, with which papers, and under which article."""

    step: str
    on: date
    authority: str
    documents: tuple[str, ...] = ()
    qualification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One case against one person.

    Attributes:
        offence: what he is suspected of.
        war_crime: whether it is a war crime; unknown until it is determined.
        opened_on: when suspicion was notified; None if nobody knows.
        stage: where it stands.
        acts: what was done, in order.
    """

    offence: str
    war_crime: Truth = Truth.UNKNOWN
    opened_on: date | None = None
    stage: Stage = Stage.SUSPECTED
    acts: tuple[Act, ...] = field(default=())

    def why_not(self, step: Step) -> str | None:
        """Why a step cannot be taken now; None if it can."""
        if self.stage not in step.start:
            return f"{step.title}: not possible at the stage {self.stage.replace('_', ' ')}"
        if not step.for_war_crimes and self.war_crime is Truth.TRUE:
            return f"{step.title}: refused for a war crime ({_FORBIDDEN})"
        if not step.for_war_crimes and self.war_crime is Truth.UNKNOWN:
            return (
                f"{step.title}: whether it is a war crime must be determined first ({_FORBIDDEN})"
            )
        return None

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """The steps that are lawful now."""
        return tuple(step for step in STEPS if self.why_not(step) is None)

    def missing(self, act: Act) -> tuple[str, ...]:
        """Documents that the step needs and the act does not name."""
        return tuple(d for d in STEP_BY_ID[act.step].documents if d not in act.documents)

    def take(self, act: Act, *, war_crime: Truth | None = None) -> Proceeding:
        """The case after a step.

        Args:
            act: what was done. Documents that are missing do not stop it; `missing` names them.
            war_crime: what a determination found; only that step may change it.

        Raises:
            StepRefused: if the law or the state of the case forbids it, if a determination does not
                name the article or whether the act is a war crime, or if it lies before the last.
        """
        step = STEP_BY_ID[act.step]
        fault = self.why_not(step) or self._out_of_order(act) or _unqualified(act, war_crime)
        if fault:
            raise StepRefused(fault, case=self.offence, alternatives=self.next_steps)
        found = self.war_crime if war_crime is None else war_crime
        return replace(self, stage=step.to, acts=(*self.acts, act), war_crime=found)

    def _out_of_order(self, act: Act) -> str | None:
        last = self.acts[-1].on if self.acts else self.opened_on
        if last is not None and act.on < last:
            return f"the step of {act.on} lies before the last, of {last}"
        return None

    def elapsed(self, *, on: date) -> int | None:
        """Days since suspicion was notified; None if nobody knows when that was."""
        return None if self.opened_on is None else (on - self.opened_on).days

    def at_stage(self, *, on: date) -> int | None:
        """Days since the last step."""
        last = self.acts[-1].on if self.acts else self.opened_on
        return None if last is None else (on - last).days

    @property
    def terms(self) -> tuple[Term, ...]:
        """What the law sets a day for at this stage, and what it wants without delay."""
        last = self.acts[-1].on if self.acts else self.opened_on
        if self.stage in (Stage.SUSPECTED, Stage.DETERMINED):
            due = None if self.opened_on is None else months_after(self.opened_on, 3)
            return (Term(what="trial, or an end of confinement awaiting it",
                         articles=cited(cite("GC III 103")), due_on=due),)  # fmt: skip
        if self.stage is Stage.PENDING:
            return (Term(what="name him to the other side as kept back",
                         articles=cited(cite("GC III 115, 119")), due_on=last),)  # fmt: skip
        if self.stage is Stage.CONVICTED:
            return (Term(what="report the judgment to the Protecting Power, at once",
                         articles=cited(cite("GC III 107")), due_on=last),)  # fmt: skip
        return ()

    def as_case(self) -> CaseFacts:
        """The facts that the rules on holds ask for."""
        convicted = any(act.step == "convict" for act in self.acts)
        crime = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: None}[self.war_crime]
        return CaseFacts(
            name=self.offence,
            values={
                "act": self.stage.act.value,
                "war_crime": crime,
                "convicted": "yes" if convicted or self.stage is Stage.CONVICTED else "no",
                "link": "linked",
            },
        )


_FORBIDDEN = cited(cite("CIHL 159; GC III 129, 131"))


def _unqualified(act: Act, war_crime: Truth | None) -> str | None:
    if act.step != "determine":
        told = war_crime is not None
        return "only a determination of the crime says whether it is a war crime" if told else None
    if not act.qualification.strip():
        return "a determination names the article under which the crime is qualified"
    if war_crime is None or not war_crime.known:
        return "a determination says whether the act is a war crime"
    return None


def stage_of(act: str) -> Stage:
    """The stage that a legal file's own word means; suspicion for a word that nobody can read."""
    stages = {stage.act.value: stage for stage in reversed(Stage)}
    return stages.get(act, Stage.SUSPECTED)
