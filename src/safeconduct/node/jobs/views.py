"""The list of jobs, and one job as it goes on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.jobs import services
from safeconduct.node.jobs.models import Job


def jobs_for(user: User) -> QuerySet[Job]:
    """One's own jobs; who runs the node sees all of them, which hold nothing personal."""
    jobs = Job.objects.select_related("started_by")
    return jobs if user.may(Right.RUN_NODE) else jobs.filter(started_by=user)


@needs(Right.SEE_JOBS)
@require_safe
def jobs(request: MemberRequest) -> HttpResponse:
    """Jobs, newest first."""
    page = Paginator(jobs_for(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})


@needs(Right.SEE_JOBS)
@require_http_methods(["GET", "POST"])
def job(request: MemberRequest, public_id: str) -> HttpResponse:
    """One job; a POST stops it or goes on with it."""
    row = get_object_or_404(jobs_for(request.user).select_related("key"), public_id=public_id)
    error = ""
    if request.method == "POST":
        actor = Actor.of(request.user)
        try:
            match request.POST.get("do"):
                case "cancel":
                    services.cancel(actor, row)
                case "resume":
                    services.resume(actor, row)
        except ValidationError as fault:
            error = " ".join(fault.messages)
        else:
            return redirect("job", public_id)
    mine = row.started_by_id == request.user.pk
    context = {"job": row, "error": error, "page_of_job": services.page_of(row) if mine else ""}
    return render(request, "jobs/job.html", context, status=409 if error else 200)


@needs(Right.SEE_JOBS)
@require_safe
def state(request: MemberRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes, asked for every two seconds; 286 ends the asking."""
    row = get_object_or_404(jobs_for(request.user), public_id=public_id)
    return render(request, "jobs/state.html", {"job": row}, status=286 if row.ended else 200)
