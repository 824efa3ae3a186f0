"""Arrival of people who go to a country that is not theirs, or without papers: a plan of tasks.

Some tasks are conditions of going: without lawful entry nobody is ready. The others make sure that
somebody waits at the other end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.conditions import All, Condition, Context, Is, Known, Shown, Values, Younger
from safeconduct.law.truth import Truth


class TaskState(StrEnum):
    """How a task stands."""

    DONE = "done"
    UNDER_WAY = "under_way"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of the plan.

    Attributes:
        id: for naming it.
        title: in words.
        who: who does it.
        cites: what it stands on.
        applies: to whom.
        done_if: facts by which it is done; None where only a person can say so.
        condition: whether nobody goes before it is done.
        days: within how many days of arrival it is due; 0 for before departure.
    """

    id: str
    title: str
    who: str
    cites: tuple[Article, ...]
    applies: Condition
    done_if: Condition | None = None
    condition: bool = False
    days: int = 0


_ETD = Shown(Is("entry_permission", "emergency_travel_document"))
_MINOR = Shown(Is("protected_category", "child")) | (
    Known("birth_date") & Shown(Younger("birth_date", 18))
)
_ILL = Shown(Is("health", "seriously_wounded", "sick", "slightly_wounded", "convalescent"))
TASKS = (
    Task(id="document", title="a document to travel with", who="the Power of origin, or the ICRC",
         cites=cite("GC IV 35, 134"), applies=All(), condition=True,
         done_if=Shown(Is("travel_document", "yes")) | _ETD),
    Task(id="entry", title="leave to enter: visa, residence or accepted emergency document",
         who="the receiving State", cites=cite("GC IV 45, 134"), applies=All(), condition=True,
         done_if=Shown(Is("entry_permission", "national", "visa", "residence")) | _ETD),
    Task(id="guardian", title="a guardian, or the family, waits for the child",
         who="the Central Tracing Agency", cites=cite("AP I 74, 78; GC IV 24"), applies=_MINOR,
         done_if=Shown(Is("guardian_agreed", "yes")), condition=True),
    Task(id="sponsor", title="somebody who answers for the first weeks", who="the bureau",
         cites=cite("GC IV 26"), applies=All()),
    Task(id="housing", title="somewhere to live", who="the receiving municipality",
         cites=cite("GC IV 134"), applies=All()),
    Task(id="treatment", title="treatment goes on without a gap, with the medical file",
         who="a hospital", cites=cite("GC III 30; AP I 11"), applies=_ILL),
    Task(id="examination", title="a medical examination", who="a physician",
         cites=cite("AP I 11"), applies=All(), days=7),
    Task(id="family", title="word to the family", who="the bureau", cites=cite("AP I 32, 74"),
         applies=All(), days=1),
    Task(id="residence", title="a lasting right to stay", who="the receiving State",
         cites=cite("GC IV 134"), days=90,
         applies=Shown(Is("entry_permission", "visa", "emergency_travel_document"))),
    Task(id="schooling", title="school", who="the receiving municipality", cites=cite("AP I 78"),
         applies=_MINOR, days=30),
    Task(id="livelihood", title="language and work", who="the receiving municipality",
         cites=cite("GC IV 134"), applies=~_MINOR, days=90),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A task of somebody's plan, how it stands, and by when it is due (None: before departure)."""

    task: Task
    state: TaskState
    due_on: date | None

    @property
    def articles(self) -> str:
        """What it stands on, as lawyers write it."""
        return cited(self.task.cites)


def plan(
    values: Values,
    *,
    context: Context,
    arrives_on: date | None = None,
    states: Mapping[str, TaskState] | None = None,
) -> tuple[Planned, ...]:
    """The tasks for one person.

    Args:
        values: his facts, with `protected_category` if it is determined.
        context: the day.
        arrives_on: the day of arrival, if it is set.
        states: what people say of tasks, by id; what facts show goes before it.
    """
    said = states or {}
    return tuple(
        Planned(
            task=task,
            state=TaskState.DONE if _shown_done(task, values, context) else _said(task, said),
            due_on=date.fromordinal(arrives_on.toordinal() + task.days)
            if arrives_on and task.days
            else None,
        )
        for task in TASKS
        if task.applies.evaluate(values, context) is Truth.TRUE
    )


def not_ready(planned: tuple[Planned, ...]) -> tuple[Planned, ...]:
    """The conditions of going that are not met; none if he is ready."""
    return tuple(p for p in planned if p.task.condition and p.state is not TaskState.DONE)


def _shown_done(task: Task, values: Values, context: Context) -> bool:
    return task.done_if is not None and task.done_if.evaluate(values, context) is Truth.TRUE


def _said(task: Task, said: Mapping[str, TaskState]) -> TaskState:
    """A word cannot stand in for the papers: a condition of going is done only if facts show it."""
    state = said.get(task.id, TaskState.OPEN)
    return TaskState.UNDER_WAY if task.done_if and state is TaskState.DONE else state
