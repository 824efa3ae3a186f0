"""The public page: reference and passphrase, an honest status, a message to the desk."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import open_to_anyone
from safeconduct.node.tracing import limits
from safeconduct.node.tracing.advice import FOR_FAMILIES, WHAT_TO_DO
from safeconduct.node.tracing.entering import enter, proof, still_proved, tell_reading
from safeconduct.node.tracing.forms import EnterForm, TextForm
from safeconduct.node.tracing.messaging import family_writes
from safeconduct.node.tracing.models import TracingRequest
from safeconduct.node.tracing.opening import open_request
from safeconduct.node.tracing.queries import log_for_family, said_of

#: Seconds after which whoever does nothing has to type reference and passphrase again.
STAY = 15 * 60
_HELD = "family"
View = Callable[[HttpRequest], HttpResponse]


def _public(view: View) -> View:
    """Open to anyone, kept by no cache, and in no index of a search engine."""

    @open_to_anyone
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return inner


@_public
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def entrance(request: HttpRequest) -> HttpResponse:
    """Ask for reference and passphrase; every wrong answer gets the same words."""
    form = EnterForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _entrance(request, form, 400 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        row = enter(
            data["reference"], data["passphrase"],
            address=request.META.get("REMOTE_ADDR", ""), now=timezone.now(),
        )  # fmt: skip
    except limits.TooMany as refusal:
        return _later(request, form, refusal.wait)
    if row is None:
        form.add_error(
            None, _("Reference and passphrase do not belong together. Look at both again.")
        )
        return _entrance(request, form, 403)
    request.session.flush()
    request.session[_HELD] = {"row": row.pk, "proof": proof(row), "until": time.time() + STAY}
    request.session.set_expiry(STAY)
    return redirect("family_status")


def _entrance(request: HttpRequest, form: EnterForm, status: int) -> HttpResponse:
    context = {"form": form, **_common()}
    return render(request, "family/entrance.html", context, status=status)


def _later(request: HttpRequest, form: EnterForm, wait: timedelta) -> HttpResponse:
    seconds = max(1, math.ceil(wait.total_seconds()))
    minutes = math.ceil(seconds / 60)
    form.add_error(
        None,
        _("There were too many attempts. Try again in %(n)d minutes, or call us.") % {"n": minutes}
        if seconds > 60
        else _("There were too many attempts. Wait a minute, then try again."),
    )
    response = _entrance(request, form, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _common() -> dict[str, object]:
    return {
        "warnings": FOR_FAMILIES, "what_to_do": WHAT_TO_DO,
        "contact": settings.CONFIGURATION.family_contact,
    }  # fmt: skip


def _who(request: HttpRequest) -> TracingRequest | None:
    """The request that this session was opened for, if that still holds."""
    held = request.session.get(_HELD)
    if not isinstance(held, dict) or held.get("until", 0) < time.time():
        return None
    row = (
        TracingRequest.objects.select_related("key", "report__person")
        .filter(pk=int(held.get("row", 0)))
        .first()
    )
    if row is None or not still_proved(row, held.get("proof")):
        return None
    request.session[_HELD] = {**held, "until": time.time() + STAY}
    return row


@_public
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What we can say, and the messages."""
    row = _who(request)
    if row is None:
        return _out(request)
    tell_reading(row)
    return _status(request, row, TextForm())


def _status(
    request: HttpRequest, row: TracingRequest, form: TextForm, code: int = 200
) -> HttpResponse:
    context = {
        "row": row, "reference": open_request(row).reference, "said": said_of(row),
        "log": log_for_family(row), "form": form, **_common(),
    }  # fmt: skip
    return render(request, "family/status.html", context, status=code)


@_public
@require_POST
def message(request: HttpRequest) -> HttpResponse:
    """A message to the desk."""
    row = _who(request)
    if row is None:
        return _out(request)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _status(request, row, form, 400)
    try:
        limits.take(limits.MESSAGES, row.public_id, now=timezone.now())
        family_writes(row, form.cleaned_data["text"])
    except limits.TooMany:
        form.add_error(None, _("That is enough for one day. Please call us, or write tomorrow."))
        return _status(request, row, form, 429)
    except ValidationError as error:
        form.add_error("text", error.messages)
        return _status(request, row, form, 400)
    return redirect("family_status")


def _out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("family_entrance")


@_public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    return _out(request)


@_public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """No search engine is to keep anything of this site."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
