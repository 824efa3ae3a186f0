"""Families who are called by the same people, for tests of the fraud desk."""

from __future__ import annotations

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person, Report

NUMBER = "+380 44 123 45 67"
ASKED = {
    "called_on": "2026-05-01", "demand_amount": "3 000", "currency": "USD",
    "claim": "pay for a place on the exchange list", "contact_value": NUMBER,
}  # fmt: skip


def person_of(user: User, name: str) -> Person:
    """Somebody who is sought."""
    report = registry.enter_report(
        Actor.of(user), source="relative", kind="tracing_request", grade="C",
        cells={"full_name": name},
    )  # fmt: skip
    return Person.objects.select_related("key").get(pk=report.person_id)


def call(user: User, person: Person, **more: str) -> Report:
    """A demand over the same number; empty words are left out."""
    cells = {k: v for k, v in {**ASKED, **more}.items() if v}
    return registry.enter_report(
        Actor.of(user), source="mother", kind="contact", grade="F", person=person, cells=cells
    )
