"""What goes with an erased person: proceedings, interviews, examinations, plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from safeconduct.node.casework.models import Arrival, Case, Examination, Interview, Standing
from safeconduct.node.registry.erasing import erases_too
from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey


@erases_too
def with_person(person: Person, now: datetime) -> Iterable[DataKey]:
    """All of it is sealed under the person's own key, which goes anyway; no others."""
    for model in (Case, Interview, Examination, Arrival):
        model._default_manager.filter(person=person).update(sealed=b"")
    Case.objects.filter(person=person).update(open=False)
    Standing.objects.filter(person=person).delete()
    return []
