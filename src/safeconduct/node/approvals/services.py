"""Asking, approving, refusing, withdrawing; the last yes carries the action out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.approvals.models import Action, Request, Vote
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What an action gets to work with once it was approved.

    Attributes:
        request: as asked.
        actor: who asked, in whose name it is done.
        details: what was asked for, as plain data.
        approved_by: pseudonyms of those who agreed.
    """

    request: Request
    actor: Actor
    details: dict[str, Any]
    approved_by: tuple[str, ...]


Execute = Callable[[Granted], None]
_EXECUTORS: dict[Action, Execute] = {}


def executes(action: Action) -> Callable[[Execute], Execute]:
    """Register the function that carries an action out; it runs in the last voter's transaction."""

    def register(function: Execute) -> Execute:
        _EXECUTORS[action] = function
        return function

    return register


def needed(action: Action) -> int:
    """How many others must agree."""
    return int(settings.APPROVALS_NEEDED[action.value])


@transaction.atomic
def ask(
    user: User,
    action: Action,
    *,
    kind: str,
    subject: str,
    key: DataKey,
    details: dict[str, Any],
) -> Request:
    """Ask that something be done; done at once if the node's settings need nobody else.

    Args:
        user: who asks.
        action: what for.
        kind: what sort of thing it is about, such as `person`.
        subject: its public id.
        key: data key of whom it is about, so that erasing him erases the reasons too.
        details: for the executor and for those who decide; must hold a `reason`.

    Raises:
        ValidationError: if the same has been asked already, or no reason is given.
    """
    if not str(details.get("reason", "")).strip():
        raise ValidationError({"reason": _("Give the reason: others decide by it.")})
    request = Request(
        public_id=new_id("A"),
        action=action,
        subject_kind=kind,
        subject=subject,
        key=key,
        asked_by=user,
        needed=needed(action),
    )
    request.sealed = vault.seal_for(key, details, place=request.place)
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise ValidationError(_("This has been asked already and waits for approval.")) from None
    _tell(Actor.of(user), request, Verb.APPROVAL_ASKED, {"action": action.value, **details})
    if request.needed == 0:
        _carry_out(request)
    return request


@transaction.atomic
def approve(user: User, request: Request) -> Request:
    """One more yes; the last one needed carries the action out.

    Raises:
        PermissionDenied: if he asked for it himself or may not approve.
        ValidationError: if it is no longer open, or he has said yes already.
    """
    locked = _open(request)
    if locked.asked_by_id == user.pk or not user.may(Right.APPROVE):
        raise PermissionDenied(_("Nobody approves what he asked for himself."))
    _vote, new = Vote.objects.get_or_create(request=locked, user=user)
    if not new:
        raise ValidationError(_("You have approved this already."))
    _tell(Actor.of(user), locked, Verb.APPROVAL_GIVEN, {"action": locked.action})
    if locked.votes.count() >= locked.needed:
        _carry_out(locked)
    return locked


@transaction.atomic
def refuse(user: User, request: Request, *, reason: str) -> Request:
    """A no ends the request. Raises as `approve` does."""
    locked = _open(request)
    if locked.asked_by_id == user.pk or not user.may(Right.APPROVE):
        raise PermissionDenied
    _end(locked, Request.State.REFUSED)
    details = {"action": locked.action, "reason": reason}
    _tell(Actor.of(user), locked, Verb.APPROVAL_REFUSED, details)
    return locked


@transaction.atomic
def withdraw(user: User, request: Request) -> Request:
    """Whoever asked takes it back."""
    locked = _open(request)
    if locked.asked_by_id != user.pk:
        raise PermissionDenied
    _end(locked, Request.State.WITHDRAWN)
    _tell(Actor.of(user), locked, Verb.APPROVAL_WITHDRAWN, {"action": locked.action})
    return locked


def details_of(request: Request) -> dict[str, Any]:
    """What was asked for; raises vault.Erased if the person has been erased."""
    plain: dict[str, Any] = vault.open_for(request.key, request.sealed, place=request.place)
    return plain


def _open(request: Request) -> Request:
    locked = (
        Request.objects.select_for_update(of=("self",)).select_related("key").get(pk=request.pk)
    )
    if locked.state != Request.State.OPEN:
        raise ValidationError(
            _("This has been settled meanwhile: %(state)s.")
            % {"state": Request.State(locked.state).label}
        )
    return locked


def _carry_out(request: Request) -> None:
    names = tuple(v.user.pseudonym for v in request.votes.select_related("user").order_by("pk"))
    granted = Granted(
        request=request,
        actor=Actor.of(request.asked_by),
        details=details_of(request),
        approved_by=names,
    )
    try:
        with transaction.atomic():
            _EXECUTORS[Action(request.action)](granted)
    except ValidationError as error:
        request.failure = " ".join(error.messages)[:300]
        _end(request, Request.State.FAILED)
    else:
        _end(request, Request.State.DONE)


def _end(request: Request, state: Request.State) -> None:
    request.state = state
    request.ended_at = timezone.now()
    request.save(update_fields=["state", "ended_at", "failure"])


def _tell(actor: Actor, request: Request, verb: Verb, details: dict[str, Any]) -> None:
    record(
        actor,
        Deed(
            verb=verb,
            kind=request.subject_kind,
            subject=request.subject,
            key=request.key,
            details={"approval": request.public_id, **details},
        ),
    )
