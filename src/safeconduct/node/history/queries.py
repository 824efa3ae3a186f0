"""Reading the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import ChainHead, Event
from safeconduct.node.registry.queries import people_for
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import Unreadable, unseal_json


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a reader sees it; `details` is None where it was erased."""

    event: Event
    details: dict[str, Any] | None
    erased: bool = False

    @property
    def at(self) -> datetime:
        """When."""
        return self.event.at


def tell(event: Event) -> Told:
    """Open the details of an event, if they can still be opened."""
    if event.details is None:
        return Told(event, {})
    place = f"event {event.verb} {event.subject}"
    try:
        key = vault.open_key(event.key) if event.key else vault.ring().node
        return Told(event, unseal_json(key, bytes(event.details), place=place))
    except vault.Erased:
        return Told(event, None, erased=True)
    except Unreadable:
        return Told(event, None)


def told_to(user: User, found: list[Event]) -> list[Told]:
    """Details of sealed cases stay sealed to whoever is not named, auditors included."""
    about = {e.subject for e in found if e.subject_kind == "person"}
    visible = set(people_for(user).filter(public_id__in=about).values_list("public_id", flat=True))
    return [
        tell(e) if e.subject_kind != "person" or e.subject in visible else Told(e, None)
        for e in found
    ]


def of_subject(subject: str) -> QuerySet[Event]:
    """The events of one subject, newest first."""
    return Event.objects.filter(subject=subject).select_related("key").order_by("-number")


def everything() -> QuerySet[Event]:
    """All events, newest first."""
    return Event.objects.select_related("key").order_by("-number")


def head() -> tuple[int, str]:
    """Number and digest of the last event, to be noted elsewhere: what follows cannot be cut."""
    row = ChainHead.objects.get(pk=1)
    return row.number, bytes(row.digest).hex()
