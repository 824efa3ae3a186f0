"""Bundles: what goes to another side, and what comes from it; the same by HTTPS and on a stick."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.talks import signing
from safeconduct.node.talks.drafting import keep_payload
from safeconduct.node.talks.models import BundleRow, Evidence, Payload, Talk
from safeconduct.node.talks.stores import lock
from safeconduct.node.talks.unpacking import unpack
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal, unseal
from safeconduct.record import ForkFound, Reason, RecordError
from safeconduct.talks import Delegation, Post, Taken
from safeconduct.talks.bundles import LogPart

_SENT, _RECEIVED = BundleRow.Direction.SENT, BundleRow.Direction.RECEIVED
#: What is left of the largest bundle for entries and checkpoints when payloads fill it.
_MARGIN = 8 << 20


def pack(actor: Actor, talk: Talk, recipient: str, *, whole: bool = False) -> bytes:
    """All that another side lacks, as far as is known here, in one file.

    When nothing is new, it is the last bundle again.

    Args:
        actor: who.
        talk: of which talk.
        recipient: for which side.
        whole: everything from the start, if that side has lost something.

    Raises:
        ValidationError: if there is no such side, or not all are enrolled.
        RecordError: if what is kept here does not verify.
    """
    if recipient not in talk.others:
        raise ValidationError(_("There is no such side."))
    with transaction.atomic():
        talk = lock(talk)
        packing = signing.Packing.of(talk, recipient, whole=whole)
        _settle(talk, recipient, packing.confirmed)
        payloads = _payloads(talk, recipient, whole=whole)
        last = packed(talk, recipient)
        if last and not payloads and last.row.content == packing.content(()):
            return last.data
        made = packing.make(post_of(talk), payloads)
        key, plain = vault.make_key()
        row = BundleRow(
            talk=talk, direction=_SENT, peer=recipient, number=made.number, digest=made.digest,
            size=len(made.data), payloads="\n".join(payloads), content=packing.content(()),
            sizes=json.dumps(made.sizes), key=key,
        )  # fmt: skip
        row.sealed = seal(plain, made.data, place=row.place)
        row.save()
        _tell(actor, talk, Verb.BUNDLE_PACKED, {"to": recipient, "number": row.number})
    return made.data


@dataclass(frozen=True, slots=True)
class Kept:
    """A bundle that was made before and is kept."""

    row: BundleRow
    data: bytes


def packed(talk: Talk, recipient: str, *, number: int = 0) -> Kept | None:
    """A bundle that was made for a side, by default the last; None if it is not kept any more."""
    rows = BundleRow.objects.filter(talk=talk, direction=_SENT, peer=recipient)
    rows = rows.filter(number=number) if number else rows
    row = rows.select_related("key").order_by("-number").first()
    if row is None or not row.sealed or row.key is None:
        return None
    try:
        return Kept(row, unseal(vault.open_key(row.key), bytes(row.sealed), place=row.place))
    except vault.Erased:
        return None


def undelivered(talk: Talk, recipient: str) -> list[Kept]:
    """The bundles for a side of which it is not known that it has them, oldest first."""
    rows = BundleRow.objects.filter(talk=talk, direction=_SENT, peer=recipient, delivered=False)
    numbers = list(rows.exclude(sealed=b"").order_by("number").values_list("number", flat=True))
    found = (packed(talk, recipient, number=number) for number in numbers)
    return [kept for kept in found if kept]


def delivered(kept: Kept) -> None:
    """Note that a side has taken a bundle."""
    BundleRow.objects.filter(pk=kept.row.pk).update(delivered=True)


def _settle(talk: Talk, recipient: str, confirmed: Mapping[str, int]) -> None:
    """Bundles of which a side has confirmed all have arrived; only the last is still kept."""
    rows = BundleRow.objects.filter(talk=talk, direction=_SENT, peer=recipient)
    kept = list(rows.exclude(sealed=b"").defer("sealed").order_by("-number"))
    for place, row in enumerate(kept):
        sizes: dict[str, int] = json.loads(row.sizes)
        if all(size <= confirmed.get(origin, 0) for origin, size in sizes.items()):
            rows.filter(pk=row.pk).update(delivered=True)
            if place:
                rows.filter(pk=row.pk).update(sealed=b"")


def post_of(talk: Talk) -> Post:
    """What was sent to each side, and what came from each."""
    sent: dict[str, list[str]] = defaultdict(list)
    received: dict[str, dict[int, str]] = defaultdict(dict)
    rows = BundleRow.objects.filter(talk=talk).order_by("number")
    for direction, peer, number, digest in rows.values_list(
        "direction", "peer", "number", "digest"
    ):
        if direction == _SENT:
            sent[peer].append(digest)
        else:
            received[peer][number] = digest
    return Post({peer: tuple(digests) for peer, digests in sent.items()}, received)


def _payloads(talk: Talk, recipient: str, *, whole: bool) -> dict[str, bytes]:
    """Sealed payloads that were not exchanged with a side yet, as many as fit."""
    exchanged: set[str] = set()
    if not whole:
        bundles = BundleRow.objects.filter(talk=talk, peer=recipient)
        bundles = bundles.exclude(direction=_SENT, delivered=False)
        lines = bundles.values_list("payloads", flat=True)
        exchanged = {digest for text in lines for digest in text.split()}
    room = settings.TALK_BUNDLE_BYTES - _MARGIN
    found: dict[str, bytes] = {}
    rows = Payload.objects.filter(talk=talk).exclude(state=Payload.State.ERASED)
    for row in rows.exclude(author=recipient).select_related("key").order_by("pk"):
        if row.digest not in exchanged and row.size <= room:
            found[row.digest] = unseal(vault.open_key(row.key), bytes(row.sealed), place=row.place)
            room -= row.size
    return found


def take(actor: Actor, talk: Talk, data: bytes) -> Taken:
    """Take a bundle in, cosign what it brought, and open what is for this side. Again is harmless.

    Raises:
        RecordError: if it is altered, rolled back, forked or for others; nothing is then taken,
            and what convicts is kept.
    """
    if len(data) > settings.TALK_BUNDLE_BYTES:
        what = f"{len(data)} bytes; this node takes {settings.TALK_BUNDLE_BYTES} at most"
        raise RecordError("bundle", what, "Send less at once.", reason=Reason.OVERSIZED)
    try:
        with transaction.atomic():
            taken = keep_taken(actor, lock(talk), data)
    except RecordError as error:
        _keep_evidence(actor, talk, error, data)
        raise
    unpack(talk)
    return taken


def keep_taken(actor: Actor, talk: Talk, data: bytes, *, pending: Sequence[LogPart] = ()) -> Taken:
    """Take a bundle in a transaction that holds the talk's lock."""
    post = post_of(talk)
    kept = frozenset(Payload.objects.filter(talk=talk).values_list("digest", flat=True))
    taken, side = signing.take(talk, data, post, kept=kept, pending=pending)
    named = _named(side)
    for digest, sealed in taken.payloads.items():
        entry, author = named[digest]
        keep_payload(talk, sealed, digest=digest, entry=entry, author=author)
    for peer, known in taken.post.received.items():
        _heard(talk, peer, fresh=known.keys() > post.received.get(peer, {}).keys())
        for number in known.keys() - post.received.get(peer, {}).keys():
            BundleRow.objects.create(
                talk=talk, direction=_RECEIVED, peer=peer, number=number, digest=known[number],
                size=len(data), payloads="\n".join(taken.payloads),
            )  # fmt: skip
    if not (taken.stale and taken.again):
        details = {
            "entries": sum(taken.entries.values()), "counting": list(taken.counting),
            "missing": [str(lack) for lack in taken.missing],
            "findings": [f"{o}: {f.index} {f.what}" for o, fs in taken.findings.items()
                         for f in fs],
        }  # fmt: skip
        _tell(actor, talk, Verb.BUNDLE_TAKEN, details)
    return taken


def _heard(talk: Talk, peer: str, *, fresh: bool) -> None:
    """A new bundle shows all that its sender holds of this side's log."""
    if fresh and peer in talk.unheard_sides:
        left = [side for side in talk.unheard_sides if side != peer]
        Talk.objects.filter(pk=talk.pk).update(unheard="\n".join(left))


def _named(side: Delegation) -> dict[str, tuple[str, str]]:
    """Leaf hash and author of the entry that names each payload."""
    return {
        entry.header.payload_hash: (entry.leaf.hex(), entry.header.author)
        for entries in side.logs().values()
        for entry in entries
        if entry.header.payload_hash
    }


_CONVICTS = frozenset({Reason.FORK, Reason.ROLL_BACK, Reason.REORDERED, Reason.DROPPED})


def _keep_evidence(actor: Actor, talk: Talk, error: RecordError, data: bytes) -> None:
    """A fork convicts its author before anybody; other refusals are noted without their bytes."""
    proof = b""
    if isinstance(error, ForkFound):
        parts = (error.proof.first, error.proof.second, error.proof.path_lines)
        proof = b"\n\n".join(parts)
    elif error.reason not in _CONVICTS:
        return
    with transaction.atomic():
        what = str(error)[:500]
        Evidence.objects.create(talk=talk, reason=error.reason.value, what=what, proof=proof)
        _tell(actor, talk, Verb.EVIDENCE_KEPT, {"reason": error.reason.value, "what": what})


def _tell(actor: Actor, talk: Talk, verb: Verb, details: dict[str, object]) -> None:
    record(actor, Deed(verb=verb, kind="talk", subject=talk.public_id, details=details))
