"""The job that judges all contacts."""

from __future__ import annotations

from django.urls import reverse

from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.jobs.services import Work, runs

KIND = "judge_contacts"


@runs(KIND, page=lambda _arguments: reverse("fraud"))
def run(work: Work) -> None:
    """Judge every standing contact against all others."""
    found = judge_all(work.actor, progress=work.progress)
    work.finish({"reports": found.contacts, "rings": found.rings, "changed": found.changed})
