"""The page of tokens, and the reference of the interface."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.api import services
from safeconduct.node.api.document import document
from safeconduct.node.api.forms import TokenForm
from safeconduct.node.api.models import Token
from safeconduct.node.api.reference import sections


@needs(Right.USE_API, Right.REVOKE_TOKENS)
@require_safe
def tokens(request: MemberRequest) -> HttpResponse:
    """One's own tokens; all of them for those who may revoke anybody's."""
    every = request.user.may(Right.REVOKE_TOKENS)
    rows = Token.objects.select_related("owner")
    shown = rows if every else rows.filter(owner=request.user)
    context = {
        "tokens": [services.open_token(row) for row in shown],
        "every": every,
        "may_make": request.user.may(Right.USE_API),
    }
    return render(request, "api/tokens.html", context)


@needs(Right.USE_API)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def new_token(request: MemberRequest) -> HttpResponse:
    """Make a token and show its secret, once."""
    form = TokenForm(request.POST or None, user=request.user)
    if form.is_valid():
        token, secret = services.make_token(request.user, **form.chosen())
        return render(request, "api/token.html", {"token": token, "secret": secret})
    return render(request, "api/new_token.html", {"form": form})


@needs(Right.USE_API, Right.REVOKE_TOKENS)
@recently_confirmed
@require_POST
def revoke_token(request: MemberRequest, public_id: str) -> HttpResponse:
    """End a token at once."""
    rows = Token.objects.select_related("owner").filter(public_id=public_id)
    if not request.user.may(Right.REVOKE_TOKENS):
        rows = rows.filter(owner=request.user)
    token = rows.first()
    if token is None:
        raise Http404
    services.revoke(request.user, token)
    messages.success(request, _("Revoked. It is good for nothing any more."))
    return redirect("tokens")


@needs(Right.USE_API)
@require_safe
def reference(request: MemberRequest) -> HttpResponse:
    """The reference of the interface, made from its own description."""
    return render(request, "api/reference.html", {"sections": sections(document())})
