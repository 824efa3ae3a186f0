"""`record verify`, and the keys of a demonstration."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.workspace import Summary
from safeconduct.record import SigningKey, verify_record, write_public_key
from safeconduct.tables import InputError


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found, ready to be shown."""

    ok: bool
    entries: int
    root: str
    faults: tuple[str, ...]

    @property
    def summary(self) -> Summary:
        """The same for `--json`."""
        return {
            "verified": self.ok,
            "entries": self.entries,
            "root": self.root,
            "faults": list(self.faults),
        }


def verify_directory(directory: Path, *, keys: Path) -> Verified:
    """Check both copies of the record in a directory against the public keys in another."""
    for path, what in ((directory, "record"), (keys, "directory of public keys")):
        if not path.is_dir():
            raise InputError(
                f"there is no {what} here",
                where=path,
                remedy="Give the directory that holds it; see `safeconduct record verify --help`.",
            )
    result = verify_record(directory, keys)
    return Verified(result.ok, result.entries, result.root, tuple(str(f) for f in result.faults))


def demonstration_keys(seed: str) -> dict[str, SigningKey]:
    """Keys of parties and mediator, derived from a seed: not secret, for exercises only."""
    return {
        name: SigningKey(name, hashlib.sha256(f"demonstration key {seed} {name}".encode()).digest())
        for name in ("A", "B", "M")
    }


def publish_keys(signers: dict[str, SigningKey], directory: Path) -> None:
    """Write the public keys, NAME.pub each; a key that is there already must be the same."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, signer in sorted(signers.items()):
        path = directory / f"{name}.pub"
        path.unlink(missing_ok=True)
        write_public_key(directory, signer.public)
