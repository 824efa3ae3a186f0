"""Undoing an import: a small one at once, a large one piece by piece, others' writes between."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import Work, runs, start
from safeconduct.node.registry.believing import recompute
from safeconduct.node.registry.models import Batch, Person, Report
from safeconduct.node.registry.services import undo_batch
from safeconduct.node.vault import services as vault

#: Imports up to this many reports are undone while the page waits.
AT_ONCE = 2_000
_PIECE = 1_000


@transaction.atomic
def undo(actor: Actor, batch: Batch, *, reason: str, reverts: Event | None = None) -> Job | None:
    """Undo a whole import; from now on nothing can be added to it.

    Args:
        actor: who undoes it.
        batch: the import.
        reason: for the history.
        reverts: the event that is taken back, if it was chosen in the history.

    Raises:
        ValidationError: if it has been undone already.

    Returns:
        the job that withdraws the reports, or None if that is done already.
    """
    vault.hold_keys()
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    count = Report.objects.filter(batch=locked, withdrawn_at=None).count()
    if count <= AT_ONCE:
        undo_batch(actor, locked, reason=reason, reverts=reverts)
        return None
    if locked.undone_at is not None:
        raise ValidationError(_("This import has been undone already."))
    Batch.objects.filter(pk=locked.pk).update(undone_at=timezone.now())
    arguments = {"batch": locked.public_id, "total": count}
    job = start(actor, "undo_import", title=_("Undo an import"), arguments=arguments)
    details = {"reason": reason, "count": count, "job": job.public_id}
    record(
        actor,
        Deed(
            verb=Verb.IMPORT_UNDONE, kind="batch", subject=locked.public_id, details=details,
            reverts=reverts,
        ),
    )  # fmt: skip
    return job


@runs("undo_import")
def withdraw(work: Work) -> None:
    """Withdraw what still stands of an import that was undone; goes on after a crash."""
    batch = Batch.objects.get(public_id=work.arguments["batch"])
    total = int(work.arguments["total"])
    reports = Report.objects.filter(batch=batch, withdrawn_at=None)
    while piece := list(reports.order_by("pk").values_list("pk", "person_id")[:_PIECE]):
        work.progress(max(total - reports.count(), 0), total)
        with transaction.atomic():
            vault.hold_keys()
            ids = [pk for pk, _person in piece]
            Report.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now())
            recompute(Person.objects.filter(pk__in={person for _pk, person in piece}))
            work.save({})
    work.progress(total, total)
    work.finish({"reports": total})
