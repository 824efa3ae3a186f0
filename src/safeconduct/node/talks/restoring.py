"""After a restored backup: what this node had said since, the others have, and it is taken back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.talks.carrying import keep_taken, post_of
from safeconduct.node.talks.models import BundleRow, LogEntry, Talk
from safeconduct.node.talks.sides import held, public_keys
from safeconduct.node.talks.stores import DatabaseLogStore, lock
from safeconduct.node.talks.unpacking import unpack
from safeconduct.talks import Taken, read_bundle
from safeconduct.talks.restoring import entries_to_take_back

_ALL = "Ask for a bundle with everything."


def must_hear_others() -> None:
    """Nothing more is said in any talk before all others have been heard.

    Whoever restored an old backup and spoke would give indexes of his log a second time, which
    convicts him of a fork.
    """
    for talk in Talk.objects.all():
        Talk.objects.filter(pk=talk.pk).update(unheard="\n".join(talk.others))


def take_back(
    actor: Actor, talk: Talk, data: bytes, *, received: Mapping[str, int] | None = None
) -> Taken:
    """Take back this side's own entries from a bundle of another side, and all else in it.

    Names on lists and texts that this side has sealed for others since the backup are lost here.

    Args:
        actor: who.
        talk: of which talk.
        data: a bundle with everything, made after the restoration.
        received: the number of this side's last bundle that another side has, by its name; the
            next one is numbered two higher, so that no number can be used twice.

    Raises:
        RecordError: if it does not go on from what is here; nothing has then changed.
    """
    here = held(talk).side
    with transaction.atomic():
        talk = lock(talk)
        keys = {name: public.key for name, public in public_keys(talk).items()}
        bundle = read_bundle(data, keys).bundle
        have = LogEntry.objects.filter(talk=talk, author=talk.own).count()
        fresh = entries_to_take_back(here, bundle, have=have, ask=_ALL)
        DatabaseLogStore(talk, talk.own).commit(fresh)
        _number_anew(talk, received or {})
        others = [part for part in bundle.logs if part.origin != here.origin]
        taken = keep_taken(actor, talk, data, pending=others)
        details = {"entries": len(fresh), "from": bundle.sender}
        deed = Deed(verb=Verb.TAKEN_BACK, kind="talk", subject=talk.public_id, details=details)
        record(actor, deed)
    unpack(talk)
    return taken


def _number_anew(talk: Talk, received: Mapping[str, int]) -> None:
    """Leave out one number, which the recipient will miss: a trace of what happened."""
    sent = post_of(talk).sent
    for name, number in received.items():
        for skipped in range(len(sent.get(name, ())) + 1, number + 2):
            BundleRow.objects.create(
                talk=talk, direction=BundleRow.Direction.SENT, peer=name, number=skipped, size=0,
                delivered=True,
            )  # fmt: skip
