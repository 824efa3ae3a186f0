"""Verification of both copies of a record from nothing but the files and the public keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.record.encoding import to_base64
from safeconduct.record.entries import Chain, Entry
from safeconduct.record.envelope import MAX_ENVELOPE
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import PublicKey, read_public_key
from safeconduct.record.log import CHECKPOINTS, ENTRIES_FILE, checkpoint_name, require_policy
from safeconduct.record.notes import MAX_NOTE, Checkpoint
from safeconduct.record.policy import POLICY_FILE, Policy, SignedCheckpoint

_MAX_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be.

    Attributes:
        file: path below the record's directory (or the key file's path).
        place: line, entry and bytes in it; empty where the whole file is meant.
        reason: what is wrong there.
    """

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: how far the record holds, and every fault that was found.

    Attributes:
        entries: entries that verified before the first fault in the worst copy.
        root: root hash at that size in base64, as the checkpoint of that size shows it.
        faults: empty if and only if the record holds.
    """

    entries: int
    root: str
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether the record holds."""
        return not self.faults

    def __str__(self) -> str:
        head = f"{self.entries} entries verified, root {self.root}"
        if self.ok:
            return f"The record holds: {head}."
        lines = [f"The record does not hold: {len(self.faults)} fault(s); {head}."]
        return "\n".join([*lines, *(f"  {fault}" for fault in self.faults)])


def verify_record(directory: Path, public_keys: Mapping[str, PublicKey] | Path) -> Verification:
    """Verify `directory` (one copy of the log for each party) against trusted public keys.

    Checked are: every signature, author, sequence, link and date; every checkpoint's root and
    signatures, which makes consecutive checkpoints consistent; that all copies are the same; that
    no file is missing, unexpected or not in its one accepted form. Every key must have its part in
    the policy.

    Args:
        directory: the record, with a directory for each party named like its key.
        public_keys: by name, or the directory of `NAME.pub` files.
    """
    faults: list[Fault] = []
    keys = _read_keys(public_keys, faults) if isinstance(public_keys, Path) else public_keys
    copies = _Copies(directory, keys, faults)
    entries, root = copies.verify()
    return Verification(entries, root, tuple(faults[:_MAX_FAULTS]))


def _read_keys(directory: Path, faults: list[Fault]) -> dict[str, PublicKey]:
    keys = {}
    for path in sorted(directory.glob("*")):
        try:
            if path.suffix != ".pub":
                raise RecordError(path, "not a public key")
            key = read_public_key(path)
            keys[key.name] = key
        except RecordError as error:
            faults.append(Fault(str(path), "", error.what))
    if not keys:
        faults.append(Fault(str(directory), "", "no public keys here"))
    return keys


@dataclass(slots=True)
class _Copies:
    directory: Path
    keys: Mapping[str, PublicKey]
    faults: list[Fault]

    def verify(self) -> tuple[int, str]:
        found = self._names()
        if not found:
            self.faults.append(Fault(str(self.directory), "", "no record here"))
            return 0, ""
        files = {name: _read_copy(self.directory / name, name, self.faults) for name in found}
        results = []
        checked: list[dict[str, bytes]] = []
        for name, contents in files.items():
            if contents in checked:
                continue
            checked.append(contents)
            copy = _Copy(name, contents, self.keys, self.faults)
            results.append(copy.verify())
            self._require_parties(copy.policy, found)
        self._compare(files)
        return min(results)

    def _names(self) -> list[str]:
        if not self.directory.is_dir():
            return []
        names = []
        for path in sorted(self.directory.iterdir()):
            if path.is_dir() and not path.is_symlink() and path.name in self.keys:
                names.append(path.name)
            else:
                self.faults.append(Fault(path.name, "", "does not belong to a record"))
        return names

    def _require_parties(self, policy: Policy | None, found: list[str]) -> None:
        if policy is None:
            return
        mediator = policy.witness.name if policy.witness else ""
        for party in sorted((self.keys.keys() - {mediator}) ^ set(found)):
            reason = "a copy that is no party's" if party in found else "this copy is missing"
            fault = Fault(party, "", reason)
            if fault not in self.faults:
                self.faults.append(fault)

    def _compare(self, files: Mapping[str, Mapping[str, bytes]]) -> None:
        """Every copy against the first: names the first byte in which they differ."""
        first, *others = files
        for other in others:
            for file in sorted(files[first].keys() | files[other].keys()):
                left, right = files[first].get(file), files[other].get(file)
                if left is None or right is None:
                    missing = first if left is None else other
                    self.faults.append(Fault(f"{missing}/{file}", "", "only the other copy has it"))
                elif left != right:
                    # If one of the two has faults of its own, it is the one that was changed.
                    sound = all(fault.file != f"{first}/{file}" for fault in self.faults)
                    changed, kept = (other, first) if sound else (first, other)
                    place, reason = _first_difference(left, right), f"differs from {kept}/{file}"
                    self.faults.append(Fault(f"{changed}/{file}", place, reason))


def _first_difference(left: bytes, right: bytes) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    return f"line {left.count(10, 0, at) + 1}, byte {at}"


def _read_copy(directory: Path, name: str, faults: list[Fault]) -> dict[str, bytes]:
    """All files of a copy by relative path; whatever does not belong there is a fault."""
    contents: dict[str, bytes] = {}
    for path in sorted(directory.iterdir()):
        if path.name in (POLICY_FILE, ENTRIES_FILE) and path.is_file() and not path.is_symlink():
            contents[path.name] = path.read_bytes()
        elif path.name == CHECKPOINTS and path.is_dir() and not path.is_symlink():
            contents.update(_read_notes(path, name, faults))
        else:
            faults.append(Fault(f"{name}/{path.name}", "", "does not belong to a record"))
    return contents


def _read_notes(directory: Path, name: str, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(directory.iterdir()):
        file = f"{CHECKPOINTS}/{path.name}"
        if path.suffix != ".note" or not path.is_file() or path.is_symlink():
            faults.append(Fault(f"{name}/{file}", "", "does not belong to a record"))
            continue
        with path.open("rb") as stream:
            yield file, stream.read(MAX_NOTE + 1)


@dataclass(slots=True)
class _Copy:
    """One copy: goes on after a fault as long as what follows still means something."""

    name: str
    contents: Mapping[str, bytes]
    keys: Mapping[str, PublicKey]
    faults: list[Fault]
    policy: Policy | None = None
    sound: int = 0
    root: str = ""
    _broken: bool = field(default=False)

    def verify(self) -> tuple[int, str]:
        missing = [file for file in (POLICY_FILE, ENTRIES_FILE) if file not in self.contents]
        for file in missing:
            self._fault(file, "", "is missing")
        if missing:
            return 0, ""
        try:
            self.policy = require_policy(self.contents[POLICY_FILE], self.keys, where="")
        except RecordError as error:
            self._fault(POLICY_FILE, error.where.removeprefix(", "), error.what)
            return 0, ""
        self._verify_entries(self.policy)
        return self.sound, self.root

    def _verify_entries(self, policy: Policy) -> None:
        chain = Chain(policy.origin, self.keys)
        lines = list(_lines(self.contents[ENTRIES_FILE]))
        names = [f"{CHECKPOINTS}/{checkpoint_name(n)}" for n in range(1, len(lines) + 1)]
        for file in sorted(self.contents.keys() - {POLICY_FILE, ENTRIES_FILE, *names}):
            self._fault(file, "", "there is no such entry")
        if not lines:
            self._fault(ENTRIES_FILE, "", "there are no entries")
        for name, (place, line) in zip(names, lines, strict=True):
            entry = None if self._broken else self._verify_entry(chain, place, line)
            signed = self._verify_checkpoint(policy, name, chain, entry)
            if entry:
                self._join(chain, entry, signed, name, place)

    def _verify_checkpoint(
        self, policy: Policy, file: str, chain: Chain, entry: Entry | None
    ) -> SignedCheckpoint | None:
        if file not in self.contents:
            self._fault(file, "", "is missing")
            return None
        try:
            return policy.check(self.contents[file])
        except RecordError as error:
            place, reason = error.where, error.what
            if entry:
                root = chain.tree.extended(entry.leaf).root()
                expected = Checkpoint(chain.talk, chain.size + 1, root).text.encode()
                if not self.contents[file].startswith(expected):
                    # Any change of the text also breaks the first signature; name the text.
                    place = _first_difference(expected, self.contents[file])
                    reason = "not what the entries up to here give"
            self._fault(file, place, reason)
            return None

    def _verify_entry(self, chain: Chain, place: str, line: bytes) -> Entry | None:
        try:
            if not line.endswith(b"\n"):
                raise RecordError("", "the last newline is missing")
            return chain.check(line[:-1])
        except RecordError as error:
            self._fault(ENTRIES_FILE, place, error.what)
            # What follows is linked to this entry by hashes, so every later fault would only repeat
            # this one.
            self._broken = True
            return None

    def _join(
        self,
        chain: Chain,
        entry: Entry,
        signed: SignedCheckpoint | None,
        file: str,
        place: str,
    ) -> None:
        """Put an entry under its checkpoint."""
        try:
            chain.add(entry, signed.cosigned_at if signed else None)
        except RecordError as error:
            self._fault(ENTRIES_FILE, place, error.what)
            self._broken = True
            return
        if signed:
            root = chain.tree.root()
            if signed.checkpoint != Checkpoint(chain.talk, chain.size, root):
                self._fault(file, "line 2 to 3", "not the size and root of the entries up to here")
                self._fault(ENTRIES_FILE, place, "not the entry that was signed at this place")
                self._broken = True
            elif self.sound == entry.index:
                self.sound, self.root = chain.size, to_base64(root)

    def _fault(self, file: str, place: str, reason: str) -> None:
        self.faults.append(Fault(f"{self.name}/{file}", place, reason))


def _lines(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each line with its newline, and its place in words; line n holds entry n."""
    start = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        end = min(start + len(line) + 1, len(data))
        if end > start:
            place = f"line {number} (entry {number}), bytes {start} to {end - 1}"
            yield place, data[start:end][: MAX_ENVELOPE + 2]
        start = end
