"""Changing the registry: every function writes its event in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import open_person, recompute, store
from safeconduct.node.registry.frames import contents, open_reports, standing
from safeconduct.node.registry.models import (
    Batch,
    Compartment,
    Death,
    FieldDecision,
    Person,
    Report,
    new_id,
)
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal_json
from safeconduct.people import PERSON_FIELDS, Intake
from safeconduct.people.dates import DateOrder
from safeconduct.people.normalising import reader_for


class Conflict(Exception):
    """Somebody else has changed the file meanwhile; the page shows both."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(f"{person.public_id} is at version {person.version} now")


def add_reports(actor: Actor, intake: Intake, *, batch: Batch) -> int:
    """Store the reports of an intake that are not here yet, each in a person file of its own.

    Nothing is matched and nothing merged: the matching desk proposes, people decide. Call it for
    pieces of a large table; each piece is one transaction, and repeating a piece adds nothing.

    Raises:
        ValidationError: if the import has been undone meanwhile.

    Returns:
        how many were new.
    """
    with transaction.atomic():
        vault.hold_keys()
        if Batch.objects.select_for_update().get(pk=batch.pk).undone_at is not None:
            raise ValidationError(_("This import has been undone already."))
        fresh = _not_yet_here(intake)
        cells = _cells(intake)
        rows = [r for r in intake.reports.to_dicts() if r["record"] in fresh]
        reports = _new_reports(actor, rows, cells, fresh, batch=batch)
        people = [r.person for r in reports]
        store(people, open_reports(reports), count_change=False)
        Batch.objects.filter(pk=batch.pk).update(reports=batch.report_set.count())
        if reports:
            record(
                actor,
                Deed(
                    verb=Verb.REPORTS_ADDED,
                    kind="batch",
                    subject=batch.public_id,
                    details={"source": batch.source, "count": len(reports)},
                ),
            )
    return len(reports)


def known_records(intake: Intake) -> int:
    """How many of the reports of an intake are here already."""
    return intake.reports.height - len(_not_yet_here(intake))


def open_batch(actor: Actor, *, source: str, kind: str) -> Batch:
    """Begin an import."""
    return Batch.objects.create(
        public_id=new_id("I"), source=source, kind=kind, added_by_id=actor.user_id
    )


@transaction.atomic
def undo_batch(actor: Actor, batch: Batch, *, reason: str, reverts: Event | None = None) -> int:
    """Withdraw all reports of an import; the person files are computed without them.

    Returns:
        how many reports were withdrawn.
    """
    now = timezone.now()
    vault.hold_keys()
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at is not None:
        raise ValidationError(_("This import has been undone already."))
    reports = Report.objects.filter(batch=locked, withdrawn_at=None)
    touched = list(reports.values_list("person_id", flat=True).distinct())
    count = reports.update(withdrawn_at=now)
    Batch.objects.filter(pk=locked.pk).update(undone_at=now)
    recompute(Person.objects.filter(pk__in=touched))
    record(
        actor,
        Deed(
            verb=Verb.IMPORT_UNDONE,
            kind="batch",
            subject=locked.public_id,
            details={"reason": reason, "count": count},
            reverts=reverts,
        ),
    )
    return count


@transaction.atomic
def enter_report(
    actor: Actor,
    *,
    source: str,
    kind: str,
    grade: str,
    cells: dict[str, str],
    person: Person | None = None,
    today: datetime | None = None,
) -> Report:
    """Store one report that an officer typed, for a known person or as a new file.

    Args:
        actor: who typed it.
        source: who said so.
        kind: a SourceKind value.
        grade: reliability of the source, A to F.
        cells: canonical column -> text as typed; `refused to say` is a valid answer.
        person: whom the officer took it to be about; None makes a new file.
        today: the moment of entry, for tests.

    Raises:
        ValidationError: naming each cell that cannot be understood, or that the file has been
            erased; nothing is stored then.
    """
    now = today or timezone.now()
    vault.hold_keys()
    if person is not None:
        person = lock(person)
    read, faults = [], {}
    for name, text in cells.items():
        if not text.strip():
            continue
        reading = reader_for(name, order=DateOrder.DMY, latest=now.date())(text)
        if reading.reason:
            faults[name] = f"{reading.reason}. {reading.remedy}"
        read.append((name, text, reading.value))
    if faults:
        raise ValidationError(faults)
    by_field = {name: value for name, _text, value in read}
    public_id = new_id("R")
    row = {
        "record": f"{source}:{public_id}", "record_id": public_id, "source": source, "kind": kind,
        "file": "", "row": None, "grade": grade,
        "observed_on": by_field.get("observed_on") or "",
        "recorded_on": by_field.get("recorded_on") or now.date().isoformat(),
    }  # fmt: skip
    lookup = {str(row["record"]): vault.fingerprint("record", str(row["record"]))}
    (report,) = _new_reports(
        actor, [row], {str(row["record"]): read}, lookup, batch=None, person=person
    )
    recompute([report.person])
    record(
        actor,
        Deed(
            verb=Verb.REPORT_ENTERED,
            kind="person",
            subject=report.person.public_id,
            key=report.person.key,
            details={"report": report.public_id, "source": source, "kind": kind},
        ),
    )
    return report


@transaction.atomic
def decide_field(
    actor: Actor, person: Person, *, field: str, value: str, reason: str, version: int
) -> None:
    """Decide what to believe in one field, against or without the rules.

    Raises:
        Conflict: if the file has changed since the officer read that version.
        ValidationError: if the value is none of that field.
    """
    locked = lock(person, version=version)
    if field not in PERSON_FIELDS:
        raise ValidationError({"field": _("There is no such field.")})
    reading = reader_for(field, order=DateOrder.DMY, latest=timezone.now().date())(value)
    if reading.reason or not reading.value:
        raise ValidationError({"value": f"{reading.reason or ''} {reading.remedy}".strip()})
    before = open_person(locked).value(field)
    _end_decision(locked, field)
    place = f"decision {locked.public_id}"
    FieldDecision.objects.create(
        person=locked,
        field=field,
        sealed=vault.seal_for(locked.key, {"value": reading.value, "reason": reason}, place=place),
        decided_by_id=actor.user_id or 0,
    )
    recompute([locked])
    details = {"field": field, "before": before, "after": reading.value, "reason": reason}
    _tell_person(actor, locked, Verb.FIELD_DECIDED, details)


@transaction.atomic
def release_field(
    actor: Actor,
    person: Person,
    *,
    field: str,
    reason: str,
    version: int,
    reverts: Event | None = None,
) -> None:
    """Take a decision on a field back: the rules decide again. Raises Conflict."""
    locked = lock(person, version=version)
    if not _end_decision(locked, field):
        raise ValidationError(_("Nobody has decided this field."))
    recompute([locked])
    _tell_person(
        actor, locked, Verb.FIELD_RELEASED, {"field": field, "reason": reason}, reverts=reverts
    )


def lock(person: Person, *, version: int | None = None) -> Person:
    """The row locked for this transaction; raises Conflict if it is not at that version."""
    locked = Person.objects.select_for_update(of=("self",)).select_related("key").get(pk=person.pk)
    if version is not None and locked.version != version:
        raise Conflict(locked)
    if locked.erased_at is not None:
        raise ValidationError(_("This file has been erased."))
    return locked


@transaction.atomic
def set_compartment(actor: Actor, person: Person, *, users: Iterable[User], reason: str) -> None:
    """Seal a case to the people named, or open it to all with the right if nobody is named."""
    locked = lock(person)
    named = sorted(users, key=lambda u: u.pk)
    Compartment.objects.filter(person=locked).delete()
    Compartment.objects.bulk_create(Compartment(person=locked, user=user) for user in named)
    Person.objects.filter(pk=locked.pk).update(
        restricted=bool(named), version=locked.version + 1, changed_at=timezone.now()
    )
    details = {"open_to": [u.pseudonym for u in named], "reason": reason}
    _tell_person(actor, locked, Verb.COMPARTMENT_CHANGED, details)


@transaction.atomic
def report_death(actor: Actor, person: Person, *, grounds: str) -> None:
    """First step: somebody says that the person is dead. Nothing changes until it is confirmed."""
    _set_death(actor, person, Death.REPORTED, Verb.DEATH_REPORTED, {"grounds": grounds})


@transaction.atomic
def confirm_death(actor: Actor, person: Person, *, grounds: str) -> None:
    """Second step, only through an approval: the file says died (GC III art. 120)."""
    _set_death(actor, person, Death.CONFIRMED, Verb.DEATH_CONFIRMED, {"grounds": grounds})


@transaction.atomic
def reverse_death(
    actor: Actor, person: Person, *, reason: str, reverts: Event | None = None
) -> None:
    """Third step, always possible: it was a mistake; the reports decide again."""
    _set_death(
        actor, person, Death.REVERSED, Verb.DEATH_REVERSED, {"reason": reason}, reverts=reverts
    )


_DEATH_STEPS = {
    Death.REPORTED: (Death.NONE, Death.REVERSED),
    Death.CONFIRMED: (Death.REPORTED,),
    Death.REVERSED: (Death.REPORTED, Death.CONFIRMED),
}


def _set_death(
    actor: Actor,
    person: Person,
    step: Death,
    verb: Verb,
    details: dict[str, Any],
    *,
    reverts: Event | None = None,
) -> None:
    locked = lock(person)
    if locked.death not in _DEATH_STEPS[step]:
        raise ValidationError(
            _("The death of this person is %(now)s, so it cannot become %(step)s.")
            % {"now": Death(locked.death).label, "step": step.label}
        )
    Person.objects.filter(pk=locked.pk).update(death=step)
    recompute([locked])
    _tell_person(actor, locked, verb, details, reverts=reverts)


@transaction.atomic
def move_reports(
    actor: Actor, moves: dict[Person, Sequence[Report]], *, verb: Verb, details: dict[str, Any]
) -> None:
    """Put reports into other person files, as judgements of the matching desk demand.

    A file left without reports points to where they went, and comes back when they return. If
    that file has been erased meanwhile, they get a new one: nothing is sealed for the erased.
    """
    vault.hold_keys()
    moves = _without_erased(moves)
    ids = sorted({p.pk for p in moves} | {r.person_id for rs in moves.values() for r in rs})
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    before = {r.person_id for rs in moves.values() for r in rs}
    for person, reports in moves.items():
        Report.objects.filter(pk__in=[r.pk for r in reports]).update(person=person)
        Person.objects.filter(pk=person.pk).update(merged_into=None)
    _point_empty_files(before | {p.pk for p in moves})
    recompute(Person.objects.filter(pk__in=ids))
    for person in sorted(moves, key=lambda p: p.pk):
        _tell_person(
            actor, person, verb, {**details, "reports": [r.public_id for r in moves[person]]}
        )


def _without_erased(moves: dict[Person, Sequence[Report]]) -> dict[Person, Sequence[Report]]:
    erased = set(
        Person.objects.filter(pk__in=[p.pk for p in moves])
        .exclude(erased_at=None).values_list("pk", flat=True)
    )  # fmt: skip
    return {
        _new_people(1, timezone.now())[0] if person.pk in erased else person: reports
        for person, reports in moves.items()
    }


def _point_empty_files(ids: set[int]) -> None:
    for pk in sorted(ids):
        if standing(Report.objects.filter(person_id=pk)).exists():
            Person.objects.filter(pk=pk).update(merged_into=None)
            continue
        gone_to = Report.objects.filter(home_id=pk).exclude(person_id=pk).first()
        if gone_to:
            Person.objects.filter(pk=pk).update(merged_into=gone_to.person_id)


def _tell_person(
    actor: Actor,
    person: Person,
    verb: Verb,
    details: dict[str, Any],
    *,
    reverts: Event | None = None,
) -> None:
    record(
        actor,
        Deed(
            verb=verb,
            kind="person",
            subject=person.public_id,
            key=person.key,
            details=details,
            reverts=reverts,
        ),
    )


def _end_decision(person: Person, field: str) -> int:
    standing_ = FieldDecision.objects.filter(person=person, field=field, ended_at=None)
    return standing_.update(ended_at=timezone.now())


def _not_yet_here(intake: Intake) -> dict[str, int]:
    """Record key -> fingerprint, of those that no standing report has."""
    lookups = {key: vault.fingerprint("record", key) for key in intake.reports["record"]}
    wanted, here = list(lookups.values()), set[int]()
    for start in range(0, len(wanted), 5_000):
        known = Report.objects.filter(
            lookup__in=wanted[start : start + 5_000], withdrawn_at=None, erased_at=None
        )
        here.update(known.values_list("lookup", flat=True))
    return {key: value for key, value in lookups.items() if value not in here}


def _cells(intake: Intake) -> dict[str, list[tuple[str, str, str | None]]]:
    by_record: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    columns = intake.statements.select("record", "field", "given", "value")
    for key, name, given, value in columns.sort("record", "field").iter_rows():
        by_record[key].append((name, given, value))
    return by_record


def _new_reports(
    actor: Actor,
    rows: Sequence[dict[str, Any]],
    cells: dict[str, list[tuple[str, str, str | None]]],
    lookups: dict[str, int],
    *,
    batch: Batch | None,
    person: Person | None = None,
) -> list[Report]:
    now = timezone.now()
    people = [person] * len(rows) if person else _new_people(len(rows), now)
    keys = vault.make_keys(len(rows))
    reports = []
    for row, who, (key, plain) in zip(rows, people, keys, strict=True):
        report = Report(
            public_id=row["record_id"] if batch is None else new_id("R"),
            lookup=lookups[row["record"]],
            source=row["source"],
            kind=row["kind"],
            grade=row["grade"],
            observed_on=row["observed_on"] or "",
            recorded_on=row["recorded_on"] or "",
            person=who,
            home=who,
            key=key,
            batch=batch,
            added_by_id=actor.user_id,
            added_at=now,
        )
        held = contents(
            record=row["record"],
            record_id=row["record_id"],
            file=row["file"],
            number=row["row"],
            cells=cells.get(row["record"], []),
        )
        report.sealed = seal_json(plain, held, place=report.place)
        reports.append(report)
    Report.objects.bulk_create(reports, batch_size=1_000)
    return reports


def _new_people(count: int, now: datetime) -> list[Person]:
    people = []
    for key, plain in vault.make_keys(count):
        person = Person(public_id=new_id("P"), key=key, changed_at=now)
        person.sealed = seal_json(plain, {"name": "", "beliefs": {}}, place=person.place)
        people.append(person)
    Person.objects.bulk_create(people, batch_size=1_000)
    return people
