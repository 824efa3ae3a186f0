"""The family desk: its list, and one request."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.queries import people_for
from safeconduct.node.tracing import queries
from safeconduct.node.tracing.advice import FOR_THE_DESK
from safeconduct.node.tracing.forms import MISSING, RELATIONS, TextForm
from safeconduct.node.tracing.models import TracingRequest
from safeconduct.node.tracing.opening import open_request
from safeconduct.node.tracing.saying import Said

PAGE = 50
SHOWN = (
    ("", _("all")), ("running", _("being traced or waiting")), ("new", _("with new messages")),
    ("expiring", _("expiring within 30 days")), ("consent", _("waiting for consent")),
    ("ended", _("closed or expired")),
)  # fmt: skip


@needs(Right.TRACING)
@require_safe
def requests(request: MemberRequest) -> HttpResponse:
    """All requests, or those found by reference, by name, or by what they wait for."""
    words, show = request.GET.get("q", "")[:200], request.GET.get("show", "")
    rows = queries.search(queries.requests_for(request.user), words)
    rows = queries.waiting(rows, show, today=timezone.localdate())
    ordered = queries.with_unread(rows).order_by("-changed_at", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    opened = [open_request(row) for row in page.object_list]
    details = {"words": words, "show": show, "shown": [o.row.public_id for o in opened]}
    with transaction.atomic():
        record(
            Actor.of(request.user),
            Deed(verb=Verb.SEARCHED if words else Verb.LISTED, kind="requests", details=details),
        )
    context = {
        "page": page, "requests": opened, "q": words, "show": show, "choices": SHOWN,
        "soon": timezone.localdate() + queries.SOON,
    }  # fmt: skip
    return render(request, "tracing/requests.html", context)


def find(user: User, public_id: str) -> TracingRequest:
    """A request that this user may open; raises Http404 otherwise, whatever the cause."""
    row = queries.requests_for(user).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


@needs(Right.TRACING)
@require_safe
def request_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """One request, with what the family is told and everything that was written."""
    row = find(request.user, public_id)
    with transaction.atomic():
        record(
            Actor.of(request.user),
            Deed(verb=Verb.FILE_READ, kind="request", subject=row.public_id, key=row.key),
        )
    return show(request, row)


def show(
    request: MemberRequest,
    row: TracingRequest,
    *,
    message: TextForm | None = None,
    note: TextForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request, with what was typed into its forms."""
    opened, said = open_request(row), queries.said_of(row)
    person = queries.person_of(row)
    visible = person is not None and people_for(request.user).filter(pk=person.pk).exists()
    note = note or TextForm(auto_id="id_note_%s")
    note.fields["text"].label = _("Note for colleagues")
    log = queries.log_of(row)
    context = {
        "row": row, "opened": opened, "said": said, "in_person": said is Said.COME,
        "file": person if visible else None,
        "missing": [(name, opened.missing[name]) for name in MISSING if name in opened.missing],
        "relation": RELATIONS.get(opened.asker.get("relation", ""), ""),
        "log": log, "advice": FOR_THE_DESK,
        "unread": any(m.row.kind == "from_family" and not m.row.read_at for m in log),
        "message": message or TextForm(), "note": note,
    }  # fmt: skip
    return render(request, "tracing/request.html", context, status=status)
