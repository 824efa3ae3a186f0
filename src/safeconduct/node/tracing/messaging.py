"""Messages between the desk and a family, and notes for colleagues."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import FAMILY, Actor
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.tracing.models import Message, TracingRequest
from safeconduct.node.tracing.services import lock
from safeconduct.node.vault import services as vault

#: Characters; about a page.
LONGEST = 2_000
#: They turn the order of the text around them, so that it reads as something else.
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@transaction.atomic
def add_message(
    actor: Actor,
    row: TracingRequest,
    *,
    kind: Message.Kind,
    text: str,
    now: datetime | None = None,
) -> Message:
    """Store a message or a note; an answer to the family marks what they wrote as read.

    Raises:
        ValidationError: if it is empty or too long, or the request was erased.
    """
    moment = now or timezone.now()
    tidy = tidied(text)
    if not tidy:
        raise ValidationError({"text": _("Write something first.")})
    if len(tidy) > LONGEST:
        raise ValidationError({"text": _("This is too long: at most 2000 characters.")})
    locked = lock(row)
    message = Message(
        public_id=new_id("M"), request=locked, kind=kind, written_by_id=actor.user_id, at=moment
    )
    message.sealed = vault.seal_for(locked.key, {"text": tidy}, place=message.place)
    message.save()
    if kind == Message.Kind.TO_FAMILY:
        _mark_read(locked, moment)
    TracingRequest.objects.filter(pk=locked.pk).update(changed_at=moment)
    details = {"message": message.public_id, "kind": kind.value, "length": len(tidy)}
    record(
        actor,
        Deed(
            verb=Verb.MESSAGE_ADDED, kind="request", subject=locked.public_id, key=locked.key,
            details=details,
        ),
    )  # fmt: skip
    return message


def family_writes(row: TracingRequest, text: str) -> Message:
    """A message from the public page."""
    return add_message(FAMILY, row, kind=Message.Kind.FROM_FAMILY, text=text)


def tidied(text: str) -> str:
    r"""Without control characters, and those that turn the order of the text around.

    >>> tidied(" a\x07b\r\nc \u202e")
    'ab\nc'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TURNING)
    return "".join(c for c in plain if c == "\n" or c.isprintable() or c in "\u200c\u200d").strip()


@transaction.atomic
def mark_read(actor: Actor, row: TracingRequest) -> int:
    """Somebody at the desk has read what the family wrote."""
    locked = lock(row)
    count = _mark_read(locked, timezone.now())
    if count:
        details = {"read": {"messages": count}}
        record(
            actor,
            Deed(
                verb=Verb.REQUEST_CHANGED, kind="request", subject=locked.public_id,
                key=locked.key, details=details,
            ),
        )  # fmt: skip
    return count


def _mark_read(row: TracingRequest, moment: datetime) -> int:
    unread = row.messages.filter(kind=Message.Kind.FROM_FAMILY, read_at=None)
    return unread.update(read_at=moment)


@transaction.atomic
def withdraw_message(
    actor: Actor, message: Message, *, reason: str, reverts: Event | None = None
) -> None:
    """Take a message of the desk off the family's page; it stays in the log of the desk."""
    locked = lock(message.request)
    if message.kind == Message.Kind.FROM_FAMILY:
        raise ValidationError(_("What the family wrote is not ours to take back."))
    open_ = Message.objects.filter(pk=message.pk, withdrawn_at=None)
    if not open_.update(withdrawn_at=timezone.now()):
        raise ValidationError(_("This message has been taken back already."))
    record(
        actor,
        Deed(
            verb=Verb.REVERTED, kind="request", subject=locked.public_id, key=locked.key,
            details={"message": message.public_id, "reason": reason}, reverts=reverts,
        ),
    )  # fmt: skip
