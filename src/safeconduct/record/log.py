"""One copy of a talk's log: a directory that is only ever appended to.

```
policy                     who must sign
entries.jsonl              one envelope a line; the line without its newline is the leaf
checkpoints/00000001.note  the signed checkpoint at size 1, and so on without gaps
```
The order of writing is: entry, fsync, signatures, checkpoint, fsync. An entry counts only under its
checkpoint.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from safeconduct.record.entries import Chain, Entry
from safeconduct.record.errors import RecordError
from safeconduct.record.files import TEMPORARY, sync_directory, truncate, write_new
from safeconduct.record.keys import PublicKey
from safeconduct.record.merkle import Tree
from safeconduct.record.notes import Checkpoint
from safeconduct.record.policy import POLICY_FILE, Policy

ENTRIES_FILE = "entries.jsonl"
CHECKPOINTS = "checkpoints"
_AGAIN = "Open the record again and repeat the step."
_VERIFY = "Leave the files as they are and run `safeconduct record verify` on them."


def checkpoint_name(size: int) -> str:
    """File name of the checkpoint at a size.

    >>> checkpoint_name(12)
    '00000012.note'
    """
    return f"{size:08d}.note"


class _Staged(NamedTuple):
    entry: Entry
    stream: BinaryIO
    tree: Tree


class Record:
    """One party's copy of the log of a talk; made by `create` or `open`.

    Attributes:
        dropped: complete entries found behind the last checkpoint when opening; their authors may
            append the very same bytes again.
    """

    def __init__(self, directory: Path, policy: Policy, keys: Mapping[str, PublicKey]) -> None:
        self.directory = directory
        self.policy = policy
        self.dropped: tuple[bytes, ...] = ()
        self._chain = Chain(policy.origin, keys)
        self._entries: list[Entry] = []
        self._end = 0
        self._staged: _Staged | None = None

    @classmethod
    def create(cls, directory: Path, *, policy: Policy, keys: Mapping[str, PublicKey]) -> Record:
        """Make an empty record in a directory that is new or empty.

        Raises:
            RecordError: if there is something in the directory, or the policy names other keys.
        """
        if directory.exists() and any(directory.iterdir()):
            raise RecordError(directory, "is not empty", "Choose a new directory.")
        _require_keys(policy, keys, directory)
        (directory / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
        write_new(directory / ENTRIES_FILE, b"")
        write_new(directory / POLICY_FILE, policy.data)
        sync_directory(directory.parent)
        return cls(directory, policy, keys)

    @classmethod
    def open(cls, directory: Path, *, keys: Mapping[str, PublicKey]) -> Record:
        """Open a record, verify it whole and recover from an append that was interrupted.

        What lies behind the last checkpoint was never accepted and is cut off (`dropped`). Nothing
        else is ever repaired.

        Args:
            directory: one copy.
            keys: public keys of parties and mediator by name.

        Raises:
            RecordError: if the record is damaged anywhere else.
        """
        path = directory / POLICY_FILE
        try:
            policy = Policy.parse(path.read_bytes())
            lines = (directory / ENTRIES_FILE).read_bytes().split(b"\n")
        except OSError as error:
            raise RecordError(directory, f"not a record ({error.strerror})", _VERIFY) from None
        except RecordError as error:
            raise error.within(path) from None
        _require_keys(policy, keys, directory)
        record = cls(directory, policy, keys)
        size = record._checkpoints()
        if len(lines) <= size:
            raise RecordError(directory / ENTRIES_FILE, "entries are missing", _VERIFY)
        for line in lines[:size]:
            record._load(line)
        record._recover(lines[size:])
        return record

    @property
    def size(self) -> int:
        """Number of accepted entries."""
        return self._chain.size

    @property
    def root(self) -> bytes:
        """Root hash over the accepted entries."""
        return self._chain.tree.root()

    @property
    def chain(self) -> Chain:
        """The accepted entries' links, for writing headers and making proofs."""
        return self._chain

    def entries(self) -> Iterator[Entry]:
        """The accepted entries in order."""
        return iter(self._entries)

    def checkpoint(self, size: int | None = None) -> bytes:
        """The signed checkpoint note at a size (the newest by default)."""
        return self._checkpoint_path(self.size if size is None else size).read_bytes()

    def stage(self, data: bytes) -> Checkpoint:
        """Write the next entry durably and return the checkpoint that the parties must now sign.

        Raises:
            RecordError: if it does not fit, another is staged, or another process has written.
        """
        if self._staged:
            raise RecordError(self.directory, "an entry is staged already", _AGAIN)
        entry = self._chain.check(data)
        stream = (self.directory / ENTRIES_FILE).open("r+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if stream.seek(0, os.SEEK_END) != self._end:
                raise RecordError(self.directory, "another process has written here", _AGAIN)
            self._staged = _Staged(entry, stream, self._chain.tree.extended(entry.leaf))
            stream.write(data + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        except BlockingIOError:
            stream.close()
            raise RecordError(self.directory, "another process is writing here", _AGAIN) from None
        except (OSError, RecordError):
            if self._staged:
                self.rollback()
            stream.close()
            raise
        return Checkpoint(self.policy.origin, self.size + 1, self._staged.tree.root())

    def commit(self, note: bytes) -> Entry:
        """Accept the staged entry under a checkpoint that meets the policy.

        Raises:
            RecordError: if the note is not such a checkpoint; the entry then stays staged.
        """
        if not self._staged:
            raise RecordError(self.directory, "no entry is staged", "Stage an entry first.")
        entry, stream, tree = self._staged
        signed = self.policy.check(note)
        if signed.checkpoint.size != self.size + 1:
            raise RecordError("line 2", "a checkpoint of another size", _AGAIN)
        if signed.checkpoint.root != tree.root():
            raise RecordError("line 3", "a checkpoint of another log", _AGAIN)
        self._chain.check_times(entry, signed.cosigned_at)
        write_new(self._checkpoint_path(self.size + 1), note)
        self._chain.add(entry, signed.cosigned_at)
        self._keep(entry)
        stream.close()
        self._staged = None
        return entry

    def prove_staged(self, old_size: int) -> list[bytes]:
        """The proof that the log with the staged entry extends the log of `old_size` entries."""
        if not self._staged:
            raise RecordError(self.directory, "no entry is staged", "Stage an entry first.")
        return self._staged.tree.consistency(old_size)

    def rollback(self) -> None:
        """Withdraw the staged entry."""
        if self._staged:
            stream = self._staged.stream
            self._staged = None
            self._checkpoint_path(self.size + 1).unlink(missing_ok=True)
            with stream:
                os.ftruncate(stream.fileno(), self._end)
                os.fsync(stream.fileno())

    def append(self, data: bytes, sign: Callable[[Checkpoint], bytes]) -> Entry:
        """Stage an entry, have its checkpoint signed by `sign`, and commit it; or leave no trace.

        Raises:
            RecordError: if the entry or the signed note cannot be accepted.
        """
        checkpoint = self.stage(data)
        try:
            return self.commit(sign(checkpoint))
        except BaseException:
            self.rollback()
            raise

    def catch_up(self, other: Record) -> int:
        """Take the accepted entries that the other copy has and this one lacks; return how many.

        Raises:
            RecordError: if the copies contradict each other.
        """
        before = self.size
        for entry in list(other.entries())[before:]:
            note = other.checkpoint(entry.index + 1)
            self.append(entry.data, lambda _, note=note: note)  # type: ignore[misc]
        if self._chain.tree.root(other.size) != other.root:
            raise RecordError(self.directory, "contradicts the other copy (a fork)", _VERIFY)
        return self.size - before

    def _checkpoint_path(self, size: int) -> Path:
        return self.directory / CHECKPOINTS / checkpoint_name(size)

    def _keep(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._end += len(entry.data) + 1

    def _checkpoints(self) -> int:
        """Remove half-written checkpoints and return the size of the newest whole one."""
        directory = self.directory / CHECKPOINTS
        for path in directory.glob("*" + TEMPORARY):
            path.unlink()
        names = sorted(path.name for path in directory.iterdir())
        if names != [checkpoint_name(size) for size in range(1, len(names) + 1)]:
            raise RecordError(directory, "checkpoints are missing or misnamed", _VERIFY)
        return len(names)

    def _load(self, line: bytes) -> None:
        size = self.size + 1
        try:
            entry = self._chain.check(line)
        except RecordError as error:
            raise error.within(f"{self.directory / ENTRIES_FILE}, line {size}") from None
        try:
            signed = self.policy.check(self._checkpoint_path(size).read_bytes())
            self._chain.add(entry, signed.cosigned_at)
            if signed.checkpoint != Checkpoint(self.policy.origin, size, self.root):
                raise RecordError("line 3", "the checkpoint is not that of the entries", _VERIFY)
        except RecordError as error:
            raise error.within(self._checkpoint_path(size)) from None
        self._keep(entry)

    def _recover(self, tail: list[bytes]) -> None:
        if tail == [b""]:
            return
        dropped = []
        for line in tail[:-1]:
            try:
                self._chain.check(line)
            except RecordError:
                break
            dropped.append(line)
        self.dropped = tuple(dropped)
        truncate(self.directory / ENTRIES_FILE, self._end)


def _require_keys(policy: Policy, keys: Mapping[str, PublicKey], directory: Path) -> None:
    """The policy must be the one that follows from the keys: every key has its part."""
    require_policy(policy.data, keys, where=directory / POLICY_FILE)


def require_policy(data: bytes, keys: Mapping[str, PublicKey], *, where: str | Path) -> Policy:
    """Rebuild a policy from trusted keys and refuse any other.

    The origin and the mediator's name are the file's; all other keys are the parties'.

    Raises:
        RecordError: with the line that is not as it must be.
    """
    try:
        found = Policy.parse(data)
        mediator = None
        if found.witness:
            mediator = keys.get(found.witness.name)
            if mediator is None:
                raise RecordError(
                    "",
                    f"no public key of {found.witness.name}, whom the policy names as mediator",
                    "Put the missing key beside the others.",
                )
        parties = {name: key for name, key in keys.items() if key is not mediator}
        policy = Policy.of(found.origin, parties=parties, mediator=mediator)
        policy.require(data)
    except RecordError as error:
        raise error.within(where) from None
    return policy
