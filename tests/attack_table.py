"""The table of attacks on the record: each row must be detected, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from record_talks import START, Side, Talks, at, converse

from safeconduct.record import (
    Checkpoint,
    Envelope,
    Mirror,
    Note,
    PartyLog,
    Reason,
    RecordError,
)
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import NoteSignature, sign_note
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles

Attack = Callable[[], object]


class Table(dict[str, tuple[Reason, Attack]]):
    """Attacks by their names, each with the reason that must be given."""

    def attack(self, reason: Reason) -> Callable[[Attack], Attack]:
        """Put an attack into the table under its own name."""

        def enter(function: Attack) -> Attack:
            name = function.__name__.replace("_", " ")
            assert name not in self
            self[name] = (reason, function)
            return function

        return enter

    def require_detected(self, name: str) -> None:
        """Carry an attack out: it must be refused for its reason, and say what to do."""
        reason, function = self[name]
        with pytest.raises(RecordError) as caught:
            function()
        assert caught.value.reason is reason, caught.value
        assert caught.value.what
        assert caught.value.remedy


def cosigned() -> tuple[Talks, bytes]:
    """Talks of four messages, and A's checkpoint with everybody's signatures."""
    talks = converse(4)
    return talks, talks.carry("A", minute=4)


def lines(note: bytes, change: Callable[[list[NoteSignature]], list[NoteSignature]]) -> bytes:
    read = Note.parse(note)
    return Note(read.text, tuple(change(list(read.signatures)))).data


def check(change: Callable[[bytes], bytes], *, exact: bool = False) -> None:
    talks, note = cosigned()
    assert talks.policy("A").check(note, exact=True)
    talks.policy("A").check(change(note), exact=exact)


def signed_by_a(text: str) -> bytes:
    signer = Side("A").signer
    return Note(text, (sign_note(text, signer.key, origin=signer.origin),)).data


def other_blob(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the bytes of one signature of a note."""

    def edit(s: list[NoteSignature]) -> list[NoteSignature]:
        s[number] = replace(s[number], blob=change(s[number].blob))
        return s

    return lambda note: lines(note, edit)


def body_line(number: int, old: str, new: str) -> Callable[[bytes], bytes]:
    """Change a line of the checkpoint's text and have the log sign it again."""

    def change(note: bytes) -> bytes:
        text = Note.parse(note).text.split("\n")
        assert old in text[number]
        text[number] = text[number].replace(old, new, 1)
        signer = converse(0).sides["A"].signer
        return Note(
            "\n".join(text), (sign_note("\n".join(text), signer.key, origin=signer.origin),)
        ).data

    return change


def unsaid(**changes: Any) -> tuple[Mirror, PartyLog]:
    """A's next entry with another header than it should have, and a mirror that gets it."""
    talks = converse(4)
    chain, side = talks.chains["A"], talks.sides["A"]
    header = replace(chain.next_header("query", created_at=at(5)), **changes)
    payload = header.payload({"text": "x"})
    data = Envelope.seal(payload, side.key).data
    log = talks.logs["A"]
    log.append(data, time=START)
    return talks.mirrors["B", "A"], log


def deliver(mirror: Mirror, log: PartyLog, entries: list[bytes] | None = None) -> None:
    have = len(mirror.chain.entries)
    fresh = list(log.entries[have:]) if entries is None else entries
    mirror.receive(log.note, fresh, first=have)


def three_more() -> tuple[Talks, Mirror, PartyLog, list[bytes]]:
    talks = converse(4)
    for number in range(3):
        talks.say("A", f"more {number}", minute=5 + number, mirrored=False)
    mirror, log = talks.mirrors["B", "A"], talks.logs["A"]
    return talks, mirror, log, list(log.entries[2:])


def forged_log() -> tuple[Talks, PartyLog]:
    """A signs another history of three entries with its own keys."""
    liar = Talks()
    for number in range(3):
        liar.say("A", f"never said {number}", minute=number, mirrored=False)
    return converse(4), liar.logs["A"]


def tiles(change: Callable[[dict[str, bytes]], object], size: int = 300) -> None:
    entries = [b"entry %d" % number for number in range(size)]
    tree = Tree(map(leaf_hash, entries))
    files = dict(export_tiles(tree, entries))
    point = Checkpoint("a.example", size, tree.root())
    assert verify_tiles(point, files.get, list(files)).root == tree.root()
    change(files)
    verify_tiles(point, files.get, list(files))
