"""What changes elsewhere and touches determinations here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from safeconduct.node.casework.determining import mark
from safeconduct.node.matching.signals import links_changed
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.signals import people_computed


@receiver(people_computed)
def after_computing(*, rows: Sequence[Person], **_more: Any) -> None:
    """Person files were computed anew: so must their determinations be."""
    mark(row.pk for row in rows)


@receiver(links_changed)
def after_links(*, people: Sequence[int], **_more: Any) -> None:
    """A file may be somebody's, or is no longer taken to be: it may hold him back."""
    mark(people)
