"""Working on tracing requests."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.approvals.models import Action
from safeconduct.node.approvals.services import ask
from safeconduct.node.tracing import messaging, services
from safeconduct.node.tracing.advice import FOR_THE_DESK
from safeconduct.node.tracing.forms import (
    MISSING,
    CloseForm,
    EraseForm,
    RequestForm,
    TextForm,
    VersionForm,
)
from safeconduct.node.tracing.models import Message, TracingRequest
from safeconduct.node.tracing.opening import open_request
from safeconduct.node.tracing.views import find, show

_FIELDS = {
    "asker": ("asker", "relation", "proved", "proof", "phone", "address", "language"),
    "consent": ("consent", "consent_on", "share"),
    "missing": MISSING,
}


@needs(Right.TRACING)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_request(request: MemberRequest) -> HttpResponse:
    """Take a request in; the slip for the family is shown once."""
    node = Node.current()
    initial = {"language": get_language(), "party_of_origin": node.side if node else ""}
    form = RequestForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            row, reference, passphrase = services.open_new(
                Actor.of(request.user),
                asker=form.asker_data(),
                missing=form.missing_data(),
                language=form.cleaned_data["language"],
            )
        except ValidationError as error:
            _put(form, error)
        else:
            return _slip(request, row, reference, passphrase)
    return _intake(request, form)


def _intake(
    request: MemberRequest, form: RequestForm, row: TracingRequest | None = None, *,
    conflict: bool = False,
) -> HttpResponse:  # fmt: skip
    parts = {name: [form[f] for f in fields] for name, fields in _FIELDS.items()}
    context = {"form": form, "row": row, "parts": parts, "conflict": conflict,
               "advice": FOR_THE_DESK}  # fmt: skip
    return render(request, "tracing/intake.html", context, status=409 if conflict else 200)


def _put(form: RequestForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, faults in error.message_dict.items():
        form.add_error(field if field in form.fields else None, faults)


def _slip(
    request: MemberRequest, row: TracingRequest, reference: str, passphrase: str
) -> HttpResponse:
    context = {
        "row": row, "reference": reference, "passphrase": passphrase, "advice": FOR_THE_DESK,
        "contact": settings.CONFIGURATION.family_contact,
    }  # fmt: skip
    return render(request, "tracing/slip.html", context)


@needs(Right.TRACING)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_request(request: MemberRequest, public_id: str) -> HttpResponse:
    """Correct what is known; give or withdraw consent."""
    row = find(request.user, public_id)
    opened = open_request(row)
    initial = {**opened.asker, **opened.missing, "language": row.language, "version": row.version}
    form = RequestForm(request.POST or None, initial=initial)
    conflict = False
    if form.is_valid():
        try:
            services.change(
                Actor.of(request.user), row,
                asker=form.asker_data(), missing=form.missing_data(),
                language=form.cleaned_data["language"],
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except services.Conflict as clash:
            conflict = True
            form.data = {**request.POST.dict(), "version": str(clash.row.version)}
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("The request is changed."))
            return redirect("request", public_id)
    return _intake(request, form, row, conflict=conflict)


@needs(Right.TRACING)
@require_POST
def write(request: MemberRequest, public_id: str) -> HttpResponse:
    """A message to the family."""
    row, form = find(request.user, public_id), TextForm(request.POST)
    if not form.is_valid():
        return show(request, row, message=form, status=400)
    return _try(
        request, row,
        lambda: messaging.add_message(
            Actor.of(request.user), row, kind=Message.Kind.TO_FAMILY,
            text=form.cleaned_data["text"],
        ),
    )  # fmt: skip


@needs(Right.TRACING)
@require_POST
def note(request: MemberRequest, public_id: str) -> HttpResponse:
    """A note that families never see."""
    row, form = find(request.user, public_id), TextForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return show(request, row, note=form, status=400)
    return _try(
        request, row,
        lambda: messaging.add_message(
            Actor.of(request.user), row, kind=Message.Kind.NOTE, text=form.cleaned_data["text"]
        ),
    )  # fmt: skip


@needs(Right.TRACING)
@require_POST
def read(request: MemberRequest, public_id: str) -> HttpResponse:
    """What the family wrote has been read."""
    row = find(request.user, public_id)
    return _try(request, row, lambda: messaging.mark_read(Actor.of(request.user), row))


@needs(Right.TRACING)
@require_POST
def renew(request: MemberRequest, public_id: str) -> HttpResponse:
    """Begin the term anew, or open the request again."""
    row, form = find(request.user, public_id), VersionForm(request.POST)
    if not form.is_valid():
        return redirect("request", public_id)
    version = form.cleaned_data["version"]
    return _try(request, row, lambda: services.renew(Actor.of(request.user), row, version=version))


def _try(request: MemberRequest, row: TracingRequest, step: Callable[[], object]) -> HttpResponse:
    try:
        step()
    except services.Conflict:
        messages.error(request, _("Somebody else has changed this request meanwhile: look again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("request", row.public_id)


@needs(Right.TRACING)
@require_http_methods(["GET", "POST"])
def close(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close a request with a reason."""
    row = find(request.user, public_id)
    form = CloseForm(request.POST or None, initial={"version": row.version})
    if form.is_valid():
        data = form.cleaned_data
        return _try(
            request, row,
            lambda: services.close(
                Actor.of(request.user), row, reason=data["reason"], version=data["version"]
            ),
        )  # fmt: skip
    return render(request, "tracing/close.html", {"form": form, "row": row})


@needs(Right.TRACING)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def slip(request: MemberRequest, public_id: str) -> HttpResponse:
    """Another passphrase, shown once; the old one opens nothing any more."""
    row = find(request.user, public_id)
    if request.method == "POST":
        try:
            reference, passphrase = services.new_slip(Actor.of(request.user), row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("request", public_id)
        return _slip(request, row, reference, passphrase)
    return render(request, "tracing/new_slip.html", {"row": row})


@needs(Right.TRACING)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def erase(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask that a request be erased; others must approve."""
    row = find(request.user, public_id)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            ask(
                request.user, Action.ERASE, kind="request", subject=row.public_id, key=row.key,
                details={"reason": form.cleaned_data["reason"]},
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.info(request, _("Asked for. Others must approve it."))
            return redirect("request", public_id)
    return render(request, "tracing/erase.html", {"form": form, "row": row})
