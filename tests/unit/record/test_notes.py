from __future__ import annotations

import pytest

from safeconduct.record import (
    Checkpoint,
    LogSigner,
    Note,
    PublicKey,
    RecordError,
    SigningKey,
    TrustPolicy,
)
from safeconduct.record.notes import cosign_note, sign_note

ORIGIN = "talks.example/1"
LOG = LogSigner.from_seeds(ORIGIN, b"l" * 32)
A, B, M = (SigningKey(name, name.encode() * 32) for name in "ABM")
POLICY = TrustPolicy.requiring_all(LOG.public, [key.public.as_cosigner() for key in (A, B, M)])

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


def signed() -> bytes:
    point = Checkpoint(ORIGIN, 1, bytes(32))
    note = LOG.sign(point, time=1)
    lines = tuple(cosign_note(point.text, key, time=1) for key in (A, B, M))
    return Note(note.text, (*note.signatures, *lines)).data


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
def test_other_forms_are_refused(old: bytes, new: bytes) -> None:
    data = signed()
    assert old in data
    with pytest.raises(RecordError, match="line"):
        POLICY.check(data.replace(old, new, 1), exact=True)


def test_cut_notes_are_refused() -> None:
    data = signed()
    for end in range(len(data)):
        with pytest.raises(RecordError):
            POLICY.check(data[:end])


def test_number_and_authors_of_signatures_are_fixed() -> None:
    note = Note.parse(signed())
    log, a, b, m = note.signatures
    for lines in [(log, a, b), (a, b, m), (log, a, b, m, m), (log, a, a, m), (log, log, a, b, m)]:
        with pytest.raises(RecordError):
            POLICY.check(Note(note.text, lines).data, exact=True)
    assert POLICY.check(Note(note.text, (log, a, b, m)).data, exact=True).checkpoint.size == 1


def test_too_many_signatures_and_too_long_notes() -> None:
    note = Note.parse(signed())
    with pytest.raises(RecordError, match="more than 100"):
        Note.parse(Note(note.text, note.signatures * 34).data)
    with pytest.raises(RecordError, match="at most"):
        Note.parse(b"x\n" * 500_001)


def test_the_time_of_a_cosignature_is_signed() -> None:
    text = Checkpoint("talks.example/1", 1, bytes(32)).text
    line = cosign_note(text, M, time=7)
    key = M.public.as_cosigner()
    assert line.verify(text, key) == 7
    moved = type(line)(line.name, line.key_id, (8).to_bytes(8, "big") + line.blob[8:])
    with pytest.raises(RecordError):
        moved.verify(text, key)
    huge = type(line)(line.name, line.key_id, b"\xff" * 8 + line.blob[8:])
    with pytest.raises(RecordError):
        huge.verify(text, key)


def test_a_plain_signature_cannot_pass_for_a_cosignature() -> None:
    text = Checkpoint("talks.example/1", 1, bytes(32)).text
    plain = sign_note(text, M, origin="M")
    with pytest.raises(RecordError, match="not signed by"):
        plain.verify(text, M.public.as_cosigner())


def test_sizes_beyond_the_format_are_refused() -> None:
    with pytest.raises(RecordError, match="line 2"):
        Checkpoint.parse(f"a\n{2**63}\n{'A' * 43}=\n")
    with pytest.raises(RecordError, match="line 3"):
        Checkpoint.parse("a\n1\nAAAA\n")
