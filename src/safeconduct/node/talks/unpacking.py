"""Opening payloads that came in: whom the entries are about, kept under each person's own key."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from safeconduct.node.talks.drafting import keep_list
from safeconduct.node.talks.models import Epoch, Item, Payload, Subject, Talk
from safeconduct.node.talks.people import Owned, numbers, store_openings
from safeconduct.node.talks.sides import Held, held
from safeconduct.node.talks.stores import lock
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import unseal
from safeconduct.record import Reason, RecordError
from safeconduct.talks import EpochKeys, Opening, Said, Sealed, messages
from safeconduct.talks import item_messages as words
from safeconduct.talks.contents import read_contents


def unpack(talk: Talk) -> int:
    """Open all payloads that were not opened yet; each in a transaction of its own.

    Safe to interrupt and repeat. One that does not hold what its entry commits to is kept with
    what is wrong with it: its author has to explain it.

    Returns:
        how many were opened.
    """
    waiting = Payload.objects.filter(talk=talk, state=Payload.State.NEW).order_by("pk")
    opened = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            vault.hold_keys()
            lock(talk)
            rows = Payload.objects.select_for_update(of=("self",)).select_related("key")
            row = rows.get(pk=pk)
            if row.state == Payload.State.NEW:
                opened += _unpack(talk, row, held(talk))
    return opened


def _unpack(talk: Talk, row: Payload, held: Held) -> bool:
    ruling = held.ruling(row.entry)
    try:
        if ruling is None or ruling.said is None:
            raise RecordError("entry", "it cannot be read", "Ask its author.")
        payload = _keys(talk).open(
            Sealed(unseal(vault.open_key(row.key), bytes(row.sealed), place=row.place)),
            name=(row.digest, row.size), talk=talk.name, reader=talk.own,
            author=held.side.chain_of(ruling.entry.header.log).key,
        )  # fmt: skip
        lists, others = read_contents(ruling.said.body, payload.openings)
    except RecordError as error:
        foreign = error.reason in (Reason.REVOKED_KEY, Reason.OTHER_RECIPIENT)
        row.state = Payload.State.FOREIGN if foreign else Payload.State.BAD
        row.fault = "" if foreign else str(error)[:300]
        row.save(update_fields=["state", "fault"])
        return False
    owned = [Owned(item, item.person_id) for version in lists for item in version.items]
    subjects = store_openings(talk, owned)
    subjects |= store_openings(talk, list(_texts(talk, held, ruling.said, others)))
    for version in lists:
        keep_list(talk, version, subjects, entry=row.entry)
    row.state, row.members = Payload.State.OPENED, numbers(subjects.values())
    row.recipients = "\n".join(payload.recipients)
    row.save(update_fields=["state", "members", "recipients"])
    return True


def _keys(talk: Talk) -> EpochKeys:
    rows = Epoch.objects.filter(talk=talk, destroyed_at=None).select_related("key")
    return EpochKeys({r.number: vault.open_for(r.key, r.sealed, place=r.place) for r in rows})


def _texts(talk: Talk, held: Held, said: Said, openings: dict[str, Opening]) -> Iterable[Owned]:
    """Each opening with whose it is: a text about an item goes with the item's person."""
    about = subjects_of_texts(talk, held, said.body, said.references)
    for digest, opening in openings.items():
        subject = about.get(digest)
        yield Owned(opening, "" if subject else opening.person_id, subject)


def subjects_of_texts(
    talk: Talk, held: Held, body: object, references: Iterable[str]
) -> dict[str, Subject]:
    """Whom the texts of a message are about, as far as they are here, by the texts' digests."""
    pairs: list[tuple[str, str]] = []
    if isinstance(body, words.ItemReplies):
        pairs = [(reply.text_digest, reply.item) for reply in body.replies if reply.text_digest]
    elif isinstance(body, messages.Answer) and body.text_digest:
        asked = [r.said.body for r in map(held.ruling, references) if r and r.said]
        pairs = [(body.text_digest, q.person_digest) for q in asked
                 if isinstance(q, messages.Query)]  # fmt: skip
    wanted = [bytes.fromhex(item) for _, item in pairs]
    rows = Item.objects.filter(talk=talk, digest__in=wanted).select_related("subject__key")
    known = {bytes(row.digest).hex(): row.subject for row in rows}
    return {digest: known[item] for digest, item in pairs
            if item in known and known[item].erased_at is None}  # fmt: skip
