"""The job that judges all contacts."""

from __future__ import annotations

from django.urls import reverse

from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.jobs.services import Work, runs


@runs("judge_contacts", page=lambda _arguments: reverse("fraud"))
def run(work: Work) -> None:
    """Judge every standing contact against all others, in one transaction."""
    work.progress(0, 1)
    count = judge_all(work.actor)
    work.progress(1, 1)
    work.finish({"reports": count})
