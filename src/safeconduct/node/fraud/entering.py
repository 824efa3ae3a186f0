"""Entering what a family tells, and judging it at once while there are not too many contacts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.fraud.jobs import KIND
from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.fraud.reading import contact_reports
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import start
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.registry.services import enter_report
from safeconduct.people import SourceKind

#: So many contacts are judged while a page waits; more are left to a job.
AT_ONCE = 500
_GRADE = "F"


def enter_contact(actor: Actor, person: Person, *, source: str, cells: dict[str, str]) -> Report:
    """Store a contact about a person; raises ValidationError as `enter_report` does."""
    return enter_report(
        actor, source=source, kind=SourceKind.CONTACT.value, grade=_GRADE, cells=cells,
        person=person,
    )  # fmt: skip


def judge_soon(actor: Actor) -> Job | None:
    """Judge all contacts now, and give None; or, if there are many, the job that will."""
    if contact_reports().count() <= AT_ONCE:
        judge_all(actor)
        return None
    return judge_later(actor)


def judge_later(actor: Actor) -> Job:
    """A job that judges all contacts: one that still waits, or a new one."""
    waiting = Job.objects.filter(kind=KIND, state=Job.State.QUEUED, started_by=actor.user_id)
    found = waiting.first()
    return found or start(actor, KIND, title=_("Judge all contacts"), arguments={})
