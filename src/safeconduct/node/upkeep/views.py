"""State of the node and breach drill for whoever runs it; files past their term for the head."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history.queries import head
from safeconduct.node.registry.queries import people_for
from safeconduct.node.upkeep import exposure, keeping, state


@needs(Right.RUN_NODE)
@require_safe
def machine(request: MemberRequest) -> HttpResponse:
    """What the doctor finds, the last backup, jobs, the head of the history, and the terms."""
    number, digest = head()
    results = DBTaskResult.objects
    context = {
        "findings": state.findings(),
        "last_backup": state.last_backup(),
        "number": number,
        "digest": digest,
        "waiting": results.ready().count(),
        "running": results.running().count(),
        "failed": results.failed().count(),
        "terms": settings.RETENTION_DAYS,
        "due": keeping.files_due().count(),
    }
    return render(request, "upkeep/machine.html", context)


@needs(Right.RUN_NODE)
@require_safe
def breach_drill(request: MemberRequest) -> HttpResponse:
    """What somebody would see who stole the database, but not the keys."""
    context = {"tables": list(exposure.drill()), "inferences": exposure.INFERENCES}
    return render(request, "upkeep/breach_drill.html", context)


@needs(Right.ERASE)
@require_safe
def files_due(request: MemberRequest) -> HttpResponse:
    """Closed person files whose term of retention is over: to be erased, or kept for a reason."""
    visible = people_for(request.user).filter(pk__in=keeping.files_due().values("pk"))
    page = Paginator(visible.order_by("changed_at"), 50).get_page(request.GET.get("page"))
    context = {"page": page, "years": settings.RETENTION_DAYS["closed_file"] // 365}
    return render(request, "upkeep/files_due.html", context)
