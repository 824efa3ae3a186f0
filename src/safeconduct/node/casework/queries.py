"""Counting determinations, and finding cases again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import polars as pl
from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from safeconduct.law import ReasonCode
from safeconduct.law.mediator import STATES, overview
from safeconduct.node.accounts.models import User
from safeconduct.node.casework import reading
from safeconduct.node.casework.determining import due, refresh
from safeconduct.node.casework.models import Case, Examination, Interview, Standing
from safeconduct.node.casework.opening import open_case
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.queries import people_for

_OF_PERSON = TypeVar("_OF_PERSON", Case, Examination, Interview)
_NOBODY_HELD = ("captivity_ended", "no_evidence_of_captivity")


def whole(person: Person) -> Person:
    """The file that a file was merged into, or itself."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def of_people(user: User, model: type[_OF_PERSON], public_id: str) -> _OF_PERSON:
    """A row of somebody whom the user may see; raises Http404 otherwise, whatever the cause."""
    rows = model._default_manager.select_related("person__key", "person__merged_into__key")
    row = rows.filter(public_id=public_id, person__erased_at=None).first()
    if row is None or not people_for(user).filter(pk=whole(row.person).pk).exists():
        raise Http404
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class OneReason:
    """How many people have one reason."""

    code: str
    text: str
    people: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everybody together.

    Attributes:
        people: how many are determined.
        cleared, owed, held_back: how many of them.
        counts: by reason, in the order of the reasons; `share` of the largest, in percent.
        table: what a mediator would be told: counts by Power and category, none that is small.
        waiting: how many a change has touched since.
        oldest: the earliest day on which anybody was determined, if that is not today.
    """

    people: int
    cleared: int
    owed: int
    held_back: int
    counts: tuple[OneReason, ...]
    table: tuple[dict[str, object], ...]
    waiting: int
    oldest: date | None


def overview_of(user: User) -> Overview:
    """Counts over everybody whom the user may see; a few that are due are determined at once."""
    refresh()
    rows = Standing.objects.filter(person__in=people_for(user)).exclude(determined_on=None)
    sums = rows.aggregate(
        n=Count("pk"), cleared=Count("pk", filter=Q(cleared=True)),
        owed=Count("pk", filter=Q(owed=True)), held=Count("pk", filter=Q(held_back=True)),
        first=Min("determined_on"), last=Max("determined_on"),
    )  # fmt: skip
    by_code = dict(rows.order_by().values_list("code").annotate(n=Count("pk")))
    most = max(by_code.values(), default=1)
    today = timezone.localdate()
    return Overview(
        people=sums["n"], cleared=sums["cleared"], owed=sums["owed"], held_back=sums["held"],
        counts=tuple(
            OneReason(code=c.value, text=reading.reason(c.value), people=by_code[c.value],
                   share=f"{by_code[c.value] / most * 100:.1f}")
            for c in ReasonCode if c.value in by_code
        ),
        table=tuple(_table(rows)), waiting=due().count(),
        oldest=sums["first"] if sums["first"] and sums["first"] < today else None,
    )  # fmt: skip


def _table(rows: QuerySet[Standing]) -> list[dict[str, object]]:
    told = rows.values_list(
        "person__detaining_power", "category", "code", "cleared", "owed", "held_back"
    )
    text = dict.fromkeys(("holder", "category", "code"), pl.String)
    flags = dict.fromkeys(("cleared", "owed", "held_back"), pl.Boolean)
    frame = pl.DataFrame(list(told), schema={**text, **flags}, orient="row")
    return [
        {**row, "counts": [row[name] for name in ("people", *STATES)]}
        for row in overview(frame).to_dicts()
    ]


def people_with(user: User, code: str) -> QuerySet[Person]:
    """The people for whom one reason is told first, longest in the registry first."""
    if code not in tuple(ReasonCode):
        raise Http404
    return people_for(user).filter(standing__code=code).order_by("made_at", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A case that keeps somebody back, and whom."""

    case: reading.CaseShown
    person: OpenPerson


def holds(user: User) -> list[Held]:
    """Every case that this bureau follows and that keeps somebody back, the longest first."""
    rows = Case.objects.filter(open=True, person__erased_at=None)
    with_people = rows.select_related("person__key", "person__merged_into")
    opened = [open_case(row) for row in with_people]
    wholes = {one.row.person_id: whole(one.row.person).pk for one in opened}
    seen = {p.pk: open_person(p) for p in people_for(user).filter(pk__in=set(wholes.values()))}
    found = [
        Held(case=reading.case(one), person=seen[wholes[one.row.person_id]])
        for one in opened
        if wholes[one.row.person_id] in seen
    ]
    return sorted(found, key=lambda h: (not h.case.overdue, -(h.case.days or 0)))
