"""Undoing a large import, piece by piece: other people's writes go in between."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import recompute
from safeconduct.node.registry.models import Batch, Person, Report

_PIECE = 1_000


def undo_in_pieces(
    actor: Actor, batch: Batch, *, reason: str, progress: Callable[[int, int], None]
) -> int:
    """Withdraw all reports of an import; interrupted, it goes on where it stopped.

    Args:
        actor: who undoes it.
        batch: the import.
        reason: for the history.
        progress: told how many are withdrawn, of how many.

    Raises:
        ValidationError: if it has been undone already.

    Returns:
        how many reports were withdrawn.
    """
    if Batch.objects.filter(pk=batch.pk).exclude(undone_at=None).exists():
        raise ValidationError(_("This import has been undone already."))
    reports = Report.objects.filter(batch=batch)
    total = reports.count()
    while True:
        standing = reports.filter(withdrawn_at=None).order_by("pk")
        piece = list(standing.values_list("pk", "person_id")[:_PIECE])
        progress(total - standing.count(), total)
        with transaction.atomic():
            Report.objects.filter(pk__in=[pk for pk, _person in piece]).update(
                withdrawn_at=timezone.now()
            )
            recompute(Person.objects.filter(pk__in={person for _pk, person in piece}))
            if not piece:
                Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
                details = {"reason": reason, "count": total}
                deed = Deed(
                    verb=Verb.IMPORT_UNDONE, kind="batch", subject=batch.public_id, details=details
                )
                record(actor, deed)
                return total
