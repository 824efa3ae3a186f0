"""Verification of a record, every side's copy of every log, from nothing but files and public keys.

```
DIR/HOLDER/AUTHOR/   each side's copy of each side's log, as `exports` writes it
KEYS/NAME.pub        the key by which a side signs what it says
KEYS/NAME.policy     the C2SP policy of its log: the log's keys, and all others as cosigners
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.record.encoding import to_base64
from safeconduct.record.errors import RecordError
from safeconduct.record.exports import ExportedLog, read_export
from safeconduct.record.keys import PublicKey, read_public_key
from safeconduct.record.merkle import Tree
from safeconduct.record.mirrors import Finding, Mirror
from safeconduct.record.party_chain import PartyChain
from safeconduct.record.policy_file import read_policy
from safeconduct.record.stores import CHECKPOINT_FILE, MemoryLogStore
from safeconduct.record.tiles import MAX_ENTRY, WIDTH, Tile
from safeconduct.record.trust import TrustPolicy

KEY_SUFFIX = ".pub"
POLICY_SUFFIX = ".policy"
_MAX_FAULTS = 100
#: No file of a log is larger: a full bundle of entries as long as they may be.
_MAX_FILE = WIDTH * (MAX_ENTRY + 2)
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be.

    Attributes:
        file: path below the record's directory (or the key file's path).
        place: line, entry or byte in it; empty where the whole file is meant.
        reason: what is wrong there.
    """

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Trusted:
    """What is known of one side beforehand: its key, and the policy of its log."""

    key: PublicKey
    policy: TrustPolicy


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """One log that holds.

    Attributes:
        name: of its author.
        size: entries, all cosigned.
        root: over them, base64.
        findings: about dates; they do not keep an entry out.
    """

    name: str
    size: int
    root: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: the logs that hold in all copies, and every fault that was found.

    Attributes:
        logs: by the name of their author.
        faults: empty if and only if the record holds.
    """

    logs: Mapping[str, VerifiedLog]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether the record holds."""
        return not self.faults

    @property
    def entries(self) -> int:
        """Entries of all logs that hold."""
        return sum(log.size for log in self.logs.values())

    def __str__(self) -> str:
        logs = "; ".join(
            f"{n}: {log.size} entries, root {log.root}" for n, log in self.logs.items()
        )
        if self.ok:
            return f"The record holds: {logs}."
        lines = [
            f"The record does not hold: {len(self.faults)} fault(s); {logs or 'no log holds'}."
        ]
        return "\n".join([*lines, *(f"  {fault}" for fault in self.faults)])


def verify_record(directory: Path, trusted: Mapping[str, Trusted] | Path) -> Verification:
    """Verify a record against public keys that are trusted beforehand.

    Checked are: every checkpoint's and receipt's signatures against the policy of its log; every
    tile and root; every entry's signature, author, sequence, links and what its author had seen;
    that all copies are the same; that no file is missing, unexpected or not in its one form.

    Args:
        directory: the record, with a directory for each side.
        trusted: by name, or the directory of `NAME.pub` and `NAME.policy` files.
    """
    faults: list[Fault] = []
    known = _read_trusted(trusted, faults) if isinstance(trusted, Path) else trusted
    copies = _read_copies(directory, known, faults)
    verifier = _Verifier(known, copies, faults)
    logs = verifier.verify() if copies else {}
    return Verification(logs, tuple(faults[:_MAX_FAULTS]))


def _read_trusted(directory: Path, faults: list[Fault]) -> dict[str, Trusted]:
    keys: dict[str, PublicKey] = {}
    policies: dict[str, TrustPolicy] = {}
    for path in sorted(directory.glob("*")):
        try:
            if path.suffix == KEY_SUFFIX:
                keys[path.stem] = read_public_key(path)
            elif path.suffix == POLICY_SUFFIX:
                policies[path.stem] = read_policy(path.read_bytes())
            else:
                raise RecordError(path, "neither a public key nor a policy")
        except RecordError as error:
            faults.append(Fault(str(path), "", error.what))
    for name in sorted(keys.keys() ^ policies.keys()):
        lacking = KEY_SUFFIX if name in policies else POLICY_SUFFIX
        faults.append(Fault(str(directory / f"{name}{lacking}"), "", "is missing"))
    if not keys:
        faults.append(Fault(str(directory), "", "no public keys here"))
    return {name: Trusted(keys[name], policies[name]) for name in sorted(keys.keys() & policies)}


def _read_copies(
    directory: Path, known: Mapping[str, Trusted], faults: list[Fault]
) -> dict[str, dict[str, Files]]:
    """The files of each log by holder and author; whatever does not belong there is a fault."""
    copies: dict[str, dict[str, Files]] = {}
    for holder in _directories(directory, directory, known, faults):
        copies[holder.name] = {
            log.name: dict(_read_files(log, directory, faults))
            for log in _directories(holder, directory, known, faults)
        }
    if not copies:
        faults.append(Fault(str(directory), "", "no record here"))
        return {}
    for holder_name in sorted(known):
        if holder_name not in copies:
            faults.append(Fault(holder_name, "", "this copy is missing"))
            continue
        lacking = sorted(known.keys() - copies[holder_name])
        faults += [Fault(f"{holder_name}/{name}", "", "this log is missing") for name in lacking]
    return copies


def _directories(
    parent: Path, top: Path, known: Mapping[str, Trusted], faults: list[Fault]
) -> Iterator[Path]:
    for path in sorted(parent.iterdir()) if parent.is_dir() else ():
        if path.is_dir() and not path.is_symlink() and path.name in known:
            yield path
        else:
            name = path.relative_to(top).as_posix()
            faults.append(Fault(name, "", "does not belong to a record"))


def _read_files(log: Path, top: Path, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(log.rglob("*")):
        if path.is_dir() and not path.is_symlink() and any(path.iterdir()):
            continue
        if not path.is_file() or path.is_symlink() or path.stat().st_size > _MAX_FILE:
            name = path.relative_to(top).as_posix()
            faults.append(Fault(name, "", "does not belong to a record"))
            continue
        yield path.relative_to(log).as_posix(), path.read_bytes()


@dataclass(slots=True)
class _Verifier:
    known: Mapping[str, Trusted]
    copies: Mapping[str, Mapping[str, Files]]
    faults: list[Fault]
    _sound: dict[str, ExportedLog] = field(default_factory=dict)

    def verify(self) -> dict[str, VerifiedLog]:
        for name in sorted(self.known):
            self._read(name)
            self._compare(name)
        trees = {self._origin(name): log.tree for name, log in self._sound.items()}
        found = [self._chained(name, trees) for name in sorted(self._sound)]
        return {log.name: log for log in found if log}

    def _origin(self, name: str) -> str:
        return self.known[name].policy.logs[0].name

    def _holding(self, name: str) -> dict[str, Files]:
        return {holder: logs[name] for holder, logs in self.copies.items() if name in logs}

    def _read(self, name: str) -> None:
        """Verify every different copy of a log by itself; keep the first that holds."""
        checked: list[Files] = []
        for holder, files in self._holding(name).items():
            if files in checked:
                continue
            checked.append(files)
            try:
                log = read_export(self.known[name].policy, files)
                self._sound.setdefault(name, log)
            except RecordError as error:
                self._fault(f"{holder}/{name}", files, error)

    def _fault(self, prefix: str, files: Files, error: RecordError) -> None:
        path, _sep, place = error.where.partition(", ")
        if path not in files and not path.startswith("tile/"):
            path, place = CHECKPOINT_FILE, error.where
        self.faults.append(Fault(f"{prefix}/{path}", place, error.what))

    def _chained(self, name: str, trees: Mapping[str, Tree]) -> VerifiedLog | None:
        """The entries in their order, with what each had seen; then the receipts' dates."""
        log, trusted = self._sound[name], self.known[name]
        origin = self._origin(name)
        talk = origin.removesuffix(f"/{name}")
        chain = PartyChain(talk, trusted.key, self._others(name), trees.get)
        try:
            mirror = Mirror(trusted.policy, chain, MemoryLogStore())
            findings = list(mirror.receive(log.receipts[-1], log.entries, first=0))
            for receipt in log.receipts:
                findings += mirror.count(receipt)
        except RecordError as error:
            holder = next(h for h, files in self._holding(name).items() if files)
            number = error.where.rpartition("entry ")[2].split(",")[0]
            index = int(number) if number.isdigit() else 0
            path = Tile(None, index // WIDTH, min(WIDTH, len(log.entries) - index // WIDTH * WIDTH))
            where = f"{holder}/{name}/{path.path}"
            self.faults.append(Fault(where, f"entry {index}", error.what))
            return None
        root = to_base64(chain.tree.root())
        return VerifiedLog(name, len(log.entries), root, tuple(dict.fromkeys(findings)))

    def _others(self, name: str) -> frozenset[str]:
        """Who else takes part: those who must cosign, and those who write logs."""
        cosigners = {key.name for key in self.known[name].policy.witnesses.values()}
        return frozenset(cosigners | self.known.keys()) - {name}

    def _compare(self, name: str) -> None:
        """Every copy against the one that most have: names the first byte that differs."""
        holding = self._holding(name)
        if not holding:
            return
        kept = self._kept(name, holding)
        for holder, files in holding.items():
            for file in sorted(files.keys() | holding[kept].keys()):
                mine, theirs = files.get(file), holding[kept].get(file)
                where = f"{holder}/{name}/{file}"
                if mine is None:
                    self.faults.append(Fault(where, "", f"is missing; {kept} has it"))
                elif theirs is None:
                    self.faults.append(Fault(where, "", f"{kept} has no such file"))
                elif mine != theirs:
                    place = _first_difference(mine, theirs)
                    reason = f"differs from {kept}/{name}/{file}"
                    if file == CHECKPOINT_FILE and self._both_signed(name, mine, theirs):
                        reason = f"the log has signed two histories (a fork): {reason}"
                    self.faults.append(Fault(where, place, reason))

    def _kept(self, name: str, holding: Mapping[str, Files]) -> str:
        """The copy to hold the others against: one without faults of its own, else of the most."""
        faulty = {fault.file.split("/")[0] for fault in self.faults
                  if fault.file.split("/")[1:2] == [name]}  # fmt: skip
        same = Counter(
            {h: sum(f == files for f in holding.values()) for h, files in holding.items()}
        )
        return max(sorted(holding), key=lambda h: (h not in faulty, same[h]))

    def _both_signed(self, name: str, *notes: bytes) -> bool:
        points = []
        for note in notes:
            try:
                points.append(self.known[name].policy.check_log(note).checkpoint)
            except RecordError:
                return False
        return points[0].size == points[1].size and points[0].root != points[1].root


def _first_difference(left: bytes, right: bytes) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    return f"line {left.count(10, 0, at) + 1}, byte {at}"
