"""The job that determines everybody whom a change, or a new day, has touched."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from safeconduct.node.casework.determining import due, mark, refresh
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import Work, runs
from safeconduct.node.registry.models import Person

_PIECE = 1_000


@runs("determine", page=lambda _arguments: reverse("law"))
def run(work: Work) -> None:
    """Determine all that are due, a thousand in each transaction; goes on after a crash."""
    day = timezone.localdate()
    _mark_new()
    total, done = due(on=day).count(), 0
    while count := refresh(most=_PIECE, on=day, whole_day=True):
        done += count
        work.progress(done, max(total, done))
    with transaction.atomic():
        deed = Deed(verb=Verb.DETERMINED, kind="list", details={"count": done})
        record(work.actor, deed)
    work.progress(done, max(total, done))
    work.finish({"people": done})


def _mark_new() -> None:
    """Files from before determinations were kept have no row yet."""
    new = Person.objects.filter(merged_into=None, erased_at=None, standing=None)
    while ids := list(new.order_by("pk").values_list("pk", flat=True)[:_PIECE]):
        mark(ids)
