"""Changing what is on record of law and consent; every change writes its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from safeconduct.law import Proceeding, Stage, Truth
from safeconduct.law.arrival import TaskState
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.proceedings import Act
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.casework.determining import mark
from safeconduct.node.casework.models import Arrival, Case, Examination, Interview
from safeconduct.node.casework.opening import (
    OpenArrival,
    OpenCase,
    open_arrival,
    open_case,
    open_examination,
    seal_arrival,
    seal_case,
    seal_examination,
    seal_interview,
)
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.registry.services import lock
from safeconduct.node.vault import services as vault


class Conflict(Exception):
    """Somebody else has changed it meanwhile."""


@transaction.atomic
def open_new_case(
    actor: Actor,
    person: Person,
    *,
    offence: str,
    opened_on: date | None,
    files: tuple[str, ...] = (),
    note: str = "",
    begun: Proceeding | None = None,
) -> Case:
    """Record that somebody is suspected of something.

    Args:
        actor: who records it.
        person: whom.
        offence: of what he is suspected.
        opened_on: when suspicion was notified; None if nobody knows.
        files: public ids of the legal files among his reports that it is taken up from.
        note: in the officer's words.
        begun: where those files say that it stands.
    """
    vault.hold_keys()
    locked = lock(person)
    proceeding = begun or Proceeding(offence=offence, opened_on=opened_on)
    proceeding = replace(proceeding, offence=offence, opened_on=opened_on)
    row = Case(public_id=new_id("C"), person=locked, made_by_id=actor.user_id or 0)
    row.open = proceeding.stage.holds
    row.sealed = seal_case(OpenCase(row=row, proceeding=proceeding, files=files, note=note))
    row.save()
    mark([locked.pk])
    _tell(actor, locked, Verb.CASE_OPENED, {"case": row.public_id, "offence": offence})
    return row


@transaction.atomic
def take_step(
    actor: Actor, case: Case, act: Act, *, version: int, war_crime: Truth | None = None
) -> OpenCase:
    """Take a step of the procedure.

    Raises:
        StepRefused: if the law or the state of the case forbids it; it names the lawful ways.
        Conflict: if the case has changed since that version was read.
    """
    opened = _lock_case(case, version)
    after = opened.proceeding.take(act, war_crime=war_crime)
    details = {
        "case": case.public_id, "step": act.step, "on": act.on.isoformat(),
        "before": opened.proceeding.stage.value, "after": after.stage.value,
    }  # fmt: skip
    state = (opened.proceeding.stage.value, opened.proceeding.war_crime.value)
    return _save_case(actor, replace(opened, before=(*opened.before, state)), after, details)


@transaction.atomic
def take_step_back(actor: Actor, case: Case, *, version: int, reason: str) -> OpenCase:
    """Take the last step back: it was recorded by mistake.

    Raises:
        ValidationError: if no step has been taken here.
        Conflict: if the case has changed since that version was read.
    """
    opened = _lock_case(case, version)
    if not opened.before:
        raise ValidationError(_("No step has been taken yet."))
    *before, (stage, found) = opened.before
    *acts, last = opened.proceeding.acts
    after = replace(opened.proceeding, stage=Stage(stage), war_crime=Truth(found), acts=tuple(acts))
    details = {
        "case": case.public_id, "step": last.step, "taken_back": True, "reason": reason,
        "before": opened.proceeding.stage.value, "after": after.stage.value,
    }  # fmt: skip
    return _save_case(actor, replace(opened, before=tuple(before)), after, details)


def _lock_case(case: Case, version: int) -> OpenCase:
    vault.hold_keys()
    row = Case.objects.select_for_update(of=("self",)).select_related("person__key").get(pk=case.pk)
    if row.person.erased_at is not None:
        raise ValidationError(_("This file has been erased."))
    if row.version != version:
        raise Conflict
    return open_case(row)


def _save_case(
    actor: Actor, opened: OpenCase, after: Proceeding, details: dict[str, Any]
) -> OpenCase:
    row, changed = opened.row, replace(opened, proceeding=after)
    row.sealed = seal_case(changed)
    row.open, row.version = after.stage.holds, row.version + 1
    row.save()
    mark(_file_of(row.person))
    _tell(actor, row.person, Verb.CASE_STEP, details)
    return changed


@transaction.atomic
def record_interview(actor: Actor, person: Person, talk: Talk, *, note: str = "") -> Interview:
    """Keep what a person said of his return; the history tells that he was asked, never what."""
    vault.hold_keys()
    locked = lock(person)
    row = Interview(public_id=new_id("V"), person=locked, recorded_by_id=actor.user_id or 0)
    row.sealed = seal_interview(row, replace(talk, record_id=row.public_id), note=note)
    row.save()
    mark([locked.pk])
    _tell(actor, locked, Verb.INTERVIEW_RECORDED, {"interview": row.public_id})
    return row


@transaction.atomic
def record_examination(
    actor: Actor, person: Person, examined: Examined, *, row: Examination | None = None
) -> Examination:
    """Keep an examination, or what has become of it since."""
    vault.hold_keys()
    locked = lock(person)
    if row is None:
        row = Examination(public_id=new_id("X"), person=locked, recorded_by_id=actor.user_id or 0)
    row.sealed = seal_examination(row, replace(examined, person_id=locked.public_id))
    row.version += int(row.pk is not None)
    row.save()
    mark([locked.pk])
    details = {"examination": row.public_id, "decision": examined.decision.value}
    _tell(actor, locked, Verb.EXAMINED, details)
    return row


@transaction.atomic
def follow_examination(
    actor: Actor,
    row: Examination,
    *,
    told_on: date | None,
    certificate_on: date | None,
    carried_out_on: date | None,
) -> None:
    """Keep when those concerned were told, the certificate was issued, and it was carried out."""
    vault.hold_keys()
    locked = (
        Examination.objects.select_for_update(of=("self",))
        .select_related("person__key").get(pk=row.pk)
    )  # fmt: skip
    examined = replace(
        open_examination(locked).examined, told_on=told_on, certificate_on=certificate_on,
        carried_out_on=carried_out_on,
    )  # fmt: skip
    record_examination(actor, locked.person, examined, row=locked)


@transaction.atomic
def plan_arrival(
    actor: Actor,
    person: Person,
    *,
    arrives_on: date | None,
    destination: str,
    sponsor: str,
    states: Mapping[str, TaskState],
    version: int,
) -> Arrival:
    """Keep the plan of arrival.

    Raises:
        Conflict: if somebody else has changed it since that version was read (0 for none).
    """
    vault.hold_keys()
    locked = lock(person)
    now = open_arrival(locked).row
    if (now.version if now else 0) != version:
        raise Conflict
    row = now or Arrival(person=locked, version=0)
    opened = OpenArrival(
        arrives_on=arrives_on, destination=destination, sponsor=sponsor, states=states
    )
    row.sealed = seal_arrival(row, opened)
    row.version += 1
    row.save()
    _tell(actor, locked, Verb.ARRIVAL_CHANGED, {"states": {t: s.value for t, s in states.items()}})
    return row


def _file_of(person: Person) -> list[int]:
    """The file itself, and the one that it was merged into."""
    found = [person]
    while (last := found[-1]).merged_into_id is not None and last.merged_into is not None:
        found.append(last.merged_into)
    return [one.pk for one in found]


def _tell(actor: Actor, person: Person, verb: Verb, details: dict[str, Any]) -> None:
    deed = Deed(verb=verb, kind="person", subject=person.public_id, key=person.key, details=details)
    record(actor, deed)
