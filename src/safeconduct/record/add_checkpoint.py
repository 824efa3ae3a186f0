"""C2SP tlog-witness: what a witness answers to `add-checkpoint`, as a pure function.

The witness remembers one size and root for each log and cosigns only what extends it. Request
bytes go in, status and body come out; time and storage are passed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import MlDsaSigningKey, PublicKey, SigningKey
from safeconduct.record.merkle import EMPTY_ROOT, verify_consistency
from safeconduct.record.notes import Note, NoteSignature, cosign_note, cosign_tree
from safeconduct.record.proofs import AddCheckpoint
from safeconduct.record.trust import TrustPolicy

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness cosigned last for one log.

    Attributes:
        size: entries of the log.
        root: over them.
        time: of the cosignature, seconds since 1970.
        note: the checkpoint with the log's signatures that were verified and the cosignatures.
    """

    size: int = 0
    root: bytes = EMPTY_ROOT
    time: int = 0
    note: bytes = b""


class WitnessStore(Protocol):
    """Where a witness remembers; `advance` must be atomic and durable."""

    def latest(self, origin: str) -> Cosigned | None:
        """What was cosigned last for a log, or None."""

    def advance(self, origin: str, old: Cosigned | None, new: Cosigned) -> bool:
        """Put `new` in the place of `old`, durably; False, and no change, if it is not `old`."""


class MemoryWitnessStore:
    """Forgets when the process ends: for tests and exercises."""

    def __init__(self) -> None:
        self._latest: dict[str, Cosigned] = {}

    def latest(self, origin: str) -> Cosigned | None:
        """What was cosigned last for a log, or None."""
        return self._latest.get(origin)

    def advance(self, origin: str, old: Cosigned | None, new: Cosigned) -> bool:
        """Put `new` in the place of `old`, if it still is there."""
        if self._latest.get(origin) != old:
            return False
        self._latest[origin] = new
        return True


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back to the client of an HTTP interface."""

    status: int
    body: bytes
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class CosigningWitness:
    """A witness for the logs whose keys it knows.

    Attributes:
        key: Ed25519; signs as C2SP cosignature/v1.
        post_quantum: ML-DSA-44, under the same name; signs as C2SP subtree/v1.
        logs: the trusted keys of each log, by origin.
        store: what was cosigned before.
    """

    key: SigningKey
    post_quantum: MlDsaSigningKey
    logs: Mapping[str, tuple[PublicKey, ...]]
    store: WitnessStore

    def add_checkpoint(self, request: bytes, *, time: int) -> Response:
        """Answer a request body.

        Args:
            request: old size, proof and signed checkpoint, as the protocol writes them.
            time: now, in seconds since 1970.

        Returns:
            200 and the cosignature lines; 400 if the body is malformed, or the old size is larger
            than the new; 403 if no trusted key of the log signed, or one's signature fails; 404
            for an unknown log; 409 and the size cosigned last if the old size is another; 422 if
            the proof does not verify; 503 if the clock stands before the last cosignature.
        """
        try:
            asked = AddCheckpoint.parse(request)
            note = Note.parse(asked.checkpoint)
            checkpoint = Checkpoint.parse(note.text)
        except RecordError as error:
            return _refusal(400, error)
        keys = self.logs.get(checkpoint.origin)
        if not keys:
            return Response(404, b"this witness does not know the log\n")
        try:
            attested = TrustPolicy(keys).check_log(asked.checkpoint)
        except RecordError as error:
            return _refusal(403, error)
        lines = tuple(
            line for line in attested.note.signatures if any(line.is_by(k) for k in attested.logs)
        )
        return self._extend(asked, checkpoint, Note(note.text, lines), time)

    def _extend(
        self, asked: AddCheckpoint, checkpoint: Checkpoint, note: Note, time: int
    ) -> Response:
        if asked.old_size > checkpoint.size:
            return Response(400, b"the old size is larger than the new one\n")
        known = self.store.latest(checkpoint.origin)
        latest = known or Cosigned()
        if asked.old_size != latest.size:
            return _conflict(latest)
        empty = checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT
        if empty or not verify_consistency(
            old_size=latest.size,
            old_root=latest.root,
            new_size=checkpoint.size,
            new_root=checkpoint.root,
            proof=asked.proof,
        ):
            return Response(422, b"the proof does not show that the log was only extended\n")
        if time < max(latest.time, 1):
            return Response(503, b"the clock of this witness stands before its last cosignature\n")
        mine = self._cosign(checkpoint, time)
        whole = Note(note.text, (*note.signatures, *mine)).data
        new = Cosigned(checkpoint.size, checkpoint.root, time, whole)
        if not self.store.advance(checkpoint.origin, known, new):
            return _conflict(self.store.latest(checkpoint.origin) or Cosigned())
        return Response(200, "".join(line.line for line in mine).encode())

    def _cosign(self, checkpoint: Checkpoint, time: int) -> tuple[NoteSignature, ...]:
        return (
            cosign_note(checkpoint.text, self.key, time=time),
            cosign_tree(checkpoint, self.post_quantum, time=time),
        )

    def monitor(self, origin_hash: str) -> Response:
        """Answer `GET <origin hash>/checkpoint` with what was cosigned last.

        Args:
            origin_hash: SHA-256 of a log's origin in lower-case hexadecimal.
        """
        for origin in self.logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                latest = self.store.latest(origin)
                if latest:
                    return Response(200, latest.note)
        return Response(404, b"nothing was cosigned for this log\n")


def _conflict(latest: Cosigned) -> Response:
    return Response(409, f"{latest.size}\n".encode(), SIZE)


def _refusal(status: int, error: RecordError) -> Response:
    where = f"{error.where}: " if error.where else ""
    return Response(status, f"{error.reason}: {where}{error.what}\n".encode())
