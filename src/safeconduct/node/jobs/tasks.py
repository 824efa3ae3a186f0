"""What the worker calls."""

from __future__ import annotations

from django_tasks import task

from safeconduct.node.jobs.models import Job


@task()
def run_job(public_id: str) -> None:
    """Do one job."""
    from safeconduct.node.jobs.services import run_now

    job = Job.objects.filter(public_id=public_id).first()
    if job is not None:
        run_now(job, worker="worker")
