"""C2SP signed notes and the signatures under them, with exactly one accepted form.

Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature. Stricter than these where a byte could
otherwise change unseen: canonical base64 and exact newlines. The limits are those of Go's
`sumdb/note`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from safeconduct.record.checkpoints import Checkpoint, cosignature_message
from safeconduct.record.encoding import MAX_SIZE, check_key_name, from_base64, to_base64
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import KeyKind, MlDsaSigningKey, PublicKey, SigningKey
from safeconduct.record.signers import Signer

__all__ = [
    "MAX_NOTE",
    "Checkpoint",
    "Note",
    "NoteSignature",
    "checkpoint_of",
    "cosign_note",
    "cosign_tree",
    "sign_note",
]

MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100
_DASH = "\u2014 "
_CONTROL = re.compile(rb"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, 4-byte key id, and the signature bytes of that key's kind."""

    name: str
    key_id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        """The line with its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.blob)}\n"

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Read a line without its newline."""
        if not line.startswith(_DASH):
            raise RecordError("", "not a signature line")
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not space:
            raise RecordError("", "not a signature line")
        check_key_name(name)
        data = from_base64(encoded)
        if len(data) <= 4:
            raise RecordError("", "the signature is too short")
        return cls(name, data[:4], data[4:])

    def is_by(self, key: PublicKey) -> bool:
        """Whether the line claims to be by this key."""
        return self.name == key.name and self.key_id == key.key_id

    def verify(self, text: str, key: PublicKey) -> int | None:
        """Check the signature over a note's text.

        Returns:
            The time of a cosignature in seconds since 1970; None for a plain signature.

        Raises:
            RecordError: if the line is by another key or the signature does not verify.
        """
        if not self.is_by(key):
            raise RecordError(
                "", f"not signed by {key.key_id_text}", reason=Reason.UNKNOWN_SIGNATURE
            )
        if key.kind is KeyKind.NOTE:
            message, blob, time = text.encode(), self.blob, None
        else:
            time, blob = int.from_bytes(self.blob[:8], "big"), self.blob[8:]
            message = _cosigned(text, key, time) if time <= MAX_SIZE else b""
        if not message or not key.verify(message, blob):
            raise RecordError(
                "",
                f"the signature of {key.key_id_text} does not verify",
                reason=Reason.BAD_SIGNATURE,
            )
        return time


def _cosigned(text: str, key: PublicKey, time: int) -> bytes:
    if key.kind is KeyKind.ML_DSA:
        return Checkpoint.parse(text).subtree(key.name, time)
    return cosignature_message(text, time)


def sign_note(text: str, key: SigningKey, *, origin: str) -> NoteSignature:
    """Sign a note's text as the log of `origin`."""
    public = key.public if key.name == origin else key.public.as_log(origin)
    return NoteSignature(origin, public.key_id, key.sign(text.encode()))


def cosign_note(text: str, key: Signer, *, time: int) -> NoteSignature:
    """Cosign a checkpoint's text at `time` (seconds since 1970)."""
    blob = time.to_bytes(8, "big") + key.sign(cosignature_message(text, time))
    return NoteSignature(key.name, key.public.as_cosigner().key_id, blob)


def cosign_tree(checkpoint: Checkpoint, key: MlDsaSigningKey, *, time: int) -> NoteSignature:
    """Sign or cosign a checkpoint with ML-DSA-44 at `time` (seconds since 1970)."""
    blob = time.to_bytes(8, "big") + key.sign(checkpoint.subtree(key.name, time))
    return NoteSignature(key.name, key.public.key_id, blob)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the lines that sign it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def data(self) -> bytes:
        """The note as bytes."""
        return (self.text + "\n" + "".join(s.line for s in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a note; only the form that `data` writes is accepted.

        Raises:
            RecordError: whose `where` is the line.
        """
        if len(data) > MAX_NOTE:
            what = f"a note has at most {MAX_NOTE} bytes"
            raise RecordError("line 1", what, reason=Reason.OVERSIZED)
        text = _decode(data)
        body, blank, tail = text.rpartition("\n\n")
        if not blank or not body:
            raise RecordError("line 1", "no blank line between text and signatures")
        first = body.count("\n") + 3
        if not tail.endswith("\n"):
            raise RecordError(f"line {first + tail.count(chr(10))}", "the last newline is missing")
        lines = tail[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            what = f"more than {MAX_SIGNATURES} signatures"
            raise RecordError(f"line {first}", what, reason=Reason.OVERSIZED)
        signatures = []
        for number, line in enumerate(lines, first):
            try:
                signatures.append(NoteSignature.parse(line))
            except RecordError as error:
                raise error.within(f"line {number}") from None
        return cls(body + "\n", tuple(signatures))


def checkpoint_of(note: bytes) -> Checkpoint:
    """What a note signs; no signature is verified.

    Raises:
        RecordError: if it is no signed checkpoint.
    """
    return Checkpoint.parse(Note.parse(note).text)


def _decode(data: bytes) -> str:
    for number, line in enumerate(data.split(b"\n"), 1):
        if _CONTROL.search(line):
            raise RecordError(f"line {number}", "a control character")
        try:
            line.decode()
        except UnicodeDecodeError:
            raise RecordError(f"line {number}", "not UTF-8") from None
    return data.decode()
