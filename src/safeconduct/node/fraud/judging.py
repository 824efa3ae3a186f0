"""Judging all contacts against each other: the library judges, this keeps what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from safeconduct.evidence import Desk, judge_contacts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.bulk import update_rows
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.fraud.opening import Judged, Told, opened, sealed, write_traces
from safeconduct.node.fraud.reading import contact_reports, read_all, traces_of
from safeconduct.node.fraud.rings import assigned
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.frames import OpenReport
from safeconduct.node.registry.models import Person, Report, new_id
from safeconduct.node.vault import services as vault

_TURN = 7_236_004
_PIECE = 1_000
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a judging came to.

    Attributes:
        contacts, rings: how many there are.
        changed: of how many contacts something else is found than before.
    """

    contacts: int
    rings: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What the library says of one contact."""

    risk: str
    points: int
    ring: str
    judged: Judged


def judge_all(actor: Actor, *, progress: Step = lambda _done, _all: None) -> Outcome:
    """Judge every standing contact anew; repeating it changes nothing but when it was done.

    What is read meanwhile by others goes on: only the last step, which writes, is a transaction.
    """
    progress(0, 3)
    at, known = timezone.now(), read_all()
    progress(1, 3)
    desk = judge_contacts(known.contacts, sightings=known.sightings, dead=known.dead)
    verdicts = _verdicts(known.reports, known.contacts, desk)
    progress(2, 3)
    with transaction.atomic():
        vault.hold_keys()
        one_at_a_time()
        outcome = _store(verdicts, at)
        details = {"count": outcome.contacts, "rings": outcome.rings, "changed": outcome.changed}
        record(actor, Deed(verb=Verb.CONTACTS_JUDGED, kind="list", details=details))
    progress(3, 3)
    return outcome


def one_at_a_time() -> None:
    """Contacts are judged by one transaction at a time; on SQLite that is so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _verdicts(
    reports: Sequence[OpenReport], contacts: pl.DataFrame, desk: Desk
) -> dict[int, _Verdict]:
    """By primary key of the report."""
    judged = {row["record"]: row for row in desk.contacts.to_dicts()}
    rows = {row["record"]: row for row in contacts.to_dicts()}
    return {
        r.row.pk: _verdict(judged[r.row.public_id], _told(r), rows[r.row.public_id])
        for r in reports
        if r.row.public_id in rows
    }


def _verdict(judged: Mapping[str, Any], told: Told, row: dict[str, str | None]) -> _Verdict:
    return _Verdict(
        risk=judged["risk"], points=judged["points"], ring=judged["ring"],
        judged=Judged(
            signals=tuple(judged["signals"].split()), probability=judged["probability"],
            script_like=judged["script_like"], told=told, traces=traces_of(row),
        ),
    )  # fmt: skip


def _told(report: OpenReport) -> Told:
    said = {c.field: c.value or c.given for c in report.cells}
    return Told(**{name: said.get(name, "") for name in Told.__dataclass_fields__})


def _store(verdicts: Mapping[int, _Verdict], at: datetime) -> Outcome:
    """Write what has changed; of contacts that were withdrawn or erased meanwhile nothing."""
    reports = _still_standing(verdicts)
    known = {f.report_id: f for f in ContactFinding.objects.select_related("ring", "report__key")}
    rings = _rings({pk: verdicts[pk].ring for pk in reports}, known)
    fresh, changed = [], []
    for pk, report in reports.items():
        verdict = verdicts[pk]
        row = known.get(pk)
        if row is None:
            fresh.append((_filled(ContactFinding(), report, verdict, rings, at), verdict.judged))
        elif _differs(row, report, verdict, rings):
            changed.append((_filled(row, report, verdict, rings, at), verdict.judged))
    ContactFinding.objects.bulk_create([row for row, _j in fresh], batch_size=_PIECE)
    update_rows([row for row, _j in changed], _KEPT)
    write_traces([*fresh, *changed])
    _drop([f.pk for pk, f in known.items() if pk not in reports])
    ContactFinding.objects.update(judged_at=at)
    Ring.objects.filter(findings=None).delete()
    return Outcome(
        contacts=len(reports), rings=len({r.pk for r in rings.values()}),
        changed=len(fresh) + len(changed),
    )  # fmt: skip


_KEPT = ("person", "ring", "risk", "points", "judged_at", "sealed")


def _still_standing(verdicts: Mapping[int, _Verdict]) -> dict[int, Report]:
    """The reports as they stand now, their files locked, so that nobody erases one meanwhile."""
    found: dict[int, Report] = {}
    ids = sorted(verdicts)
    people = contact_reports().order_by().values("person")
    list(
        Person.objects.select_for_update(of=("self",))
        .filter(pk__in=people, erased_at=None).order_by("pk").values_list("pk", flat=True)
    )  # fmt: skip
    for start in range(0, len(ids), _PIECE):
        part = contact_reports().filter(pk__in=ids[start : start + _PIECE])
        found.update((row.pk, row) for row in part.order_by("pk"))
    return found


def _rings(ring_of: Mapping[int, str], known: Mapping[int, ContactFinding]) -> dict[str, Ring]:
    """The row that stands for each ring of now."""
    members: dict[str, list[int]] = defaultdict(list)
    for pk, ring in ring_of.items():
        if ring:
            members[ring].append(pk)
    rows = {f.ring.public_id: f.ring for f in known.values() if f.ring}
    before = {pk: f.ring.public_id for pk, f in known.items() if f.ring}
    found: dict[str, Ring] = {}
    for ring, name in assigned(members, before).items():
        found[ring] = rows[name] if name else Ring.objects.create(public_id=new_id("N"))
    return found


def _differs(
    row: ContactFinding, report: Report, verdict: _Verdict, rings: Mapping[str, Ring]
) -> bool:
    ring = rings.get(verdict.ring)
    now = (report.person_id, verdict.risk, verdict.points, ring.pk if ring else None)
    if (row.person_id, row.risk, row.points, row.ring_id) != now:
        return True
    return opened(row) != verdict.judged


def _filled(
    row: ContactFinding,
    report: Report,
    verdict: _Verdict,
    rings: Mapping[str, Ring],
    at: datetime,
) -> ContactFinding:
    row.report, row.person_id = report, report.person_id
    row.ring, row.risk, row.points = rings.get(verdict.ring), verdict.risk, verdict.points
    row.judged_at = at
    row.sealed = sealed(row, verdict.judged)
    return row


def _drop(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), _PIECE):
        ContactFinding.objects.filter(pk__in=ids[start : start + _PIECE]).delete()
