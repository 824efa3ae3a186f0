"""Importing, at once or as a job: chunk by chunk, so that a crash loses and doubles nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.intake import services
from safeconduct.node.intake.models import Upload
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import Work, runs, start
from safeconduct.node.registry import services as registry
from safeconduct.people import Intake

CHUNK = 1_000


def piece(intake: Intake, start_at: int, count: int) -> Intake:
    """Some of the reports of an intake with their statements."""
    reports = intake.reports.slice(start_at, count)
    statements = intake.statements.join(reports.select("record"), on="record", how="semi")
    return Intake(reports=reports, statements=statements, problems=())


def import_now(actor: Actor, upload: Upload) -> None:
    """Import a small table in one transaction."""
    opened = services.open_upload(upload)
    intake = opened.intake()
    with transaction.atomic():
        row = services.begin(actor, opened)
        assert row.batch is not None
        registry.add_reports(actor, intake, batch=row.batch)
        services.settle(row)


def import_later(actor: Actor, upload: Upload) -> Job:
    """Import a large table as a job."""
    opened = services.open_upload(upload)
    with transaction.atomic():
        row = services.begin(actor, opened)
        job = start(actor, "import", title=_("Import"), arguments={"upload": row.public_id})
        Upload.objects.filter(pk=row.pk).update(job=job)
    return job


def _page(arguments: dict[str, Any]) -> str:
    return reverse("import", args=[arguments["upload"]])


@runs("import", page=_page)
def run(work: Work) -> None:
    """One chunk a transaction, with its checkpoint."""
    row = Upload.objects.select_related("key", "batch").get(public_id=work.arguments["upload"])
    if row.state != Upload.State.IMPORTING or row.batch is None:
        return
    intake = services.open_upload(row).intake()
    intake = Intake(
        reports=intake.reports.sort("record"),
        statements=intake.statements.filter(pl.col("record").is_not_null()),
        problems=intake.problems,
    )
    total = intake.reports.height
    added = int(work.checkpoint.get("added", 0))
    for at in range(int(work.checkpoint.get("next", 0)), total, CHUNK):
        work.progress(at, total)
        with transaction.atomic():
            added += registry.add_reports(work.actor, piece(intake, at, CHUNK), batch=row.batch)
            work.save({"next": at + CHUNK, "added": added})
    with transaction.atomic():
        services.settle(row)
    work.progress(total, total)
    work.finish({"reports": added})
