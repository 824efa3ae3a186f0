"""The job that builds the lists: everybody determined, the exact lists, what each term costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.law import ReasonCode, determine
from safeconduct.node.cartels.papers import Papers, newest
from safeconduct.node.cartels.storing import Result, newest_list, people_frame, stood, store
from safeconduct.node.casework.agreeing import in_force
from safeconduct.node.casework.determining import due, refresh
from safeconduct.node.casework.facts import told_of
from safeconduct.node.casework.models import Standing
from safeconduct.node.jobs.services import Work, runs
from safeconduct.node.registry.models import Person
from safeconduct.selection import (
    Inputs,
    audit,
    front,
    lists_of,
    outline,
    prices,
    proposals,
    proposals_frame,
)

KIND = "build_lists"
#: Of those who are not captives, as far as is known, no list has anything to tell.
_NOBODY_HELD = (ReasonCode.CAPTIVITY_ENDED, ReasonCode.NO_EVIDENCE)
_PIECE = 1_000
_STEPS = 5
#: The part of the priority that a mediator's proposals may give up, if the list gives up less.
GIVEN_UP = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the lists are to be built from, beside people: papers, and how much may be given up.

    `slack` is for the sides' requests, `tolerance` for keeping names of the list before.
    """

    papers: Papers
    slack: float = 0.0
    tolerance: float = 0.0

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Wish:
        """As a job's arguments name it; the papers are the newest."""
        return cls(
            papers=newest(), slack=float(arguments.get("slack", 0)),
            tolerance=float(arguments.get("tolerance", 0)),
        )  # fmt: skip


def _after(_arguments: dict[str, Any]) -> str:
    return reverse("lists")


@runs(KIND, page=_after)
def run(work: Work) -> None:
    """Determine whoever is due, build, price and store; nothing is stored if it is stopped."""
    today = timezone.localdate()
    wish = Wish.of(work.arguments)
    agreement, positions = wish.papers.agreement(on=today), wish.papers.both()
    _determine(work, today)
    clearance = _clearance(work, today)
    inputs = Inputs(
        clearance=clearance, agreement=agreement, positions=positions,
        record_persons=files_as_records(), lottery_seed=wish.papers.seed.encode(),
        previous=stood(newest_list()),
    )  # fmt: skip
    made = _build(work, inputs, wish)
    work.progress(4, _STEPS, _("storing the lists"))
    version = store(work.actor, made, on=today)
    work.progress(_STEPS, _STEPS)
    work.finish({"people": version.people, "version": version.number})


def _build(work: Work, inputs: Inputs, wish: Wish) -> Result:
    work.progress(1, _STEPS, _("building the lists"))
    selection = lists_of(inputs, slack=wish.slack, tolerance=wish.tolerance)
    drawn = outline(inputs, slack=wish.slack, tolerance=wish.tolerance)
    work.progress(2, _STEPS, _("what each term costs"))
    costs = prices(inputs)
    work.progress(3, _STEPS, _("what giving up a little would buy"))
    return Result(
        selection=selection, outline=drawn, inputs=inputs, papers=wish.papers, slack=wish.slack,
        tolerance=wish.tolerance,
        prices=costs, front=front(inputs), audit=audit(inputs, selection.listed),
        proposals=proposals_frame(proposals(inputs, give_up=max(wish.slack, GIVEN_UP))),
    )  # fmt: skip


def _determine(work: Work, today: date) -> None:
    """Lists rest on nothing older than today."""
    total, done = due(on=today).count(), 0
    while count := refresh(most=_PIECE, on=today, whole_day=True):
        done += count
        work.progress(done, max(total, done) + 1, _("determining who may go"))


def _clearance(work: Work, today: date) -> pl.DataFrame:
    """Everybody who is held, as far as is known: whole rows of the cleared, codes of the others."""
    _row, terms = in_force()
    cleared = Standing.objects.filter(
        cleared=True, person__merged_into=None, person__erased_at=None
    ).order_by("person_id")
    ids = list(cleared.values_list("person_id", flat=True))
    frames = [_others()]
    for start in range(0, len(ids), _PIECE):
        work.progress(start, len(ids) + 1, _("reading who is cleared"))
        people = Person.objects.filter(pk__in=ids[start : start + _PIECE]).select_related("key")
        told = told_of(list(people), on=today)
        made = determine(
            told.people, told.legal_frame(), told.interview_frame(), scope=terms.scope, on=today
        )
        frames.append(made.people)
    return pl.concat(frames).sort("person_id")


def _others() -> pl.DataFrame:
    """Of those who are not cleared the list needs only who holds them, and why they wait."""
    rows = (
        Standing.objects.filter(cleared=False, person__merged_into=None, person__erased_at=None)
        .exclude(determined_on=None)
        .exclude(code__in=[code.value for code in _NOBODY_HELD])
        .values_list(
            "person_id", "person__detaining_power", "code", "owed", "held_back", "category"
        )
    )
    return people_frame(
        {"person_id": str(pk), "holder": holder, "code": code, "owed": owed, "category": category,
         "held_back": held, "cleared": False, "text": ReasonCode(code).text}
        for pk, holder, code, owed, held, category in rows
    )  # fmt: skip


def files_as_records() -> pl.DataFrame:
    """`file:` and the public id of each file, and whose it is: papers name people so."""
    rows = Person.objects.filter(erased_at=None).values_list("public_id", "pk", "merged_into_id")
    into = {pk: whole for _id, pk, whole in rows if whole}

    def whole(pk: int) -> int:
        while pk in into:
            pk = into[pk]
        return pk

    return pl.DataFrame(
        [(f"file:{public_id}", str(whole(pk))) for public_id, pk, _into in rows],
        schema={"record": pl.String, "person_id": pl.String}, orient="row",
    )  # fmt: skip
