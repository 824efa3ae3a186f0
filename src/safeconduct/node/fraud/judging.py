"""Judging all contacts against each other: the library judges, this keeps what it says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from safeconduct.evidence import Desk, judge_contacts
from safeconduct.evidence.fraud.network import COLUMNS, OWN, traces
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.frames import (
    OpenReport,
    identity_frame,
    open_reports,
    report_frame,
    standing,
    statement_frame,
)
from safeconduct.node.registry.models import Death, Person, Report, new_id
from safeconduct.node.vault import services as vault
from safeconduct.people import SourceKind, records_wide

_TOLD = ("contact_value", "claim", "demand_amount", "currency", "proof_refused", "called_on",
         "contact_kind")  # fmt: skip
_FIELDS = tuple(dict.fromkeys((*_TOLD, *COLUMNS, *OWN)))
#: Traces are read by rules of their own, from the text as the family gave it.
_AS_GIVEN = frozenset({*COLUMNS, *OWN})
_SEEN = [k.value for k in SourceKind if k.from_detaining_power or k.is_sighting]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """All standing contacts, opened."""

    reports: Sequence[OpenReport]
    contacts: pl.DataFrame


@transaction.atomic
def judge_all(actor: Actor) -> int:
    """Judge every standing contact anew; how many there are. Repeating it changes nothing."""
    vault.hold_keys()
    list(Ring.objects.select_for_update().order_by("pk"))
    told = _told()
    desk = judge_contacts(told.contacts, sightings=_sightings(told), dead=_dead())
    rings = _rings(desk)
    _store(told, desk, rings)
    Ring.objects.filter(findings=None).delete()
    deed = Deed(
        verb=Verb.CONTACTS_JUDGED, kind="list",
        details={"count": len(told.reports), "new": len(set(rings.values()))},
    )  # fmt: skip
    record(actor, deed)
    return len(told.reports)


def _told() -> _Told:
    kind = SourceKind.CONTACT.value
    rows = standing(Report.objects.filter(kind=kind, person__erased_at=None).order_by("pk"))
    reports = open_reports(rows.select_related("key", "person"))
    frame = [
        {
            "record": r.row.public_id, "person_id": str(r.row.person_id),
            **{name: _said(r, name) for name in _FIELDS},
        }
        for r in reports
    ]  # fmt: skip
    schema = dict.fromkeys(("record", "person_id", *_FIELDS), pl.String)
    return _Told(reports=reports, contacts=pl.DataFrame(frame, schema=schema))


def _said(report: OpenReport, field: str) -> str | None:
    for cell in report.cells:
        if cell.field == field:
            return (cell.given if field in _AS_GIVEN else cell.value) or None
    return None


def _sightings(told: _Told) -> pl.DataFrame:
    """When those whom the contacts are about were seen, and how they were."""
    people = {r.row.person_id for r in told.reports}
    seen = open_reports(standing(Report.objects.filter(person__in=people, kind__in=_SEEN)))
    wide = records_wide(statement_frame(seen))
    if "health" not in wide.columns:
        return pl.DataFrame(schema=dict.fromkeys(("person_id", "seen_on", "health"), pl.String))
    days = report_frame(seen).select("record", seen_on=pl.coalesce("observed_on", "recorded_on"))
    return (
        wide.select("record", "health").join(days, on="record")
        .join(identity_frame(seen).select("record", "person_id"), on="record")
        .drop_nulls().select("person_id", "seen_on", "health")
    )  # fmt: skip


def _dead() -> pl.Series:
    dead = Person.objects.filter(death=Death.CONFIRMED).values_list("pk", flat=True)
    return pl.Series("person_id", [str(pk) for pk in dead], dtype=pl.String)


def _rings(desk: Desk) -> dict[str, Ring]:
    """For each ring of the desk the row that stands for it.

    A ring keeps its name as long as most of those of its contacts that were in a ring before were
    in that one; the larger ring takes the name if two claim it.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for contact, ring in desk.contacts.filter(pl.col("ring") != "").select("record", "ring").rows():
        members[ring].append(contact)
    before = dict(
        ContactFinding.objects.exclude(ring=None).values_list("report__public_id", "ring_id")
    )
    taken: set[int] = set()
    found: dict[str, Ring] = {}
    for ring, contacts in sorted(members.items(), key=lambda m: (-len(m[1]), m[0])):
        votes = Counter(before[c] for c in contacts if c in before and before[c] not in taken)
        if votes:
            pk, _count = max(votes.items(), key=lambda v: (v[1], -v[0]))
            taken.add(pk)
            found[ring] = Ring.objects.get(pk=pk)
        else:
            found[ring] = Ring.objects.create(public_id=new_id("N"))
    return found


def _store(told: _Told, desk: Desk, rings: Mapping[str, Ring]) -> None:
    now = timezone.now()
    judged = {row["record"]: row for row in desk.contacts.to_dicts()}
    found = _traces(told.contacts)
    known = {f.report_id: f for f in ContactFinding.objects.select_related("report")}
    wanted = set()
    for report, said in zip(told.reports, told.contacts.to_dicts(), strict=True):
        row = judged[report.row.public_id]
        finding = known.get(report.row.pk) or ContactFinding(report=report.row)
        finding.person_id, finding.judged_at = report.row.person_id, now
        finding.risk, finding.points = row["risk"], row["points"]
        finding.ring = rings.get(row["ring"])
        finding.report = report.row
        plain = {
            "signals": row["signals"].split(), "probability": row["probability"],
            "script_like": row["script_like"], "traces": found.get(report.row.public_id, []),
            "told": {name: said[name] or "" for name in _TOLD},
        }  # fmt: skip
        finding.sealed = vault.seal_for(report.row.key, plain, place=finding.place)
        finding.save()
        wanted.add(report.row.pk)
    ContactFinding.objects.exclude(report__in=wanted).delete()


def _traces(contacts: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    rows, problems = traces(contacts)
    notes = {(p.file, p.value): p.reason for p in problems}
    by_contact: dict[str, list[dict[str, Any]]] = defaultdict(list)
    faults: dict[str, list[str]] = defaultdict(list)
    for (file, _value), reason in notes.items():
        faults[file].append(reason)
    for row in rows.sort("record", "key").to_dicts():
        note = "; ".join(faults[row["record"]]) if not row["valid"] else ""
        by_contact[row["record"]].append(
            {name: row[name] for name in ("key", "kind", "masked", "valid", "own")}
            | {"note": note}
        )  # fmt: skip
    return by_contact
