"""C2SP tlog-checkpoint: size and root of a log, in exactly three lines."""

from __future__ import annotations

from dataclasses import dataclass

from safeconduct.record.encoding import MAX_SIZE, parse_number, to_base64, to_hash
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import EMPTY_ROOT

_LABEL = b"subtree/v1\n\x00"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    r"""The body of a checkpoint note.

    C2SP allows further lines, which not every kind of cosignature covers; here they are refused.

    >>> Checkpoint("talks.example/1", 0, EMPTY_ROOT).text
    'talks.example/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
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
            raise RecordError(
                f"line {min(len(lines), 4)}",
                "a checkpoint has exactly three lines",
                reason=Reason.EXTENSION_LINE if len(lines) > 4 else Reason.MALFORMED,
            )
        try:
            place = "line 1"
            if not lines[0]:
                raise RecordError("", "the origin is missing")
            place = "line 2"
            size = parse_number(lines[1], "the size of a log")
            place = "line 3"
            root = to_hash(lines[2])
        except RecordError as error:
            raise error.within(place) from None
        return cls(lines[0], size, root)

    def require_root(self) -> None:
        """Refuse a log without entries that has a root.

        Raises:
            RecordError: if the size is 0 and the root is not that of the empty tree.
        """
        if self.size == 0 and self.root != EMPTY_ROOT:
            what = "not the root of a log without entries"
            raise RecordError("line 3", what, reason=Reason.WRONG_ROOT)

    def subtree(self, cosigner: str, time: int) -> bytes:
        """The message of an ML-DSA-44 cosignature over the whole tree (C2SP subtree/v1).

        Raises:
            RecordError: if a name is longer than 255 bytes.
        """
        parts = []
        for name in (cosigner.encode(), self.origin.encode()):
            if not 1 <= len(name) <= 255:
                raise RecordError("", "a name under ML-DSA-44 has 1 to 255 bytes")
            parts.append(bytes([len(name)]) + name)
        return b"".join(
            (
                *(_LABEL, parts[0], time.to_bytes(8, "big"), parts[1]),
                *(bytes(8), self.size.to_bytes(8, "big"), self.root),
            )
        )


def cosignature_message(text: str, time: int) -> bytes:
    """What an Ed25519 cosignature covers: header, time and the note's text.

    Raises:
        RecordError: if the time is not between 0 and 2^63 - 1.
    """
    if not 0 <= time <= MAX_SIZE:
        raise RecordError("", "the time of a cosignature is out of range")
    return f"cosignature/v1\ntime {time}\n{text}".encode()
