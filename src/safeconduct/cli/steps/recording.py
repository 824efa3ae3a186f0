"""`record verify`, and the record and keys of a demonstration."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.workspace import Summary
from safeconduct.record import ExportedLog, read_export, read_policy, verify_record
from safeconduct.record.files import write_new
from safeconduct.record.verify import KEY_SUFFIX, POLICY_SUFFIX
from safeconduct.tables import InputError, write_bytes
from safeconduct.talks import SideKeys
from safeconduct.talks.delegation import log_policies
from safeconduct.talks.enrolment import SEEDS, keys_from_seeds

TALK = "safeconduct.example/demonstration"
SIDES = ("A", "B", "M")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found, ready to be shown."""

    ok: bool
    entries: int
    logs: Mapping[str, tuple[int, str]]
    faults: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def summary(self) -> Summary:
        """The same for `--json`."""
        return {
            "verified": self.ok,
            "entries": self.entries,
            "logs": {
                name: {"size": size, "root": root} for name, (size, root) in self.logs.items()
            },
            "faults": list(self.faults),
            "findings": list(self.findings),
        }


def verify_directory(directory: Path, *, keys: Path) -> Verified:
    """Check all copies of the record in a directory against the public keys in another."""
    for path, what in ((directory, "record"), (keys, "directory of public keys")):
        if not path.is_dir():
            raise InputError(
                f"there is no {what} here",
                where=path,
                remedy="Give the directory that holds it; see `safeconduct record verify --help`.",
            )
    result = verify_record(directory, keys)
    findings = tuple(
        f"{log.name}, entry {finding.index}: {finding.what}"
        for log in result.logs.values()
        for finding in log.findings
    )
    logs = {log.name: (log.size, log.root) for log in result.logs.values()}
    return Verified(result.ok, result.entries, logs, tuple(map(str, result.faults)), findings)


def demonstration_keys(seed: str) -> dict[str, SideKeys]:
    """Keys of parties and mediator, derived from a seed: not secret, for exercises only."""
    return {
        name: keys_from_seeds(
            name,
            TALK,
            [
                hashlib.sha256(f"demonstration key {number} {seed} {name}".encode()).digest()
                for number in range(SEEDS)
            ],
        )
        for name in SIDES
    }


def publish_keys(keys: Mapping[str, SideKeys], directory: Path) -> None:
    """Write for each side NAME.pub, its key, and NAME.policy, the policy of its log."""
    directory.mkdir(parents=True, exist_ok=True)
    public = {name: side.public for name, side in keys.items()}
    for name, policy in log_policies(public).items():
        write_new(directory / f"{name}{KEY_SUFFIX}", (public[name].key.text + "\n").encode())
        write_new(directory / f"{name}{POLICY_SUFFIX}", policy.data)


def write_record(copies: Mapping[str, Mapping[str, ExportedLog]], directory: Path) -> None:
    """Write each side's copy of each log: DIR/HOLDER/AUTHOR/."""
    for holder, logs in copies.items():
        for author, log in logs.items():
            for path, data in log.files():
                target = directory / holder / author / path
                target.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(data, target)


def read_record(directory: Path, *, keys: Path, holder: str) -> dict[str, ExportedLog]:
    """One side's copy of all logs, verified against the policies in `keys`.

    Raises:
        RecordError: if a log does not hold.
    """
    logs = {}
    for path in sorted((directory / holder).iterdir()):
        files = {
            file.relative_to(path).as_posix(): file.read_bytes()
            for file in sorted(path.rglob("*"))
            if file.is_file()
        }
        policy = read_policy((keys / f"{path.name}{POLICY_SUFFIX}").read_bytes())
        logs[path.name] = read_export(policy, files)
    return logs
