"""What goes with an erased person: his place on every list, and why he had none."""

from __future__ import annotations

from datetime import datetime

from safeconduct.node.cartels.models import Fate
from safeconduct.node.registry.erasing import erases_too
from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey


@erases_too
def with_person(person: Person, now: datetime) -> list[DataKey]:
    """All of it; the lists keep their counts, and nobody else's place moves."""
    Fate.objects.filter(person=person).delete()
    return []
