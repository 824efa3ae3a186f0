"""What goes with an erased person: his records and salts, and all sealed bytes that hold them.

The logs stay, and with them his salted leaf hash, which says nothing once the salt is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.bulk import update_rows
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.erasing import erases_too, finish, rebuilds_index
from safeconduct.node.registry.models import Person
from safeconduct.node.talks.drafting import CATEGORIES
from safeconduct.node.talks.models import (
    BundleRow,
    Draft,
    Epoch,
    Item,
    OfferedList,
    Payload,
    Subject,
)
from safeconduct.node.talks.people import fingerprint, holds, keys_of, label_of
from safeconduct.node.talks.unpacking import unpack
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey
from safeconduct.people.vocabulary import Category

_UNKNOWN = CATEGORIES.index(Category.UNKNOWN)
_BATCH = 5_000


@erases_too
def with_person(person: Person, now: datetime) -> list[DataKey]:
    """Everything that talks hold of a person with a file here."""
    rows = list(Subject.objects.filter(person=person, erased_at=None).select_related("key", "talk"))
    return _empty(rows, now)


def erase_subject(user: User, subject: Subject) -> None:
    """Erase somebody without a file here, as a mediator must who holds none.

    Raises:
        PermissionDenied: if the user may not erase, or there is a file: then that is erased.
    """
    if not user.may(Right.ERASE) or subject.person_id is not None:
        raise PermissionDenied
    with transaction.atomic():
        vault.hold_keys()
        locked = Subject.objects.select_for_update(of=("self",)).select_related("key", "talk")
        row = locked.get(pk=subject.pk)
        now = timezone.now()
        vault.destroy(_empty([row], now), at=now)
        details = {"subject": row.pk}
        deed = Deed(verb=Verb.ERASED, kind="talk", subject=row.talk.public_id, details=details)
        record(Actor.of(user), deed)
        transaction.on_commit(finish)


def _empty(rows: Iterable[Subject], now: datetime) -> list[DataKey]:
    """Empty what is kept of subjects; returns the keys that are to be destroyed."""
    keys: list[DataKey] = []
    for row in rows:
        unpack(row.talk)  # what has just come in may hold him too
        Item.objects.filter(subject=row).update(sealed=b"")
        _forget_category(row)
        keys += keys_of([row])
        keys += _payload_keys(row)
        _withdraw_drafts(row, now)
        row.sealed, row.token, row.erased_at = b"", None, now
        row.save(update_fields=["sealed", "token", "erased_at"])
    return keys


def _payload_keys(row: Subject) -> list[DataKey]:
    """Sealed bytes in which he is: payloads, and bundles kept to be fetched again."""
    keys = []
    found = False
    payloads = Payload.objects.filter(talk=row.talk_id).exclude(state=Payload.State.ERASED)
    for payload in payloads.select_related("key").defer("sealed"):
        # What is not as its entry says may hold anybody.
        if payload.state == Payload.State.BAD or holds(payload.members, row.pk):
            keys.append(payload.key)
            payload.sealed, payload.state = b"", Payload.State.ERASED
            payload.save(update_fields=["sealed", "state"])
            found = True
    if found:
        # Copies of what came in lie with couriers; while the epoch's key lives they can be opened.
        Epoch.objects.filter(talk=row.talk_id, destroyed_at=None).update(end_due=True)
        kept = BundleRow.objects.filter(talk=row.talk_id).exclude(key=None)
        keys += [bundle.key for bundle in kept.select_related("key") if bundle.key]
        kept.update(sealed=b"")
    return keys


def _withdraw_drafts(row: Subject, now: datetime) -> None:
    for draft in Draft.objects.filter(talk=row.talk_id, state=Draft.State.OPEN):
        if holds(draft.members, row.pk):
            draft.state, draft.ended_at = Draft.State.WITHDRAWN, now
            draft.save(update_fields=["state", "ended_at"])


def _forget_category(row: Subject) -> None:
    """The lists keep their counts; what kind of person he was is not among them any more."""
    for offered in OfferedList.objects.filter(talk=row.talk_id):
        found = np.frombuffer(bytes(offered.subjects), dtype="<i8") == row.pk
        if found.any():
            codes = np.frombuffer(bytes(offered.categories), dtype=np.uint8).copy()
            codes[found] = _UNKNOWN
            offered.categories = codes.tobytes()
            offered.save(update_fields=["categories"])


@rebuilds_index
def rebuild_index() -> None:
    """Write the fingerprints of the talks' names for people under the index key of now."""
    last = 0
    while True:
        rows = list(
            Subject.objects.filter(pk__gt=last).exclude(token=None)
            .select_related("key").order_by("pk")[:_BATCH]
        )  # fmt: skip
        if not rows:
            return
        last = rows[-1].pk
        for row in rows:
            row.token = fingerprint(row.talk_id, label_of(row))
        update_rows(rows, ["token"])
