"""Proof files: C2SP tlog-proof, and the body of a tlog-witness request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import from_base64, parse_number, to_base64, to_hash
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import verify_consistency, verify_inclusion
from safeconduct.record.notes import MAX_NOTE
from safeconduct.record.trust import Attested, TrustPolicy

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
MAX_EXTRA = 1_000_000
MAX_PROOF = MAX_NOTE + 2 * MAX_EXTRA
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LogProof:
    r"""A self-contained proof that an entry is in a log, and who has witnessed it.

    Attributes:
        index: of the entry, from 0.
        path: RFC 6962 audit path, from the leaf's sibling upwards.
        checkpoint: the signed checkpoint, verbatim.
        extra: opaque and not authenticated; empty if there is none.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    @property
    def data(self) -> bytes:
        """The file."""
        extra = f"extra {to_base64(self.extra)}\n" if self.extra else ""
        head = f"{HEADER}\n{extra}index {self.index}\n{hash_lines(self.path)}\n"
        return head.encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> LogProof:
        """Read a file; only the form that `data` writes is accepted.

        Raises:
            RecordError: whose `where` is the line.
        """
        lines, checkpoint = _head(data)
        if lines[0] != HEADER:
            raise RecordError("line 1", f"not {HEADER}")
        extra, at = b"", 1
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra, at = _at(2, lambda: _extra(lines[1])), 2
        if len(lines) <= at or not lines[at].startswith("index "):
            raise RecordError(f"line {at + 1}", "the line with the index is missing")
        index = _at(at + 1, lambda: parse_number(lines[at][6:], "an index"))
        return cls(index, parse_hashes(lines[at + 1 :], first=at + 2), checkpoint, extra)

    def verify(self, policy: TrustPolicy, leaf: bytes, *, exact: bool = False) -> Attested:
        """Check the checkpoint against a policy and the leaf hash against the checkpoint.

        Raises:
            RecordError: with what does not hold.
        """
        attested = policy.check(self.checkpoint, exact=exact)
        found = verify_inclusion(
            leaf=leaf,
            index=self.index,
            size=attested.checkpoint.size,
            proof=self.path,
            root=attested.checkpoint.root,
        )
        if not found:
            raise RecordError(
                "",
                f"the entry is not at index {self.index} of the log of "
                f"{attested.checkpoint.size} entries",
                reason=Reason.NOT_INCLUDED,
            )
        return attested


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The body of a C2SP tlog-witness `add-checkpoint` request.

    Attributes:
        old_size: entries under the checkpoint that the witness cosigned last.
        proof: that they are a prefix of the new tree.
        checkpoint: the new signed checkpoint, verbatim.
    """

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    @property
    def data(self) -> bytes:
        """The body."""
        return f"old {self.old_size}\n{hash_lines(self.proof)}\n".encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> AddCheckpoint:
        """Read a body; only the form that `data` writes is accepted.

        Raises:
            RecordError: whose `where` is the line.
        """
        lines, checkpoint = _head(data)
        if not lines[0].startswith("old "):
            raise RecordError("line 1", "the line with the old size is missing")
        size = _at(1, lambda: parse_number(lines[0][4:], "the size of a log"))
        return cls(size, parse_hashes(lines[1:], first=2), checkpoint)


def hash_lines(hashes: Sequence[bytes]) -> str:
    """Hashes as lines of base64."""
    return "".join(f"{to_base64(item)}\n" for item in hashes)


def parse_hashes(lines: Sequence[str], *, first: int = 1) -> tuple[bytes, ...]:
    """Read at most 63 lines of base64, each a SHA-256.

    Args:
        lines: without newlines.
        first: number of the first line in its file.

    Raises:
        RecordError: whose `where` is the line.
    """
    if len(lines) > MAX_HASHES:
        what = f"a proof has at most {MAX_HASHES} hashes"
        raise RecordError(f"line {first + MAX_HASHES}", what, reason=Reason.OVERSIZED)
    return tuple(_at(n, partial(to_hash, line)) for n, line in enumerate(lines, first))


def parse_proof_lines(data: bytes) -> tuple[bytes, ...]:
    """Read a file of nothing but hashes in base64, one a line; it may be empty.

    Raises:
        RecordError: whose `where` is the line.
    """
    lines = _lines(data[:MAX_PROOF])
    if lines[-1]:
        raise RecordError(f"line {len(lines)}", "the last newline is missing")
    return parse_hashes(lines[:-1])


def require_consistent(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that a log only grew from one checkpoint to another.

    Raises:
        RecordError: if they are of two logs, in the wrong order, or not consistent.
    """
    if old.origin != new.origin:
        raise RecordError("line 1", "checkpoints of two logs", reason=Reason.UNKNOWN_LOG)
    if old.size > new.size:
        what = f"the old size {old.size} is larger than the new size {new.size}"
        raise RecordError("line 2", what, "Give the older one first.", reason=Reason.ROLL_BACK)
    if old.size == new.size and old.root != new.root:
        raise RecordError("line 3", f"two roots of size {old.size}", reason=Reason.FORK)
    if not verify_consistency(
        old_size=old.size,
        old_root=old.root,
        new_size=new.size,
        new_root=new.root,
        proof=proof,
    ):
        raise RecordError(
            "",
            f"it is not proven that the log of {new.size} extends the log of {old.size}",
            "Ask the log for the right proof; if it has none, it has forked.",
            reason=Reason.NOT_CONSISTENT,
        )


def _extra(line: str) -> bytes:
    data = from_base64(line[6:])
    if not data:
        raise RecordError("", "the extra line is empty")
    return data


def _head(data: bytes) -> tuple[list[str], bytes]:
    """The lines before the first empty line, and all bytes behind it."""
    if len(data) > MAX_PROOF:
        what = f"a proof has at most {MAX_PROOF} bytes"
        raise RecordError("line 1", what, reason=Reason.OVERSIZED)
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise RecordError("line 1", "no empty line before the checkpoint")
    return _lines(head), checkpoint


def _lines(data: bytes) -> list[str]:
    lines = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            lines.append(line.decode("ascii"))
        except UnicodeDecodeError:
            raise RecordError(f"line {number}", "not ASCII") from None
    return lines


def _at(number: int, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except RecordError as error:
        raise error.within(f"line {number}") from None
