"""How deeds at the family desk are taken back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.models import Event
from safeconduct.node.history.reverting import reverts
from safeconduct.node.history.verbs import Verb
from safeconduct.node.tracing import messaging, services
from safeconduct.node.tracing.models import Message, TracingRequest
from safeconduct.node.tracing.opening import open_request


@reverts(Verb.MESSAGE_ADDED)
def take_message_back(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """A message of the desk leaves the family's page."""
    message = Message.objects.select_related("request").get(public_id=details["message"])
    messaging.withdraw_message(actor, message, reason=reason, reverts=event)


@reverts(Verb.REQUEST_CHANGED)
def change_back(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """The fields that were changed get their old values, if nobody has changed them since."""
    before, after = details.get("before", {}), details.get("after", {})
    if "asker" not in before:
        raise ValidationError(
            _("This cannot be taken back here. Open the request: renew, close or change it there.")
        )
    row = TracingRequest.objects.select_related("key").get(public_id=event.subject)
    now = open_request(row)
    held = {"asker": dict(now.asker), "missing": dict(now.missing)}
    for part, fields in held.items():
        for name, value in after[part].items():
            if fields.get(name, "") != value:
                raise ValidationError(_("It has been changed again meanwhile."))
            fields[name] = before[part][name]
    services.change(
        actor, row, asker=held["asker"], language=before["language"], version=row.version,
        missing={name: text for name, text in held["missing"].items() if text},
        reason=reason, reverts=event,
    )  # fmt: skip
