"""How sure we are of one person, and the captives whom nobody acknowledges."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.evidence import finding, queries, words
from safeconduct.node.evidence.panel import panel
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import start
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.frames import open_reports, standing
from safeconduct.node.registry.views import find

_PAGE = 50
_TABS = ("list", "aside", "demands")


@needs(Right.SEE_PEOPLE)
@require_safe
def person_evidence(request: MemberRequest, public_id: str) -> HttpResponse:
    """How sure we are of one person, computed from his standing reports as they are now."""
    row = find(request.user, public_id)
    person = open_person(row)
    reports = open_reports(standing(row.report_set.order_by("added_at", "pk")))
    found = panel(person, reports, on=timezone.localdate())
    with transaction.atomic():
        record(
            Actor.of(request.user),
            Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key),
        )
    context = {
        "row": row, "person": person, "panel": found, "basis": words.BASIS.get(row.status_rule, ""),
        "demands": queries.demands_naming(request.user, row),
    }  # fmt: skip
    return render(request, "evidence/person.html", context)


@needs(Right.SEE_PEOPLE)
@require_safe
def unacknowledged(request: MemberRequest) -> HttpResponse:
    """The list of captives whom nobody acknowledges, those put aside, and the demands made."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "list"
    user, number = request.user, request.GET.get("page")
    listed, made = queries.listed_for(user), queries.demands_for(user)
    at = queries.found_at()
    context: dict[str, object] = {
        "tab": tab, "found_at": at, "changed": queries.changed_since(user, at) if at else 0,
        "askable": queries.askable_for(user).count(), "own": queries.own_side(),
        "counts": {"list": listed.filter(on_list=True).count(),
                   "aside": listed.filter(on_list=False).count(), "demands": made.count()},
    }  # fmt: skip
    shown: list[queries.Listed] = []
    if tab == "demands":
        context["page"] = Paginator(made, _PAGE).get_page(number)
    else:
        page = Paginator(listed.filter(on_list=tab == "list"), _PAGE).get_page(number)
        shown = queries.open_listed(list(page.object_list))
        context |= {"page": page, "shown": shown}
        context["groups"] = _groups(user) if tab == "list" and page.number == 1 else ()
    with transaction.atomic():
        details = {"what": tab, "shown": [one.row.person.public_id for one in shown]}
        record(Actor.of(user), Deed(verb=Verb.LISTED, kind="list", details=details))
    return render(request, "evidence/unacknowledged.html", context)


def _groups(user: User) -> tuple[tuple[str, str, list[queries.Group]], ...]:
    """The list by captor, area and unit; area and unit are sealed, so each row must be opened."""
    rows = queries.listed_for(user).filter(on_list=True)[: queries.MOST_GROUPED]
    opened = queries.open_listed(rows)
    named = (("captor", _("By captor")), ("area", _("By area")), ("unit", _("By unit")))
    return tuple((column, title, queries.groups(opened, column)) for column, title in named)


@needs(Right.WEIGH)
@require_POST
def find_unacknowledged(request: MemberRequest) -> HttpResponse:
    """Start the search for captives whom nobody acknowledges."""
    title = _("Search for captives whom nobody acknowledges")
    job = start(Actor.of(request.user), finding.KIND, title=title, arguments={})
    return redirect("job", job.public_id)
