"""Attacks on signatures and on how a checkpoint is written: each is detected, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from attack_table import (
    Table,
    body_line,
    check,
    cosigned,
    deliver,
    lines,
    other_blob,
    three_more,
)
from record_talks import START, converse

from safeconduct.record import (
    MemoryLogStore,
    Note,
    PartyLog,
    Reason,
    SigningKey,
    TrustPolicy,
)
from safeconduct.record.notes import NoteSignature, cosign_note
from safeconduct.record.trust import Group

TABLE = Table()
ORDER = 2**252 + 27742317777372353535851937790883648493


@TABLE.attack(Reason.BAD_SIGNATURE)
def swap_signatures() -> None:
    talks, note = cosigned()
    log = talks.logs["A"]
    other = PartyLog(MemoryLogStore(log.entries[:1]), log.signer, time=START)
    talks.policy("A").check(lines(note, lambda s: [*Note.parse(other.note).signatures, *s[2:]]))


@TABLE.attack(Reason.BAD_SIGNATURE)
def forge_a_witness() -> None:
    check(
        lambda n: lines(
            n, lambda s: [*s[:2], NoteSignature(s[2].name, s[2].key_id, bytes(72)), *s[3:]]
        )
    )


@TABLE.attack(Reason.BAD_SIGNATURE)
def forge_a_post_quantum_witness() -> None:
    check(
        lambda n: lines(
            n, lambda s: [*s[:3], NoteSignature(s[3].name, s[3].key_id, bytes(2428)), *s[4:]]
        )
    )


@TABLE.attack(Reason.NO_QUORUM)
def witness_under_another_key() -> None:
    other = SigningKey("B", b"x" * 32)
    check(
        lambda n: lines(
            n, lambda s: [*s[:2], cosign_note(Note.parse(n).text, other, time=START), *s[3:]]
        )
    )


@TABLE.attack(Reason.NO_QUORUM)
def leave_the_mediator_out() -> None:
    check(lambda n: lines(n, lambda s: s[:4]))


@TABLE.attack(Reason.NO_QUORUM)
def leave_the_post_quantum_signature_out() -> None:
    check(lambda n: lines(n, lambda s: s[:-1]))


@TABLE.attack(Reason.NO_QUORUM)
def count_one_witness_twice() -> None:
    check(lambda n: lines(n, lambda s: [*s[:2], s[2], s[2], s[3], s[3]]))


@TABLE.attack(Reason.NO_QUORUM)
def approve_with_one_too_few() -> None:
    keys = [SigningKey(f"member-{n}", bytes([n + 1] * 32)) for n in range(5)]
    log = converse(2).logs["A"]
    names = {f"m{n}": key.public.as_cosigner() for n, key in enumerate(keys)}
    policy = TrustPolicy(log.signer.public, names, {"g": Group(3, tuple(names))}, "g")
    text = Note.parse(log.note).text
    signed = [cosign_note(text, key, time=START) for key in keys]
    assert policy.check(lines(log.note, lambda s: [*s, *signed[:3]]))
    policy.check(lines(log.note, lambda s: [*s, *signed[:2]]))


@TABLE.attack(Reason.NOT_SIGNED)
def leave_the_log_out() -> None:
    check(lambda n: lines(n, lambda s: s[2:]))


@TABLE.attack(Reason.NOT_SIGNED)
def sign_with_a_revoked_key() -> None:
    talks, note = cosigned()
    fresh = SigningKey(talks.logs["A"].origin, b"n" * 32).public
    replace(talks.policy("A"), logs=(fresh,)).check(note)


@TABLE.attack(Reason.REVOKED_KEY)
def write_after_the_key_was_revoked() -> None:
    _, mirror, log, fresh = three_more()
    mirror.closed_at = 3
    deliver(mirror, log, fresh)


@TABLE.attack(Reason.BAD_SIGNATURE)
def change_the_time_of_a_receipt() -> None:
    check(other_blob(2, lambda blob: (START + 9999).to_bytes(8, "big") + blob[8:]))


@TABLE.attack(Reason.BAD_SIGNATURE)
def time_beyond_the_format() -> None:
    check(other_blob(2, lambda blob: b"\xff" * 8 + blob[8:]))


@TABLE.attack(Reason.BAD_SIGNATURE)
def malleable_signature() -> None:
    def moved(s: list[NoteSignature]) -> list[NoteSignature]:
        blob = s[0].blob
        scalar = int.from_bytes(blob[32:], "little") + ORDER
        return [
            NoteSignature(s[0].name, s[0].key_id, blob[:32] + scalar.to_bytes(32, "little")),
            *s[1:],
        ]

    check(lambda n: lines(n, moved))


@TABLE.attack(Reason.BAD_SIGNATURE)
def signature_with_bytes_behind_it() -> None:
    check(
        lambda n: lines(
            n, lambda s: [NoteSignature(s[0].name, s[0].key_id, s[0].blob + b"\0"), *s[1:]]
        )
    )


@TABLE.attack(Reason.UNKNOWN_SIGNATURE)
def signature_of_a_stranger_where_none_may_be() -> None:
    stranger = SigningKey("X", b"x" * 32)
    check(
        lambda n: lines(n, lambda s: [*s, cosign_note(Note.parse(n).text, stranger, time=START)]),
        exact=True,
    )


@TABLE.attack(Reason.UNKNOWN_SIGNATURE)
def signature_twice_where_one_may_be() -> None:
    check(lambda n: lines(n, lambda s: [*s, s[0]]), exact=True)


@TABLE.attack(Reason.MALFORMED)
def malleable_base64_of_a_signature() -> None:
    def other(note: bytes) -> bytes:
        line = next(line for line in note.split(b"\n") if line.endswith(b"="))
        at = line.rindex(b"=") - 1
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        changed = alphabet[alphabet.index(line[at]) ^ 1]
        return note.replace(line, line[:at] + bytes([changed]) + line[at + 1 :], 1)

    check(lambda n: lines_with_padding(n, other))


def lines_with_padding(note: bytes, change: Callable[[bytes], bytes]) -> bytes:
    text, _, signatures = note.partition(b"\n\n")
    return text + b"\n\n" + change(signatures)


@TABLE.attack(Reason.MALFORMED)
def malleable_base64_of_the_root() -> None:
    def other(note: bytes) -> bytes:
        root = note.split(b"\n")[2]
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        changed = bytes([alphabet[alphabet.index(root[-2]) ^ 1]])
        return note.replace(root, root[:-2] + changed + b"=", 1)

    check(other)


@TABLE.attack(Reason.EXTENSION_LINE)
def extension_line() -> None:
    check(body_line(2, "=", "=\nextension"))


@TABLE.attack(Reason.MALFORMED)
def size_with_a_leading_zero() -> None:
    check(body_line(1, "2", "02"))


@TABLE.attack(Reason.MALFORMED)
def size_beyond_the_format() -> None:
    check(body_line(1, "2", str(2**63)))


@TABLE.attack(Reason.MALFORMED)
def size_in_other_digits() -> None:
    check(body_line(1, "2", "\u0662"))


@TABLE.attack(Reason.MALFORMED)
def carriage_returns() -> None:
    check(lambda n: n.replace(b"\n", b"\r\n"))


@TABLE.attack(Reason.MALFORMED)
def note_without_its_last_newline() -> None:
    check(lambda n: n[:-1])


@TABLE.attack(Reason.OVERSIZED)
def oversized_note() -> None:
    check(lambda n: n + b"x" * 1_000_000)


@TABLE.attack(Reason.OVERSIZED)
def too_many_signatures() -> None:
    check(lambda n: lines(n, lambda s: s[:1] * 101))


@pytest.mark.parametrize("name", TABLE)
def test_the_attack_is_detected_and_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    TABLE.require_detected(name)
