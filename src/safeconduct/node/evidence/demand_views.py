"""Demands for acknowledgement: making them, reading them, handing them out."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.evidence.demands import LANGUAGES
from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.evidence import demanding, queries
from safeconduct.node.evidence.forms import DemandsForm
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb

_MOST_TICKED = 500


@needs(Right.WEIGH)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def make_demands(request: MemberRequest) -> HttpResponse:
    """Write the letters for those ticked, or for all on the list of whom somebody can be asked."""
    rows = queries.askable_for(request.user)
    ticked = request.GET.getlist("id")[:_MOST_TICKED]
    if ticked:
        rows = rows.filter(person__public_id__in=ticked)
    form = DemandsForm(request.POST or None, initial=_initial())
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = demanding.make(
                Actor.of(request.user), queries.open_listed(rows), names=form.names,
                bureau=data["bureau"], reason=data["reason"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if len(made) == 1:
                return redirect("demand", made[0].public_id)
            return redirect(f"{reverse('unacknowledged')}?tab=demands")
    context = {"form": form, "count": rows.count(), "ticked": ticked, "own": queries.own_side()}
    return render(request, "evidence/make_demands.html", context)


def _initial() -> dict[str, str]:
    node = Node.current()
    return {"bureau": node.name if node else ""}


def _find(user: User, public_id: str) -> demanding.OpenDemand:
    row = queries.demands_for(user).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return demanding.open_demand(row)


@needs(Right.SEE_PEOPLE)
@require_safe
def demand(request: MemberRequest, public_id: str) -> HttpResponse:
    """One letter in five languages, with its annex."""
    found = _find(request.user, public_id)
    with transaction.atomic():
        details = {"what": "demand", "shown": [row["person"] for row in found.annex]}
        deed = Deed(verb=Verb.LISTED, kind="demand", subject=public_id, details=details)
        record(Actor.of(request.user), deed)
    context = {"demand": found, "row": found.row, "columns": demanding.ANNEX}
    return render(request, "evidence/demand.html", context)


@needs(Right.WEIGH)
@recently_confirmed
@require_safe
def annex(request: MemberRequest, public_id: str) -> HttpResponse:
    """The annex as CSV."""
    found = _find(request.user, public_id)
    demanding.hand_out(Actor.of(request.user), found, what="annex.csv")
    return _file(found.annex_csv, "text/csv", f"{public_id}-annex.csv")


@needs(Right.WEIGH)
@recently_confirmed
@require_safe
def letter(request: MemberRequest, public_id: str, language: str) -> HttpResponse:
    """The letter in one language."""
    found = _find(request.user, public_id)
    if language not in LANGUAGES:
        raise Http404
    demanding.hand_out(Actor.of(request.user), found, what=f"letter.{language}.txt")
    text = found.texts[language].lstrip()
    return _file(text.encode(), "text/plain; charset=utf-8", f"{public_id}-letter.{language}.txt")


@needs(Right.WEIGH)
@recently_confirmed
@require_safe
def return_asked(request: MemberRequest, public_id: str) -> HttpResponse:
    """Those named as requests for their return, for the talks."""
    found = _find(request.user, public_id)
    demanding.hand_out(Actor.of(request.user), found, what="return-asked.toml")
    name = f"{public_id}-return-asked.toml"
    return _file(found.return_asked.encode(), "application/toml; charset=utf-8", name)


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
