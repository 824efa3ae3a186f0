"""Targets of the talks: bundles, messages, sealed payloads, reports of conduct."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from fuzz.material import (
    BODIES,
    IDENTITY,
    KEYS,
    framed,
    header,
    manifest,
    padded,
    parts,
    payload,
    sealed,
    small_room,
)
from pyrage import decrypt, x25519
from talk_room import TALK, Room, side_keys

from safeconduct.record import Json, PartyEntry, RecordError, decode_json, encode_json
from safeconduct.record.encoding import check_hash, pre_authentication_encoding
from safeconduct.record.notes import MAX_NOTE
from safeconduct.talks.bundles import MAGIC, Lack, Opened, read_bundle
from safeconduct.talks.carrying import Post, take_bundle
from safeconduct.talks.codec import to_json
from safeconduct.talks.conduct import report_conduct, verify_conduct
from safeconduct.talks.said import Said
from safeconduct.talks.sealing import PAYLOAD_TYPE, EpochKeys, Payload, Sealed, seal

_SIGNATURE = 64


def _require_same(opened: Opened, data: bytes) -> None:
    for missing in opened.lacking:
        assert missing.end >= missing.first
        if missing.kind is Lack.PAYLOAD:
            check_hash(missing.name)
    if not opened.lacking:
        assert opened.bundle.write(side_keys(opened.bundle.sender).key) == data


def bundle(data: bytes) -> None:
    _require_same(read_bundle(data, KEYS), data)


def manifests(data: bytes) -> None:
    """A manifest that its sender has really signed, a newline, and any sections."""
    head, _, tail = data.partition(b"\n")
    whole = framed(head, tail)
    _require_same(read_bundle(whole, KEYS), whole)


def _lying(data: bytes) -> bytes:
    """A bundle with right hashes and signature: 4 bytes first, 4 count, 4 note's size, rest."""
    first, count, size = (int.from_bytes(data[at : at + 4], "big") for at in (0, 4, 8))
    note, body = data[12 : 12 + size], data[12 + size :]
    return framed(manifest(first, count, note, body), note + body)


def sections(data: bytes) -> None:
    whole = _lying(data)
    _require_same(read_bundle(whole, KEYS), whole)


def taken(data: bytes) -> None:
    """The same, taken by B, who keeps it or nothing of it."""
    room = Room(mediator="", parties="AB")
    side = room.sides["B"]
    try:
        take_bundle(side, _lying(data), Post(), time=1788256900)
    except RecordError:
        assert not any(side.logs().values())
        raise
    theirs = [entry.data for entry in side.logs()[f"{TALK}/A"]]
    ours = [entry.data for entry in small_room().sides["A"].logs()[f"{TALK}/A"]]
    assert theirs == ours[: len(theirs)]


def message(data: bytes) -> None:
    """The kind of a message, a newline, and the JSON of its body."""
    kind, _, body = data.partition(b"\n")
    fields = decode_json(body)
    try:
        name = kind.decode()
    except UnicodeDecodeError:
        raise RecordError("", "not a kind") from None
    said = Said.of(PartyEntry(0, data, header(type=name), fields))
    assert encode_json(to_json(said.body)) == encode_json(fields)


@cache
def _epochs() -> EpochKeys:
    return EpochKeys({1: IDENTITY}, 1)


def _open(data: bytes) -> None:
    """Open an age file in which anything may be; sealed again it has the same content."""
    found = _epochs().open(
        Sealed(data), name=Sealed(data).named, talk=TALK, reader="B", author=KEYS["A"]
    )
    identity = x25519.Identity.from_str(IDENTITY)
    again = seal(found, side_keys("A").key, [str(identity.to_public())])
    assert decrypt(again.data, [identity]) == decrypt(data, [identity])


def age(data: bytes) -> None:
    _open(data)


def plain(data: bytes) -> None:
    """What is inside the seal: signature, length, content, padding."""
    _open(sealed(data))


def contents(data: bytes) -> None:
    """A content that its author has really signed."""
    signature = side_keys("A").key.sign(pre_authentication_encoding(PAYLOAD_TYPE, data))
    _open(sealed(padded(signature + len(data).to_bytes(8, "big") + data)))


@cache
def _report() -> bytes:
    room = small_room()
    return report_conduct(room.start, room.sides["A"].logs()).data


def report(data: bytes) -> None:
    room = small_room()
    assert verify_conduct(data, room.start, room.sides["A"].logs()).data == data


TARGETS: dict[str, Callable[[bytes], object]] = {
    "bundle": bundle,
    "manifest": manifests,
    "sections": sections,
    "taken": taken,
    "message": message,
    "age": age,
    "plain": plain,
    "contents": contents,
    "report": report,
}


@cache
def _bundle() -> bytes:
    return small_room().pack("A", "B")


def _manifest() -> bytes:
    data, at = _bundle(), len(MAGIC)
    size = int.from_bytes(data[at : at + 4], "big")
    head = data[at + 4 : at + 4 + size]
    return head + b"\n" + data[at + 4 + size + _SIGNATURE :]


def _payloads() -> bytes:
    """A manifest with a payload, a bundle before it and a log without entries."""
    head = decode_json(manifest(0, 0, b"", b""))
    digest = Sealed(b"sealed").digest
    fields: dict[str, Json] = {
        **head,
        "logs": [],
        "number": 2,
        "payloads": [{"sha256": digest, "size": 6}],
        "previous": "0f" * 32,
    }
    return encode_json(fields) + b"\nsealed"


def _sections() -> bytes:
    first, count, note, body = parts()
    assert len(note) < MAX_NOTE
    return b"".join(n.to_bytes(4, "big") for n in (first, count, len(note))) + note + body


def _signed_plain(what: Payload) -> bytes:
    identity = x25519.Identity.from_str(IDENTITY)
    data = seal(what, side_keys("A").key, [str(identity.to_public())]).data
    return bytes(decrypt(data, [identity]))


def _content(what: Payload) -> bytes:
    whole = _signed_plain(what)
    size = int.from_bytes(whole[_SIGNATURE : _SIGNATURE + 8], "big")
    return whole[_SIGNATURE + 8 : _SIGNATURE + 8 + size]


SEEDS: dict[str, Callable[[], dict[str, bytes]]] = {
    "bundle": lambda: {"small": _bundle()},
    "manifest": lambda: {"small": _manifest(), "payload": _payloads()},
    "sections": lambda: {"small": _sections()},
    "taken": lambda: {"small": _sections()},
    "message": lambda: {
        body.STEP.value: body.STEP.value.encode() + b"\n" + encode_json(to_json(body))
        for body in BODIES
    },
    "age": lambda: {"small": sealed(_signed_plain(payload()))},
    "plain": lambda: {"small": _signed_plain(payload())},
    "contents": lambda: {
        "small": _content(payload()),
        "bare": _content(Payload(TALK, "A", ("B",), ())),
    },
    "report": lambda: {"small": _report()},
}
