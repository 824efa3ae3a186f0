"""Withdrawing a single report: it stays as it is, but nothing is computed from it any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import recompute
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.vault import services as vault


@transaction.atomic
def withdraw_report(actor: Actor, report: Report, *, reason: str) -> None:
    """Let a report count no longer; one that is withdrawn or erased already is left alone."""
    now = timezone.now()
    vault.hold_keys()
    standing = Report.objects.filter(pk=report.pk, withdrawn_at=None, erased_at=None)
    if not standing.update(withdrawn_at=now):
        return
    person = Person.objects.select_related("key").get(report_set=report.pk)
    recompute([person])
    record(
        actor,
        Deed(
            verb=Verb.PERSON_RECOMPUTED,
            kind="person",
            subject=person.public_id,
            key=person.key,
            details={"withdrawn": report.public_id, "reason": reason},
        ),
    )
