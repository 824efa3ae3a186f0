"""What goes with an erased person: what was found of his family's contacts, and its traces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.fraud.opening import opened, write_traces
from safeconduct.node.registry.erasing import erases_too, rebuilds_index
from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey

_PIECE = 500


@erases_too
def with_person(person: Person, now: datetime) -> Iterable[DataKey]:
    """Findings are sealed under the keys of their reports, which go anyway; no others."""
    del now
    ContactFinding.objects.filter(Q(person=person) | Q(report__person=person)).delete()
    Ring.objects.filter(findings=None).delete()
    return []


@rebuilds_index
def rebuild_index() -> None:
    """Write the fingerprints of all traces under the index key of now."""
    last = 0
    while True:
        with transaction.atomic():
            rows = list(
                ContactFinding.objects.select_for_update(of=("self",))
                .select_related("report__key").filter(pk__gt=last).order_by("pk")[:_PIECE]
            )  # fmt: skip
            if not rows:
                return
            last = rows[-1].pk
            write_traces((row, opened(row)) for row in rows)
