"""The one place where the secret keys of a talk are opened.

Nothing leaves it but public keys, signed entries, cosignatures and bundles. An entry is signed only
for a draft that `approving.require_approved` lets pass, inside the transaction that commits the
entry and marks the draft as said: so for each draft once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from safeconduct.node.talks.models import OwnKeys, Signed, Talk
from safeconduct.node.talks.sides import keep_notes, opened, public_keys, receipts_of
from safeconduct.node.talks.stores import Alongside, DatabaseLogStore, Overtaken, lock, moved
from safeconduct.node.vault import services as vault
from safeconduct.record import Checkpoint, Json, Note, encode_json
from safeconduct.record.encoding import normalise_time, parse_time
from safeconduct.record.keys import SEED_SIZE
from safeconduct.record.merkle import EMPTY_ROOT
from safeconduct.talks import (
    Delegation,
    Payload,
    Post,
    Said,
    Sealed,
    SideKeys,
    SidePublicKeys,
    Taken,
    make_bundle,
    seal,
    take_bundle,
)
from safeconduct.talks.bundles import LogPart
from safeconduct.talks.carrying import confirmed
from safeconduct.talks.enrolment import SEEDS, Answer, Challenge, answer, keys_from_seeds
from safeconduct.talks.said import SaidBody

#: How long a message is tried again that others overtake, in seconds.
_PATIENCE = 60


def make_keys(talk: Talk) -> SidePublicKeys:
    """Draw this node's keys for a talk, and publish its log as empty."""
    seeds = [secrets.token_hex(SEED_SIZE) for _ in range(SEEDS)]
    row = OwnKeys(talk=talk)
    row.sealed = vault.seal_for_node(json.dumps(seeds), place=row.place)
    row.save()
    keys = _open_keys(talk)
    empty = Checkpoint(keys.log.origin, 0, EMPTY_ROOT)
    note = keys.log.sign(empty, time=int(time.time())).data
    Signed.objects.create(talk=talk, author=talk.own, size=0, note=note)
    return keys.public


def _open_keys(talk: Talk) -> SideKeys:
    row = OwnKeys.objects.select_related("talk").get(talk=talk)
    seeds = json.loads(vault.open_for_node(row.sealed, place=row.place))
    return keys_from_seeds(talk.own, talk.name, [bytes.fromhex(seed) for seed in seeds])


def answer_challenge(talk: Talk, challenge: Challenge) -> Answer:
    """Answer another side's challenge with each of this node's keys."""
    return answer(challenge, _open_keys(talk))


def _side(
    talk: Talk, *, alongside: Alongside | None = None, pending: Sequence[LogPart] = ()
) -> Delegation:
    """This side with its secrets; call it under the talk's lock, so that all is of one moment."""
    stores = {
        name: DatabaseLogStore(talk, name, alongside=alongside if name == talk.own else None)
        for name in talk.sides
    }
    return opened(
        talk, _open_keys(talk), public_keys(talk), stores, receipts_of(talk), pending=pending
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A message that is ready to be signed.

    Attributes:
        body: what to say.
        references: entries that it is about.
        until: when it runs out; empty if never.
        contents: what travels sealed beside it; None if nothing does.
        recipients: the age recipients of those who may open that.
    """

    body: SaidBody
    references: tuple[str, ...]
    until: str
    contents: Payload | None
    recipients: tuple[str, ...]


class Unheard(Exception):
    """After a restored backup others must be heard first: they may hold more of this log."""


Commit = Callable[[bytes, Sealed | None], None]
"""What is written with the entry, given its bytes: checks the approvals and marks the draft."""


def say(talk: Talk, saying: Saying, *, commit: Commit) -> Said:
    """Write a message to this node's log: committed, then signed, then published.

    Args:
        talk: where.
        saying: what.
        commit: runs in the transaction that commits the entry, and raises if it must not be said.

    Raises:
        IllegalMove: if it may not be said now; nothing is then written.
        Unheard: if the node was restored from a backup and not all others were heard since.
        Overtaken: if others have written again and again for a minute.
        RuntimeError: inside a transaction, since the entry would be signed before it is durable.
    """
    if connection.in_atomic_block and not _tested():
        raise RuntimeError("an entry is committed before it is signed: not inside a transaction")
    keys = _open_keys(talk)
    sealed = None
    if saying.contents:
        sealed = seal(saying.contents, keys.key, saying.recipients)

    def alongside(entries: Sequence[bytes]) -> None:
        for data in entries:
            commit(data, sealed)

    deadline = time.monotonic() + _PATIENCE
    while True:
        with transaction.atomic():
            now = lock(talk)
            if now.unheard:
                raise Unheard(", ".join(now.unheard_sides))
            side = _side(now, alongside=alongside)
        before = [entry.header.created_at for entry in side.chain.entries[-1:]]
        try:
            return side.say(
                saying.body,
                # A clock that was set back must not close the log.
                at=max([_now(), *before], key=parse_time),
                references=saying.references,
                until=saying.until,
                payload=sealed.named if sealed else ("", 0),
            )
        except Overtaken:
            if time.monotonic() > deadline:
                raise
            time.sleep(secrets.randbelow(50) / 1000)


def _tested() -> bool:
    """Whether the transaction around is that of a test, which is never committed."""
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _now() -> str:
    return normalise_time(datetime.now(UTC).replace(microsecond=0).isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle that was made.

    Attributes:
        data: the file.
        number: from 1 for each recipient.
        digest: by which the next names it.
        content: digest of all that it says but its number.
        sizes: of the logs in it, by origin.
    """

    data: bytes
    number: int
    digest: str
    content: str
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Packing:
    """What would go into a bundle; call it in a transaction that holds the talk's lock.

    Attributes:
        side: with its secrets; stays in this module.
        recipient: for whom.
        confirmed: how many entries of each log he is known to have.
        have: the same, or nothing if he shall get all.
    """

    _side: Delegation
    recipient: str
    confirmed: Mapping[str, int]
    have: Mapping[str, int]

    @classmethod
    def of(cls, talk: Talk, recipient: str, *, whole: bool) -> Packing:
        """For one recipient; `whole`: all entries, not only those that he has not cosigned."""
        side = _side(talk)
        known = confirmed(side, recipient)
        return cls(side, recipient, known, {} if whole else known)

    def content(self, payloads: Iterable[str]) -> str:
        """Digest of sizes, signatures and payloads: the same says that nothing is new."""
        logs: list[Json] = []
        for origin in self._side.origins.values():
            notes = [self._side.note_of(origin), *self._side.older_notes(origin)]
            signed = [_signed(note) for note in notes if note]
            logs.append({"have": self.have.get(origin, 0), "log": origin, "signed": signed})
        fields: Json = {"logs": logs, "payloads": sorted(payloads)}
        return hashlib.sha256(encode_json(fields)).hexdigest()

    def make(self, post: Post, payloads: Mapping[str, bytes]) -> Packed:
        """The bundle, signed."""
        side = self._side
        data, after = make_bundle(side, self.recipient, post, have=self.have, payloads=payloads)
        sent = after.sent[self.recipient]
        sizes = {origin: len(side.chain_of(origin).entries) for origin in side.origins.values()}
        content = self.content(payloads)
        return Packed(data=data, number=len(sent), digest=sent[-1], content=content, sizes=sizes)


def _signed(note: bytes) -> Json:
    """Whose signatures stand under which size; those of a log itself may be made again."""
    read = Note.parse(note)
    names = sorted({line.name for line in read.signatures})
    return {"names": names, "size": Checkpoint.parse(read.text).size}


def take(
    talk: Talk, data: bytes, post: Post, *, kept: frozenset[str], pending: Sequence[LogPart] = ()
) -> tuple[Taken, Delegation]:
    """Take a bundle in and cosign it; call it in a transaction that holds the talk's lock.

    The cosignatures leave this node only after that transaction, which makes them durable
    together with what they are for.

    Args:
        talk: of which talk.
        data: the file.
        post: what came before.
        kept: payloads that are here or were erased, by SHA-256.
        pending: logs that this side's own entries refer to and that come with this very bundle.

    Raises:
        RecordError: if it cannot be taken; roll the transaction back.
    """
    side = _side(talk, pending=pending)
    taken = take_bundle(side, data, post, time=int(time.time()), kept=kept)
    keep_notes(talk, side)
    moved(talk)
    return taken, side


def sign_what_was_committed(talk: Talk) -> None:
    """Sign what a process that died had committed and not yet signed."""
    with transaction.atomic():
        _side(lock(talk))
