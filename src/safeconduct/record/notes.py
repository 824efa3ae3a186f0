"""C2SP signed notes, checkpoints and timestamped cosignatures, with exactly one accepted form.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (v1, Ed25519).
Stricter than these where a byte could otherwise change unseen: canonical base64, exact newlines,
three body lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from safeconduct.record.encoding import HASH_SIZE, check_name, from_base64, to_base64
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import SIGNATURE_SIZE, KeyKind, PublicKey, SigningKey

MAX_NOTE = 65_536
MAX_SIGNATURES = 16
MAX_SIZE = 2**63 - 1
_DASH = "\u2014 "
_CONTROL = re.compile(rb"[\x00-\x1f]")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


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
        check_name(name)
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
            raise RecordError("", f"not signed by {key.key_id_text}")
        if key.kind is KeyKind.NOTE:
            valid, time = key.verify(text.encode(), self.blob), None
        else:
            time = int.from_bytes(self.blob[:8], "big")
            valid = len(self.blob) == 8 + SIGNATURE_SIZE and time <= MAX_SIZE
            valid = valid and key.verify(_cosigned(text, time), self.blob[8:])
        if not valid:
            raise RecordError("", f"the signature of {key.key_id_text} does not verify")
        return time


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def sign_note(text: str, key: SigningKey, *, origin: str) -> NoteSignature:
    """Sign a note's text as the log of `origin`."""
    return NoteSignature(origin, key.public.as_log(origin).key_id, key.sign(text.encode()))


def cosign_note(text: str, key: SigningKey, *, time: int) -> NoteSignature:
    """Cosign a checkpoint's text at `time` (seconds since 1970)."""
    blob = time.to_bytes(8, "big") + key.sign(_cosigned(text, time))
    return NoteSignature(key.name, key.public.as_cosigner().key_id, blob)


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
            raise RecordError("line 1", f"a note has at most {MAX_NOTE} bytes")
        text = _decode(data)
        body, blank, tail = text.rpartition("\n\n")
        if not blank or not body:
            raise RecordError("line 1", "no blank line between text and signatures")
        first = body.count("\n") + 3
        if not tail.endswith("\n"):
            raise RecordError(f"line {first + tail.count(chr(10))}", "the last newline is missing")
        lines = tail[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise RecordError(f"line {first}", f"more than {MAX_SIGNATURES} signatures")
        signatures = []
        for number, line in enumerate(lines, first):
            try:
                signatures.append(NoteSignature.parse(line))
            except RecordError as error:
                raise error.within(f"line {number}") from None
        return cls(body + "\n", tuple(signatures))


def _decode(data: bytes) -> str:
    for number, line in enumerate(data.split(b"\n"), 1):
        if _CONTROL.search(line):
            raise RecordError(f"line {number}", "a control character")
        try:
            line.decode()
        except UnicodeDecodeError:
            raise RecordError(f"line {number}", "not UTF-8") from None
    return data.decode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    r"""Size and root of a log: the body of a checkpoint note, exactly three lines.

    >>> Checkpoint("talks.example/1", 0, bytes(32)).text
    'talks.example/1\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text that is signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text.

        Raises:
            RecordError: whose `where` is the line.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise RecordError(f"line {min(len(lines), 4)}", "a checkpoint has exactly three lines")
        try:
            place = "line 1"
            check_name(lines[0])
            place = "line 2"
            if not _NUMBER.fullmatch(lines[1]) or int(lines[1]) > MAX_SIZE:
                raise RecordError("", "not the size of a log")
            place = "line 3"
            root = from_base64(lines[2])
            if len(root) != HASH_SIZE:
                raise RecordError("", "a root hash has 32 bytes")
        except RecordError as error:
            raise error.within(place) from None
        return cls(lines[0], int(lines[1]), root)
