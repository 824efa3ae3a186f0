"""A copy of another party's log: it takes only what extends it, and keeps what convicts.

The counterparty and the mediator each keep one; their cosignatures are the receipts of delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import parse_time
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.forks import ForkProof
from safeconduct.record.keys import MlDsaSigningKey
from safeconduct.record.merkle import prefix_roots
from safeconduct.record.notes import Note, NoteSignature, cosign_note, cosign_tree
from safeconduct.record.party_chain import PartyChain
from safeconduct.record.party_entries import PartyEntry
from safeconduct.record.signers import Signer
from safeconduct.record.stores import LogStore
from safeconduct.record.trust import Attested, TrustPolicy

CLOCK_SKEW = 300


class ForkFound(RecordError):  # noqa: N818
    """A log has signed two histories; `proof` convinces anybody who has its public keys."""

    def __init__(self, where: str, proof: ForkProof) -> None:
        super().__init__(
            where,
            "its author has signed two histories (a fork)",
            "Keep the proof, show it to the mediator, and stop relying on this log.",
            reason=Reason.FORK,
        )
        self.proof = proof


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an entry that does not keep it out, and that both sides can verify."""

    index: int
    reason: Reason
    what: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a checkpoint of the log was first known to have met the policy."""

    size: int
    time: int


@dataclass(slots=True)
class Mirror:
    """One party's log as another holds it.

    Args:
        policy: the log's keys and the cosigners that must have signed before an entry counts.
        chain: the tests of its entries; empty.
        store: where the copy is kept.
        receipts: signed checkpoints that met the policy before, oldest first.
        closed_at: the size beyond which the log's key is revoked, or None.

    Raises:
        RecordError: if what the store holds does not verify.
    """

    policy: TrustPolicy
    chain: PartyChain
    store: LogStore
    receipts: Sequence[bytes] = ()
    closed_at: int | None = None
    note: bytes = b""
    counted: list[Receipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        note = self.store.published()
        signed = self.policy.check_log(note).checkpoint if note else None
        size = signed.size if signed else 0
        entries = self.store.entries()
        if len(entries) > size:
            # The process died before their checkpoint was kept: nobody was told of them.
            self.store.drop(size)
        for entry in entries[:size]:
            self.chain.add(self.chain.check(entry))
        if signed and signed != self.checkpoint:
            what = f"holds {len(self.chain.entries)} entries, not the {size} of its checkpoint"
            raise RecordError(self.origin, what, reason=Reason.ROLL_BACK)
        self.note = note or b""
        for receipt in self.receipts:
            self.count(receipt)

    @property
    def origin(self) -> str:
        """Of the log."""
        return self.chain.origin

    @property
    def checkpoint(self) -> Checkpoint:
        """Size and root of this copy."""
        return Checkpoint(self.origin, len(self.chain.entries), self.chain.tree.root())

    @property
    def counting(self) -> Sequence[PartyEntry]:
        """The entries that count: those under a checkpoint that met the policy."""
        return self.chain.entries[: self.counted[-1].size if self.counted else 0]

    def receive(
        self, note: bytes, entries: Sequence[bytes], *, first: int, path: Sequence[bytes] = ()
    ) -> tuple[Finding, ...]:
        """Take a checkpoint of the log and the entries that are new under it.

        What was received before is passed over, so the same bundle may come twice.

        Args:
            note: signed by the log; the quorum is not needed yet.
            entries: from index `first` up to the checkpoint's size.
            first: index of the first of them, at most the size of this copy.
            path: optional: what `Tree.prefix` of the log gives at the size of this copy; it proves
                a fork where the entries alone do not.

        Returns:
            Findings about dates.

        Raises:
            ForkFound: if the log has signed two histories.
            RecordError: if anything is missing or altered; nothing is then taken.
        """
        new = self.policy.check_log(note).checkpoint
        self._require_origin(new)
        self._require_no_fork(new, note, path)
        have = len(self.chain.entries)
        if new.size <= have:
            return ()
        if self.closed_at is not None and new.size > self.closed_at:
            what = f"its key was revoked at size {self.closed_at}"
            raise RecordError(self.origin, what, "Ask for the new log.", reason=Reason.REVOKED_KEY)
        if first > have or first + len(entries) < new.size:
            lacking = f"{have} to {first - 1}" if first > have else f"{first + len(entries)} on"
            raise RecordError(
                self.origin,
                f"the entries from index {lacking} are missing (of {new.size}; {have} are here)",
                "Ask for a bundle with all of them.",
                reason=Reason.TRUNCATED,
            )
        return self._extend(new, note, entries[have - first : new.size - first])

    def _extend(self, new: Checkpoint, note: bytes, fresh: Sequence[bytes]) -> tuple[Finding, ...]:
        trial = self._trial()
        checked = []
        for number, data in enumerate(fresh):
            try:
                entry = trial.check(data)
            except RecordError as error:
                raise _reordered(error, trial, fresh[number + 1 :]) from None
            trial.add(entry)
            checked.append(entry)
        if trial.tree.root() != new.root:
            raise RecordError(
                self.origin,
                f"the entries up to size {new.size} are not those that its author signed",
                reason=Reason.WRONG_ROOT,
            )
        self.store.commit(fresh)
        self.store.publish(note, ())
        for entry in checked:
            self.chain.add(entry)
        self.note = note
        return tuple(filter(None, (self._dated(entry) for entry in checked)))

    def _trial(self) -> PartyChain:
        """A chain to try entries on, so that a bundle is taken whole or not at all."""
        chain = self.chain
        trial = PartyChain(chain.talk, chain.key, chain.recipients, chain.others)
        trial.tree = chain.tree.copy()
        trial.entries = chain.entries.copy()
        return trial

    def count(self, note: bytes) -> tuple[Finding, ...]:
        """Take a checkpoint with the cosignatures of the quorum: its entries now count.

        Returns:
            Findings about dates.

        Raises:
            ForkFound: if it is of another history.
            RecordError: if the quorum is not met, or its entries are not here yet.
        """
        attested = self.policy.check(note)
        point = attested.checkpoint
        self._require_origin(point)
        self._require_no_fork(point, note, ())
        if point.size > len(self.chain.entries):
            what = f"{point.size} entries are cosigned, {len(self.chain.entries)} are here"
            raise RecordError(
                self.origin, what, "Bring in the entries first.", reason=Reason.TRUNCATED
            )
        before = self.counted[-1].size if self.counted else 0
        if point.size <= before:
            return ()
        time = _first_time(attested)
        fresh = self.chain.entries[before : point.size]
        findings = [self._dated(entry, cosigned=time) for entry in fresh] if time else []
        self.counted.append(Receipt(point.size, time))
        return tuple(filter(None, findings))

    def cosign(
        self, key: Signer, post_quantum: MlDsaSigningKey, *, time: int
    ) -> tuple[NoteSignature, ...]:
        """Cosign what this copy holds: the receipt of delivery.

        Args:
            key: Ed25519 of whoever keeps this copy.
            post_quantum: ML-DSA-44 of the same.
            time: now, in seconds since 1970.

        Raises:
            RecordError: if there is nothing yet, or the clock went backwards.
        """
        if not self.note:
            raise RecordError(self.origin, "nothing was received yet", "Receive entries first.")
        if self.counted and time < self.counted[-1].time:
            raise RecordError("", "the clock went backwards", "Set it.", reason=Reason.CLOCK)
        return (
            cosign_note(self.checkpoint.text, key, time=time),
            cosign_tree(self.checkpoint, post_quantum, time=time),
        )

    def _dated(self, entry: PartyEntry, *, cosigned: int = 0) -> Finding | None:
        """Whether an entry's date can be: between the receipts before it and its own."""
        created = parse_time(entry.header.created_at)
        earlier = [r.time for r in self.counted if r.size <= entry.index]
        if earlier and created < earlier[-1] - CLOCK_SKEW:
            what = "dated before a cosigned checkpoint that does not have it"
            return Finding(entry.index, Reason.BACK_DATED, what)
        if cosigned and created > cosigned + CLOCK_SKEW:
            what = "dated after the cosignature of its checkpoint"
            return Finding(entry.index, Reason.POST_DATED, what)
        return None

    def _require_origin(self, point: Checkpoint) -> None:
        if point.origin != self.origin:
            what = f"a checkpoint of {point.origin:.80}"
            raise RecordError(self.origin, what, reason=Reason.OTHER_TALK)

    def _require_no_fork(self, new: Checkpoint, note: bytes, path: Sequence[bytes]) -> None:
        have = len(self.chain.entries)
        if new.size <= have:
            if self.chain.tree.root(new.size) != new.root:
                shown = self.chain.tree.prefix(new.size) if 0 < new.size < have else ()
                raise ForkFound(self.origin, ForkProof(note, self.note, tuple(shown)))
            return
        roots = prefix_roots(have, new.size, path) if path and have else None
        if roots and roots[1] == new.root and roots[0] != self.chain.tree.root():
            raise ForkFound(self.origin, ForkProof(self.note, note, tuple(path)))


def join_signatures(note: bytes, lines: Sequence[NoteSignature]) -> bytes:
    """A signed checkpoint with further signature lines behind those it has."""
    read = Note.parse(note)
    fresh = tuple(line for line in lines if line not in read.signatures)
    return Note(read.text, (*read.signatures, *fresh)).data


def _reordered(error: RecordError, chain: PartyChain, later: Sequence[bytes]) -> RecordError:
    """The same error, told as another order if what is missing here comes later."""
    if error.reason is Reason.DROPPED:
        for data in later:
            with suppress(RecordError):
                chain.check(data)
                what = "comes before the entry that it follows: the entries are out of order"
                return RecordError(error.where, what, error.remedy, reason=Reason.REORDERED)
    return error


def _first_time(attested: Attested) -> int:
    """The earliest time of a cosignature: by then the checkpoint was there; 0 if none says."""
    return min((time for time in attested.cosigned.values() if time), default=0)
