"""Reading how jobs go on."""

from __future__ import annotations

from ninja import Query, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.api import asking, cursors, schemas
from safeconduct.node.api.guard import CallRequest, Guard
from safeconduct.node.api.problems import missing
from safeconduct.node.api.scopes import Scope
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.views import jobs_for

router = Router(tags=["Jobs"])
_READ = (Scope.JOBS_READ, Right.SEE_JOBS)


@router.get(
    "/jobs",
    auth=Guard(*_READ, query=asking.PageQuery),
    response=schemas.JobsPage,
    summary="Find jobs",
)
def list_jobs(request: CallRequest, query: Query[asking.PageQuery]) -> schemas.JobsPage:
    """The jobs that the owner of the token has started, newest first."""
    before = cursors.read(query.cursor, {"of": "jobs"})
    rows = jobs_for(request.auth.user).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before[0])
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    more = len(found) > query.limit
    return schemas.JobsPage(
        items=[_show(row) for row in shown],
        next=cursors.write({"of": "jobs"}, [shown[-1].pk]) if more else None,
    )


@router.get(
    "/jobs/{job}", auth=Guard(*_READ), response=schemas.JobOut, summary="Read how a job goes on"
)
def get_job(request: CallRequest, job: str) -> schemas.JobOut:
    """State, progress, and how it ended; ask every few seconds, not more often."""
    known = job.isascii() and job.isprintable() and len(job) <= 16
    row = jobs_for(request.auth.user).filter(public_id=job).first() if known else None
    if row is None:
        raise missing()
    return _show(row)


def _show(row: Job) -> schemas.JobOut:
    return schemas.JobOut(
        id=row.public_id,
        kind=row.kind,
        title=row.title,
        state=row.state,
        done=row.done,
        total=row.total,
        label=row.label,
        summary=row.summary,
        failure=row.failure or None,
        queued_at=row.queued_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
