"""Determining people: one at a time for whoever looks, and only those whom a change touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from safeconduct.law import (
    Determinations,
    PersonFacts,
    WhatIf,
    determine,
    determine_person,
    what_if,
)
from safeconduct.node.accounts.models import User
from safeconduct.node.bulk import update_rows
from safeconduct.node.casework.agreeing import Terms, in_force
from safeconduct.node.casework.facts import Told, told_of
from safeconduct.node.casework.models import Standing
from safeconduct.node.registry.models import Person
from safeconduct.node.vault import services as vault

#: So many are determined while a page waits; more are left to a job.
AT_ONCE = 300
_KEPT_CHANGES = 50
_STORED = (
    "stale", "determined_on", "cleared", "owed", "held_back", "code", "category", "sealed",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Determined:
    """What one reader is shown of one person.

    Attributes:
        facts: what was known.
        made: all determinations.
        told: everything that they rest on.
        terms: the agreement.
        on: the day.
    """

    facts: PersonFacts
    made: Determinations
    told: Told
    terms: Terms
    on: date

    def what_if(self) -> tuple[WhatIf, ...]:
        """Which single fact would change whether he may go."""
        return what_if(self.facts, scope=self.terms.scope, on=self.on)


def look(person: Person, reader: User, *, on: date | None = None) -> Determined:
    """Determine everything of one person as one reader may know it."""
    day = on or timezone.localdate()
    _row, terms = in_force()
    told = told_of([person], on=day, reader=reader)
    facts = told.of(person)
    made = determine_person(facts, scope=terms.scope, on=day)
    return Determined(facts=facts, made=made, told=told, terms=terms, on=day)


def mark(people: Iterable[int]) -> None:
    """Say that something these people's determinations rest on has changed."""
    ids = sorted(set(people))
    for start in range(0, len(ids), 1_000):
        part = ids[start : start + 1_000]
        Standing.objects.filter(person__in=part).update(stale=True)
        known = set(
            Standing.objects.filter(person__in=part).values_list("person_id", flat=True)
        )  # fmt: skip
        new = [Standing(person_id=pk) for pk in part if pk not in known]
        Standing.objects.bulk_create(new, ignore_conflicts=True)


def due(*, on: date | None = None) -> QuerySet[Standing]:
    """What must be determined again: what a change has touched, and with a day what is older."""
    wanted = Q(stale=True)
    if on is not None:
        wanted |= Q(determined_on=None) | Q(determined_on__lt=on)
    live = Q(person__merged_into=None, person__erased_at=None)
    return Standing.objects.filter(wanted & live)


def refresh(*, most: int = AT_ONCE, on: date | None = None, whole_day: bool = False) -> int:
    """Determine up to so many of those that are due; how many were.

    Args:
        most: how many at most.
        on: the day of the determination.
        whole_day: whether also to look again at those who were determined on an earlier day only.
    """
    day = on or timezone.localdate()
    with transaction.atomic():
        vault.hold_keys()
        rows = list(
            due(on=day if whole_day else None).select_for_update(of=("self",))
            .select_related("person__key").order_by("pk")[:most]
        )  # fmt: skip
        if rows:
            _store(rows, _determined(rows, day), day)
    return len(rows)


def _determined(rows: Sequence[Standing], day: date) -> Mapping[int, Mapping[str, Any]]:
    """For each person, by key: the row of the clearance, and the rules that decided."""
    _row, terms = in_force()
    told = told_of([row.person for row in rows], on=day)
    made = determine(
        told.people, told.legal_frame(), told.interview_frame(), scope=terms.scope, on=day
    )
    rules = made.determinations.group_by("person_id").agg(
        pl.struct("question", "conclusion", "rule").alias("rules")
    )
    joined = made.people.join(rules, on="person_id", how="left")
    return {int(row["person_id"]): row for row in joined.to_dicts()}


def _store(rows: Sequence[Standing], found: Mapping[int, Mapping[str, Any]], day: date) -> None:
    for row in rows:
        told = found[row.person_id]
        row.stale, row.determined_on = False, day
        for name in ("cleared", "owed", "held_back", "code", "category"):
            setattr(row, name, told[name])
        before = open_standing(row)
        rules = _by_question(told["rules"] or ())
        changes = before.get("changes", [])
        if before and before["rules"] != rules:
            changes = [*_changes(before["rules"], rules, day), *changes][:_KEPT_CHANGES]
        plain = {"rules": rules, "changes": changes}
        row.sealed = vault.seal_for(row.person.key, plain, place=row.place)
    update_rows(rows, _STORED)


def open_standing(row: Standing) -> dict[str, Any]:
    """The rules that decided last, and what they changed; empty before the first time."""
    if not row.sealed:
        return {}
    plain: dict[str, Any] = vault.open_for(row.person.key, row.sealed, place=row.place)
    return plain


def _by_question(rules: Iterable[Mapping[str, str]]) -> dict[str, list[list[str]]]:
    """Question -> conclusion and rule; of holds several."""
    found: dict[str, list[list[str]]] = {}
    for rule in rules:
        found.setdefault(rule["question"], []).append([rule["conclusion"], rule["rule"]])
    return found


def _changes(
    before: Mapping[str, list[list[str]]], after: Mapping[str, list[list[str]]], day: date
) -> list[dict[str, Any]]:
    questions = [q for q in dict.fromkeys([*before, *after]) if before.get(q) != after.get(q)]
    return [
        {"on": day.isoformat(), "question": q, "before": before.get(q, []),
         "after": after.get(q, [])}
        for q in questions
    ]  # fmt: skip
