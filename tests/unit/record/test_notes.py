from __future__ import annotations

from typing import Any

import pytest

from safeconduct.record import Checkpoint, Note, PublicKey, RecordError
from safeconduct.record.notes import cosign_note, sign_note

GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_a_note_of_the_go_implementation_verifies() -> None:
    note = Note.parse(GO_NOTE.encode())
    assert note.signatures[0].verify(note.text, PublicKey.parse(GO_KEY)) is None
    assert note.data == GO_NOTE.encode()
    with pytest.raises(RecordError, match="does not verify"):
        note.signatures[0].verify(note.text + "x\n", PublicKey.parse(GO_KEY))


def signed(world: Any) -> bytes:
    return world.sign(Checkpoint("talks.example/1", 1, bytes(32)))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n\n", b"\n"),
        (b"\n\n", b"\n\n\n"),
        (b"\n\n", b"\nextension\n\n"),
        ("— M".encode(), b"- M"),
        ("— M".encode(), "—  M".encode()),
        (b"\n", b"\r\n"),
        (b"\n1\n", b"\n01\n"),
        (b"\n1\n", b"\n-1\n"),
        (b"\n1\n", b"\n1 \n"),
        (b"\n1\n", "\n\u0661\n".encode()),
        (b"talks.example/1\n1", b"\n1"),
        (b"AAA=\n", b"AAB=\n"),
        (b"AAA=\n", b"AAA\n"),
        (b"talks", b"t\x00lks"),
        (b"talks", b"t\xfflks"),
    ],
)
def test_other_forms_are_refused(world: Any, old: bytes, new: bytes) -> None:
    data = signed(world)
    assert old in data
    with pytest.raises(RecordError, match="line"):
        world.policy().check(data.replace(old, new, 1))


def test_cut_notes_are_refused(world: Any) -> None:
    data = signed(world)
    for end in range(len(data)):
        with pytest.raises(RecordError):
            world.policy().check(data[:end])


def test_order_number_and_authors_of_signatures_are_fixed(world: Any) -> None:
    note, policy = Note.parse(signed(world)), world.policy()
    a, b, m = note.signatures
    for lines in [(b, a, m), (a, b), (a, b, m, m), (m, a, b), (a, a, m), (a, b, m, a)]:
        with pytest.raises(RecordError):
            policy.check(Note(note.text, lines).data)
    assert policy.check(Note(note.text, (a, b, m)).data).checkpoint.size == 1


def test_too_many_signatures_and_too_long_notes(world: Any) -> None:
    note = Note.parse(signed(world))
    with pytest.raises(RecordError, match="more than 100"):
        Note.parse(Note(note.text, note.signatures * 34).data)
    with pytest.raises(RecordError, match="at most"):
        Note.parse(b"x\n" * 500_001)


def test_the_time_of_a_cosignature_is_signed(world: Any) -> None:
    text = Checkpoint("talks.example/1", 1, bytes(32)).text
    line = cosign_note(text, world.signers["M"], time=7)
    key = world.keys["M"].as_cosigner()
    assert line.verify(text, key) == 7
    moved = type(line)(line.name, line.key_id, (8).to_bytes(8, "big") + line.blob[8:])
    with pytest.raises(RecordError):
        moved.verify(text, key)
    huge = type(line)(line.name, line.key_id, b"\xff" * 8 + line.blob[8:])
    with pytest.raises(RecordError):
        huge.verify(text, key)


def test_a_plain_signature_cannot_pass_for_a_cosignature(world: Any) -> None:
    text = Checkpoint("talks.example/1", 1, bytes(32)).text
    plain = sign_note(text, world.signers["M"], origin="M")
    with pytest.raises(RecordError, match="not signed by"):
        plain.verify(text, world.keys["M"].as_cosigner())


def test_sizes_beyond_the_format_are_refused() -> None:
    with pytest.raises(RecordError, match="line 2"):
        Checkpoint.parse(f"a\n{2**63}\n{'A' * 43}=\n")
    with pytest.raises(RecordError, match="line 3"):
        Checkpoint.parse("a\n1\nAAAA\n")
