"""Keys to which others seal what is for this side, and their destruction."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.talks.approving import may_draft
from safeconduct.node.talks.drafting import Wording, draft
from safeconduct.node.talks.models import Draft, Epoch, Talk
from safeconduct.node.talks.sides import held
from safeconduct.node.talks.stores import lock
from safeconduct.node.vault import services as vault
from safeconduct.talks import EpochKeys
from safeconduct.talks.item_messages import KeyChange


@transaction.atomic
def new_epoch(user: User, talk: Talk) -> Draft:
    """Draw a new key and draft its announcement; the old one still opens until it is destroyed.

    Raises:
        PermissionDenied: if he may not draft.
        ValidationError: if an announcement waits for approval already, or none may be made now.
    """
    if not may_draft(user, talk):
        raise PermissionDenied
    talk = lock(talk)
    if talk.drafts.filter(step=KeyChange.STEP.value, state=Draft.State.OPEN).exists():
        raise ValidationError(_("A new key waits for approval already."))
    announced = held(talk).view.state.epochs.get(talk.own, 0)
    Epoch.objects.filter(talk=talk, number__gt=announced).delete()
    keys = EpochKeys(last=announced)
    number, recipient = keys.begin()
    key, _plain = vault.make_key()
    row = Epoch(talk=talk, number=number, recipient=recipient, key=key)
    row.sealed = vault.seal_for(key, keys.identities[number], place=row.place)
    row.save()
    return draft(user, talk, Wording(body=KeyChange(number, recipient)))


def destroy_epoch(user: User, talk: Talk, number: int) -> None:
    """End an epoch for good: what was sealed to its key can never be opened again, here or later.

    Open what is under way first: take in the others' bundles.

    Raises:
        PermissionDenied: if he may not draft.
        ValidationError: if no later key has been announced yet, or there is no such epoch.
    """
    if not may_draft(user, talk):
        raise PermissionDenied
    with transaction.atomic():
        talk = lock(talk)
        row = Epoch.objects.filter(talk=talk, number=number, destroyed_at=None).first()
        if row is None or number >= held(talk).view.state.epochs.get(talk.own, 0):
            raise ValidationError(_("Announce a new key first; then the old one can be destroyed."))
        now = timezone.now()
        vault.destroy([row.key], at=now)
        row.sealed, row.destroyed_at = b"", now
        row.save(update_fields=["sealed", "destroyed_at"])
        details = {"epoch": number}
        deed = Deed(verb=Verb.EPOCH_DESTROYED, kind="talk", subject=talk.public_id, details=details)
        record(Actor.of(user), deed)
        transaction.on_commit(_destroy_copies)


def _destroy_copies() -> None:
    """Old copies of the row live on in logs, wrapped: destroy the key that wrapped them."""
    vault.rotate()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
