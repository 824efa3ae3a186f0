"""What is done once enough people have approved it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.approvals.models import Action
from safeconduct.node.approvals.services import Granted, executes
from safeconduct.node.history.models import Event
from safeconduct.node.history.reverting import reverts
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import erasing, services, undoing
from safeconduct.node.registry.models import Batch, Person


@executes(Action.CONFIRM_DEATH)
def confirm_death(granted: Granted) -> None:
    """Mark a person dead (GC III art. 120)."""
    person = Person.objects.get(public_id=granted.request.subject)
    services.confirm_death(granted.actor, person, grounds=granted.details["reason"])


_ERASERS: dict[str, Callable[[Granted], None]] = {}


def erases(kind: str) -> Callable[[Callable[[Granted], None]], Callable[[Granted], None]]:
    """Register how another app erases things of a kind of its own, once that was approved."""

    def register(function: Callable[[Granted], None]) -> Callable[[Granted], None]:
        _ERASERS[kind] = function
        return function

    return register


@executes(Action.ERASE)
def erase(granted: Granted) -> None:
    """Erase a person, or whatever else an app has registered for."""
    if granted.request.subject_kind in _ERASERS:
        _ERASERS[granted.request.subject_kind](granted)
        return
    person = Person.objects.get(public_id=granted.request.subject)
    erasing.erase(granted.actor, person, approved_by=granted.approved_by)


@reverts(Verb.FIELD_DECIDED)
def release(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """The rules decide the field again."""
    person = Person.objects.get(public_id=event.subject)
    services.release_field(
        actor, person, field=details["field"], reason=reason, version=person.version, reverts=event
    )


@reverts(Verb.DEATH_REPORTED)
@reverts(Verb.DEATH_CONFIRMED)
def reverse_death(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """The reports decide again."""
    person = Person.objects.get(public_id=event.subject)
    services.reverse_death(actor, person, reason=reason, reverts=event)


@reverts(Verb.REPORTS_ADDED)
def undo_import(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """Withdraw the whole import."""
    batch = Batch.objects.get(public_id=event.subject)
    undoing.undo(actor, batch, reason=reason, reverts=event)
