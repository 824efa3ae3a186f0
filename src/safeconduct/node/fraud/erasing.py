"""What goes with an erased person: what was found of his family's contacts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.registry.erasing import erases_too
from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey


@erases_too
def with_person(person: Person, now: datetime) -> Iterable[DataKey]:
    """Findings are sealed under the keys of their reports, which go anyway."""
    del now
    ContactFinding.objects.filter(person=person).delete()
    Ring.objects.filter(findings=None).delete()
    return []
