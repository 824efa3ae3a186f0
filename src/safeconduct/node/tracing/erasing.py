"""Erasing requests: with the missing person, or for themselves when the family asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.approvals.services import Granted
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import erasing as registry
from safeconduct.node.registry.executors import erases
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.withdrawing import withdraw_report
from safeconduct.node.tracing.models import Message, RequestKey, State, TracingRequest
from safeconduct.node.tracing.opening import lookup_of, open_request, write_keys
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey

_BATCH = 500


@registry.erases_too
def with_person(person: Person, now: datetime) -> list[DataKey]:
    """The requests after an erased person name him, so they go with him."""
    rows = list(TracingRequest.objects.filter(report__person=person).select_related("key"))
    _empty(rows, now)
    return [row.key for row in rows]


@erases("request")
def approved(granted: Granted) -> None:
    """Enough people have agreed that a request be erased."""
    row = TracingRequest.objects.get(public_id=granted.request.subject)
    erase(granted.actor, row, approved_by=granted.approved_by)


@transaction.atomic
def erase(actor: Actor, row: TracingRequest, *, approved_by: Iterable[str]) -> None:
    """Destroy the key of one request, since the family asks for it; its report counts no longer."""
    vault.hold_keys()
    now = timezone.now()
    locked = (
        TracingRequest.objects.select_for_update(of=("self",))
        .select_related("key", "report")
        .get(pk=row.pk)
    )
    if locked.erased_at is not None:
        raise ValidationError(_("This request has been erased."))
    if locked.report is not None:
        withdraw_report(actor, locked.report, reason="the tracing request was erased")
    _empty([locked], now)
    vault.destroy([locked.key], at=now)
    record(
        actor,
        Deed(
            verb=Verb.ERASED, kind="request", subject=locked.public_id,
            details={"approved_by": list(approved_by), "keys": 1},
        ),
    )  # fmt: skip
    transaction.on_commit(registry.finish)


def _empty(rows: Iterable[TracingRequest], now: datetime) -> None:
    ids = [row.pk for row in rows]
    RequestKey.objects.filter(request_id__in=ids).delete()
    Message.objects.filter(request_id__in=ids).update(sealed=b"")
    TracingRequest.objects.filter(pk__in=ids).update(
        sealed=b"", lookup=None, passphrase="", language="", state=State.CLOSED,
        closed_at=now, erased_at=now, changed_at=now,
    )  # fmt: skip


@registry.rebuilds_index
def rebuild_index() -> None:
    """Write all lookups and search keys under the index key of now."""
    last = 0
    while True:
        with transaction.atomic():
            rows = list(
                TracingRequest.objects.select_for_update(of=("self",)).select_related("key")
                .filter(pk__gt=last, erased_at=None).order_by("pk")[:_BATCH]
            )  # fmt: skip
            if not rows:
                return
            last = rows[-1].pk
            for row in rows:
                opened = open_request(row)
                TracingRequest.objects.filter(pk=row.pk).update(lookup=lookup_of(opened.reference))
                write_keys(opened)
