"""What goes with an erased person: his row on the list, his questions, his name in demands."""

from __future__ import annotations

from datetime import datetime

from safeconduct.node.evidence.demanding import strike
from safeconduct.node.evidence.models import ProofCheck, ProofQuestion, Unacknowledged
from safeconduct.node.registry.erasing import erases_too
from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey


@erases_too
def with_person(person: Person, now: datetime) -> list[DataKey]:
    """Everything that this app holds of him; when he was asked for, and by whom, remains."""
    Unacknowledged.objects.filter(person=person).delete()
    ProofQuestion.objects.filter(person=person).delete()
    ProofCheck.objects.filter(person=person).delete()
    return strike(person)
