"""Searching all files for captives whom nobody acknowledges, as a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeconduct.node.evidence.assessing import assess
from safeconduct.node.evidence.models import Unacknowledged
from safeconduct.node.jobs.services import Work, runs
from safeconduct.node.matching.queries import telling_links
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.frames import OpenReport, open_reports, standing
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.vault import services as vault

KIND = "unacknowledged"
_PIECE = 2_000
#: What is sealed of each row that the library makes.
_SEALED = (
    "full_name", "birth_date", "area", "unit", "captured_on", "reasons", "next_enquiry",
    "enquiries", "why_not",
)  # fmt: skip
_STEPS = 4


@runs(KIND)
def run(work: Work) -> None:
    """Weigh all standing reports and keep whom nobody acknowledges; what was kept before goes."""
    now = timezone.now()
    work.progress(0, _STEPS)
    reports = open_reports(standing(Report.objects.order_by("pk")).iterator(_PIECE))
    work.progress(1, _STEPS)
    rows = Person.objects.filter(merged_into=None, erased_at=None).select_related("key")
    people = {str(row.pk): open_person(row) for row in rows.order_by("pk").iterator(_PIECE)}
    work.progress(2, _STEPS)
    found = list(find(people, reports, now=now))
    work.progress(3, _STEPS)
    with transaction.atomic():
        kept = keep(found)
        work.save({})
    work.progress(_STEPS, _STEPS)
    work.finish({"on_list": sum(row.on_list for row in kept), "people": len(kept)})


def find(
    people: Mapping[str, OpenPerson], reports: list[OpenReport], *, now: datetime
) -> Iterator[tuple[Unacknowledged, dict[str, Any]]]:
    """Everybody whom nobody acknowledges, with what is to be sealed of him."""
    if not reports:
        return
    today = timezone.localdate(now)
    listed = assess(list(people.values()), reports, telling_links(), on=today).unacknowledged
    first: dict[int, str] = {}
    for report in reports:
        known = first.get(report.row.person_id)
        first[report.row.person_id] = min(known or report.row.public_id, report.row.public_id)
    for row in listed.iter_rows(named=True):
        person = people[row["person_id"]].row
        yield (
            Unacknowledged(
                person=person, probability=row["probability"], on_list=row["on_list"],
                captor=row["captor"], days_since_capture=row["days_since_capture"],
                contradicted=row["contradicted"], found_at=now,
            ),
            {**{name: row[name] for name in _SEALED}, "record": first[person.pk]},
        )  # fmt: skip


def keep(found: list[tuple[Unacknowledged, dict[str, Any]]]) -> list[Unacknowledged]:
    """Store them in place of those found before; whoever was erased or merged meanwhile is not."""
    vault.hold_keys()
    ids = [row.person_id for row, _plain in found]
    there: dict[int, Person] = {}
    for start in range(0, len(ids), _PIECE):
        some = Person.objects.select_for_update(of=("self",)).select_related("key")
        some = some.filter(pk__in=ids[start : start + _PIECE], erased_at=None, merged_into=None)
        there.update({person.pk: person for person in some.order_by("pk")})
    Unacknowledged.objects.all().delete()
    kept = []
    for row, plain in found:
        person = there.get(row.person_id)
        if person is not None:
            row.sealed = vault.seal_for(person.key, plain, place=place_of(person))
            kept.append(row)
    Unacknowledged.objects.bulk_create(kept, batch_size=500)
    return kept


def place_of(person: Person) -> str:
    """What binds what is sealed of a row to its person."""
    return f"unacknowledged {person.public_id}"
