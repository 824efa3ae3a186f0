"""One party's own log of one talk: a single writer, and an order of steps that survives crashes.

commit and fsync -> sign -> publish -> acknowledge. What is committed but not signed when the
process dies is signed at the next opening, so a signed entry is never lost and no index is ever
given twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import check_name
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import MlDsaSigningKey, PublicKey, SigningKey
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import Note, cosign_tree, sign_note
from safeconduct.record.proofs import AddCheckpoint, LogProof
from safeconduct.record.stores import LogStore
from safeconduct.record.tiles import WIDTH, export_tiles, require_size
from safeconduct.record.trust import TrustPolicy

_RESTORE = (
    "Do not write to it: take the entries back from the mirrors of the counterparty and the "
    "mediator (docs: Keep a log, and check one)."
)


@dataclass(frozen=True, slots=True)
class LogSigner:
    """The keys by which a log speaks, both named like its origin.

    Attributes:
        key: Ed25519.
        post_quantum: ML-DSA-44, or None.
    """

    key: SigningKey
    post_quantum: MlDsaSigningKey | None = None

    @classmethod
    def from_seeds(cls, origin: str, seed: bytes, post_quantum: bytes | None = None) -> LogSigner:
        """Keys made from 32 random bytes each."""
        check_name(origin)
        second = MlDsaSigningKey(origin, post_quantum) if post_quantum else None
        return cls(SigningKey(origin, seed), second)

    @property
    def origin(self) -> str:
        """Of the log."""
        return self.key.name

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """The verifier keys, as a policy names them."""
        second = (self.post_quantum.public,) if self.post_quantum else ()
        return (self.key.public, *second)

    def sign(self, checkpoint: Checkpoint, *, time: int, both: bool = True) -> Note:
        """The signed checkpoint.

        Args:
            checkpoint: what to sign.
            time: seconds since 1970, for the ML-DSA signature.
            both: with ML-DSA-44 besides Ed25519, if there is such a key.
        """
        lines = [sign_note(checkpoint.text, self.key, origin=self.origin)]
        if self.post_quantum and both:
            lines.append(cosign_tree(checkpoint, self.post_quantum, time=time))
        return Note(checkpoint.text, tuple(lines))


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An entry is durable, signed and published.

    Attributes:
        index: of the last entry that was appended, from 0.
        checkpoint: that covers it.
        note: the same, signed.
    """

    index: int
    checkpoint: Checkpoint
    note: bytes


class PartyLog:
    """A log open for appending; nobody else may have the store open.

    Every checkpoint is signed with Ed25519 before its entries are acknowledged. The ML-DSA-44
    signature takes several times as long as a write to the disk, so it is made once a second at
    most, and by `complete` before a checkpoint is shown to anybody.

    Args:
        store: where it is kept.
        signer: its keys.
        time: now, in seconds since 1970, for the checkpoint that is signed on opening.

    Raises:
        RecordError: if the store holds less than, or other than, what was signed before: a restored
            backup, a damaged disk, or another log's keys.
    """

    def __init__(self, store: LogStore, signer: LogSigner, *, time: int) -> None:
        self._store = store
        self.signer = signer
        self._entries = list(store.entries())
        self._tree = Tree(map(leaf_hash, self._entries))
        self._published = 0
        note = store.published()
        if note is not None:
            self._published = self._require_signed(note)
        self.note = note or b""
        self._whole_at = 0
        # Always, since a power cut may have taken what was published.
        self._publish(time, both=True)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def origin(self) -> str:
        """Of the log."""
        return self.signer.origin

    @property
    def tree(self) -> Tree:
        """Over all entries; to read only."""
        return self._tree

    @property
    def entries(self) -> Sequence[bytes]:
        """All entries; to read only."""
        return self._entries

    @property
    def checkpoint(self) -> Checkpoint:
        """Size and root now."""
        return Checkpoint(self.origin, len(self), self._tree.root())

    def append(self, *entries: bytes, time: int) -> Acknowledgement:
        """Append entries, all under one fsync and one checkpoint.

        Args:
            entries: at least one, each at most 65,535 bytes.
            time: now, in seconds since 1970.

        Raises:
            RecordError: if an entry is too long; nothing is then written.
            OSError: if the store fails. Entries that were already committed stay and are signed
                later, but are not acknowledged.
        """
        if not entries:
            raise ValueError("nothing to append")
        for entry in entries:
            require_size(entry)
        self._store.commit(entries)
        for entry in entries:
            self._entries.append(entry)
            self._tree.append(leaf_hash(entry))
        self._publish(time, both=time != self._whole_at)
        return Acknowledgement(len(self) - 1, self.checkpoint, self.note)

    def complete(self, *, time: int) -> bytes:
        """The newest checkpoint with both signatures, published like this.

        Args:
            time: now, in seconds since 1970.
        """
        if not self._whole:
            self._publish(time, both=True)
        return self.note

    def prove(self, index: int, *, note: bytes | None = None, extra: bytes = b"") -> LogProof:
        """A C2SP tlog-proof of an entry under a checkpoint of this log (the newest by default).

        Args:
            index: of the entry, from 0.
            note: a checkpoint of this log, for example with the cosignatures.
            extra: opaque data for the reader.
        """
        note = note or self.note
        size = Checkpoint.parse(Note.parse(note).text).size
        return LogProof(index, tuple(self._tree.inclusion(index, size)), note, extra)

    def request(self, old_size: int) -> AddCheckpoint:
        """What to send to a witness that has cosigned `old_size` entries."""
        return AddCheckpoint(old_size, tuple(self._tree.consistency(old_size)), self.note)

    def require_not_behind(self, note: bytes) -> None:
        """Check, before writing, that a checkpoint which a peer holds is of this very log.

        Args:
            note: the newest that the counterparty or the mediator has of this log.

        Raises:
            RecordError: if this copy is older than it (a restored backup) or another.
        """
        self._require_signed(note)

    def _require_signed(self, note: bytes) -> int:
        signed = TrustPolicy(self.signer.public).check_log(note).checkpoint
        if signed.size > len(self):
            raise RecordError(
                self.origin,
                f"holds {len(self)} entries, but {signed.size} were signed: an old backup or a "
                "damaged disk",
                _RESTORE,
                reason=Reason.ROLL_BACK,
            )
        if self._tree.root(signed.size) != signed.root:
            raise RecordError(
                self.origin,
                f"holds other entries than were signed at size {signed.size}",
                _RESTORE,
                reason=Reason.FORK,
            )
        return signed.size

    def _publish(self, time: int, *, both: bool) -> None:
        """Sign and show the newest checkpoint, with the tiles that are new since the last one."""
        note = self.signer.sign(self.checkpoint, time=time, both=both).data
        # From the last full tile on: the partial ones may have been lost in a power cut.
        since = max(0, self._published - 1) // WIDTH * WIDTH
        tiles = export_tiles(self._tree, self._entries, since=since)
        self._store.publish(note, tiles)
        self.note, self._published = note, len(self)
        self._whole = both
        if both:
            self._whole_at = time
