"""Findings go where their reports go: files are joined and parted, reports withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from safeconduct.node.fraud.models import ContactFinding
from safeconduct.node.registry.frames import OpenReport
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.signals import people_computed
from safeconduct.people import SourceKind


@receiver(people_computed)
def follow(*, rows: Sequence[Person], reports: Sequence[OpenReport], **_more: Any) -> None:
    """Whoever may open the file of a report now may see its finding, and nobody else."""
    contacts = [r.row.pk for r in reports if r.row.kind == SourceKind.CONTACT.value]
    touched = Q(person__in=[row.pk for row in rows]) | Q(report__in=contacts)
    for finding in ContactFinding.objects.filter(touched).select_related("report"):
        report = finding.report
        if report.withdrawn_at is not None or report.erased_at is not None:
            finding.delete()
        elif finding.person_id != report.person_id:
            finding.person_id = report.person_id
            finding.save(update_fields=["person"])
