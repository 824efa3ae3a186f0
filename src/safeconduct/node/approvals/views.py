"""What was asked for, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.approvals import services
from safeconduct.node.approvals.models import Request
from safeconduct.node.registry.queries import people_for
from safeconduct.node.vault.services import Erased

_MINE = (Right.APPROVE, Right.EXPORT, Right.ERASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as one reader sees it."""

    request: Request
    details: dict[str, Any]
    mine: bool
    may_decide: bool


@needs(*_MINE)
@require_safe
def approvals(request: MemberRequest) -> HttpResponse:
    """Open requests first, then those settled."""
    visible = Request.objects.select_related("key", "asked_by").order_by("state", "-asked_at")
    state = Request.State.OPEN if request.GET.get("all") is None else None
    page = Paginator(visible.filter(state=state) if state else visible, 50).get_page(
        request.GET.get("page")
    )
    shown = [_shown(request.user, row) for row in page.object_list]
    context = {"page": page, "shown": [s for s in shown if s], "all": state is None}
    return render(request, "approvals/approvals.html", context)


@needs(*_MINE)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def approval(request: MemberRequest, public_id: str) -> HttpResponse:
    """One request; a POST decides on it."""
    row = Request.objects.select_related("key", "asked_by").filter(public_id=public_id).first()
    shown = _shown(request.user, row) if row else None
    if row is None or shown is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            match request.POST.get("do"):
                case "approve":
                    services.approve(request.user, row)
                case "refuse":
                    reason = request.POST.get("reason", "")[:2_000]
                    services.refuse(request.user, row, reason=reason)
                case "withdraw":
                    services.withdraw(request.user, row)
        except ValidationError as fault:
            error = " ".join(fault.messages)
        else:
            return redirect("approval", public_id)
    votes = row.votes.select_related("user").order_by("at")
    context = {"shown": shown, "row": row, "votes": votes, "error": error}
    return render(request, "approvals/approval.html", context, status=409 if error else 200)


def _shown(user: User, row: Request) -> Shown | None:
    """None if it is about a sealed case that this reader may not open."""
    if row.subject_kind == "person":
        erased = row.state != Request.State.OPEN
        if not erased and not people_for(user).filter(public_id=row.subject).exists():
            return None
    try:
        details = services.details_of(row)
    except Erased:
        details = {}
    mine = row.asked_by_id == user.pk
    waiting = row.state == Request.State.OPEN
    return Shown(row, details, mine, waiting and not mine and user.may(Right.APPROVE))
