"""Appending events, and checking that none was changed."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.chain import GENESIS, authentication, digest
from safeconduct.node.history.models import ChainHead, Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey
from safeconduct.node.vault.sealing import seal_json

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be written into the history.

    Attributes:
        verb: what was done.
        kind, subject: what it was done to, such as `person` and his public id.
        details: plain data for the history page and for undoing; sealed under `key`, or under the
            node's own key where there is none.
        key: the data key of the person or thing it is about.
        reverts: the event that this one takes back.
    """

    verb: Verb
    kind: str = ""
    subject: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    key: DataKey | None = None
    reverts: Event | None = None


def record(actor: Actor, *deeds: Deed) -> list[Event]:
    """Append events to the chain, in the transaction of the change that they tell of.

    Call it last in the transaction: it locks the head of the chain until the end of it.

    Raises:
        TransactionManagementError: outside a transaction.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event needs the transaction of its deed")
    return _append(actor, deeds)


def _append(actor: Actor, deeds: Sequence[Deed]) -> list[Event]:
    now = timezone.now()
    mac_key = vault.ring().history
    sealed = [_sealed(deed) for deed in deeds]
    head = ChainHead.objects.select_for_update().get(pk=1)
    number, previous = head.number, bytes(head.digest)
    events = []
    for deed, details in zip(deeds, sealed, strict=True):
        number += 1
        event = Event(
            number=number,
            at=now,
            actor_id=actor.user_id,
            actor_name=actor.name,
            verb=deed.verb.value,
            subject_kind=deed.kind,
            subject=deed.subject,
            reverts=deed.reverts,
            key=deed.key,
            details=details,
            previous=previous,
        )
        event.digest = previous = digest(event)
        event.mac = authentication(mac_key, previous)
        events.append(event)
    Event.objects.bulk_create(events, batch_size=_BATCH)
    ChainHead.objects.filter(pk=1).update(number=number, digest=previous)
    return events


def _place(verb: str, subject: str) -> str:
    return f"event {verb} {subject}"


def _sealed(deed: Deed) -> bytes | None:
    if not deed.details:
        return None
    key = vault.open_key(deed.key) if deed.key else vault.ring().node
    return seal_json(key, deed.details, place=_place(deed.verb.value, deed.subject))


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where the chain does not hold."""

    number: int
    what: str


def check_chain(*, batch: int = 2_000) -> Iterator[Damage | int]:
    """Recompute the chain; yields the number reached after each batch, and every damage found."""
    previous, expected, mac_key = GENESIS, 1, vault.ring().history
    for count, event in enumerate(Event.objects.order_by("number").iterator(batch), start=1):
        if event.number != expected:
            yield Damage(expected, f"events {expected} to {event.number - 1} are missing")
        if bytes(event.previous) != previous:
            yield Damage(event.number, "it does not follow the event before it")
        if digest(event) != bytes(event.digest):
            yield Damage(event.number, "its contents were changed")
        if not hmac.compare_digest(authentication(mac_key, bytes(event.digest)), bytes(event.mac)):
            yield Damage(event.number, "it was not written by this node")
        previous, expected = bytes(event.digest), event.number + 1
        if count % batch == 0:
            yield event.number
    head = ChainHead.objects.get(pk=1)
    if head.number != expected - 1 or bytes(head.digest) != previous:
        yield Damage(head.number, "the chain ends elsewhere than its head says")
