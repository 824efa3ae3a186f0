"""Real material under fixed keys, from which the inputs of every target are made."""

from __future__ import annotations

import hashlib
from functools import cache

from pyrage import encrypt, x25519
from record_talks import Talks, converse
from talk_room import BOTH, TALK, Room, at, side_keys

from safeconduct.record import Json, PartyHeader, TrustPolicy, encode_json
from safeconduct.record.encoding import pre_authentication_encoding
from safeconduct.record.party_entries import log_origin
from safeconduct.record.tiles import write_bundle
from safeconduct.talks import item_messages, messages
from safeconduct.talks.bundles import BUNDLE_TYPE, MAGIC
from safeconduct.talks.lists import Opening
from safeconduct.talks.sealing import Payload, bucket
from safeconduct.talks.vocabulary import DoubtCode, ItemWord, QueryCode, RefusalCode

KEYS = {name: side_keys(name).key.public for name in "ABM"}
IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
"""Of tests alone: 32 times the byte 0x42."""


@cache
def small_room() -> Room:
    """Two sides without a mediator: one has said something, the other knows it."""
    room = Room(mediator="", parties="AB")
    room.say("A", messages.Terms("aa" * 32))
    room.say("B", messages.Terms("aa" * 32))
    return room


@cache
def small_talks() -> Talks:
    """Two logs with cosignatures of everybody."""
    return converse(4)


@cache
def small_policy() -> TrustPolicy:
    """Of one Ed25519 key of the log of A, cosigned by B's."""
    sides = small_talks().sides
    log = next(key for key in sides["A"].signer.public if len(key.raw) == 32)
    return TrustPolicy.requiring_all([log], [sides["B"].key.public.as_cosigner()])


def small_note() -> bytes:
    """A checkpoint with the two signatures that `small_policy` asks for, and no others."""
    from safeconduct.record import Note

    note = Note.parse(small_talks().carry("A", minute=9))
    known = small_policy().keys
    return Note(
        note.text, tuple(s for s in note.signatures if any(s.is_by(key) for key in known))
    ).data


def framed(head: bytes, tail: bytes) -> bytes:
    """A bundle that A has really signed, whatever its manifest says."""
    signature = side_keys("A").key.sign(pre_authentication_encoding(BUNDLE_TYPE, head))
    return MAGIC + len(head).to_bytes(4, "big") + head + signature + tail


def manifest(first: int, count: int, note: bytes, body: bytes) -> bytes:
    """The manifest of a bundle with one log of A, its hashes right whatever the sections hold."""
    sections: list[Json] = [
        {"sha256": hashlib.sha256(d).hexdigest(), "size": len(d)} for d in (body, note)
    ]
    log: Json = {
        "count": count,
        "entries": sections[0],
        "first": first,
        "note": sections[1],
        "older": [],
        "origin": log_origin(TALK, "A"),
    }
    return encode_json(
        {
            "format": 1,
            "logs": [log],
            "number": 1,
            "payloads": [],
            "previous": "",
            "recipient": "B",
            "sender": "A",
            "talk": TALK,
        }
    )


def parts() -> tuple[int, int, bytes, bytes]:
    """First index, count, checkpoint and entries of the log of A in the small room."""
    side = small_room().sides["A"]
    entries = [entry.data for entry in side.chain_of(log_origin(TALK, "A")).entries]
    return 0, len(entries), side.log.note, write_bundle(entries)


def header(**changes: object) -> PartyHeader:
    fields: dict[str, object] = {
        "type": "terms",
        "talk": TALK,
        "log": log_origin(TALK, "A"),
        "author": "A",
        "recipients": ("B",),
        "sequence": 1,
        "previous": "",
        "seen": (),
        "created_at": at(1),
    }
    return PartyHeader(**(fields | changes))  # type: ignore[arg-type]


HASH = "0f" * 32
BODIES = (
    messages.TalksOpening(("A", "B"), "M"),
    messages.Terms(HASH),
    messages.Proposal(1, BOTH),
    messages.Query(next(iter(QueryCode)), HASH),
    messages.StageProtocol(1, "2026-10-01", HASH),
    messages.Receipt(1, "A", 3, "", ()),
    messages.StageAccount(1, (messages.AccountLine("A", 3, 3, 0, 1),)),
    messages.Closing(),
    item_messages.ItemReplies(
        1,
        (
            item_messages.ItemReply(HASH, ItemWord.ACCEPTED, "", HASH),
            item_messages.ItemReply(HASH, ItemWord.QUERIED, next(iter(DoubtCode)), HASH),
            item_messages.ItemReply(HASH, ItemWord.REFUSED, next(iter(RefusalCode)), HASH),
        ),
    ),
    item_messages.Substitutions(1, (item_messages.Substitution(HASH, HASH),)),
    item_messages.Requests(1, (messages.ItemRequest(HASH),)),
    item_messages.Release(1, (item_messages.Deposit("A", HASH, BOTH),)),
    item_messages.KeyChange(1, "age1" + "q" * 58),
)


def payload() -> Payload:
    opening = Opening(bytes(range(32)), {"person_id": "A-1", "category": "wounded"})
    return Payload(TALK, "A", ("B",), (opening, Opening(bytes(32), {"text": "né"})))


def padded(plain: bytes) -> bytes:
    return plain.ljust(bucket(len(plain)), b"\0")


def sealed(plain: bytes) -> bytes:
    """Any bytes, sealed to the identity of the tests."""
    return bytes(encrypt(plain, [x25519.Identity.from_str(IDENTITY).to_public()]))
