from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from record_talks import NAMES, Talks

from safeconduct.record import ExportedLog, Trusted, write_public_key
from safeconduct.record.verify import POLICY_SUFFIX


@dataclass
class World:
    """Two parties and a mediator, and their record as each side keeps it."""

    root: Path
    talks: Talks

    @property
    def trusted(self) -> dict[str, Trusted]:
        """What a verifier knows beforehand; the mediator of these talks writes nothing."""
        return {
            name: Trusted(self.talks.sides[name].key.public, self.talks.policy(name))
            for name in "AB"
        }

    def publish(self) -> Path:
        """The same as files."""
        keys = self.root / "keys"
        keys.mkdir(exist_ok=True)
        for name, trusted in self.trusted.items():
            write_public_key(keys, trusted.key)
            (keys / f"{name}{POLICY_SUFFIX}").write_bytes(trusted.policy.data)
        return keys

    def write(self, count: int, *, receipts: tuple[int, ...] = (2,)) -> Path:
        """Both parties' copies of both logs, with `count` entries by A and B in turn."""
        for number in range(count):
            self.talks.say("AB"[number % 2], f"message {number}")
        for holder in "AB":
            for name in "AB":
                log = self.talks.logs[name]
                sizes = [*(size for size in receipts if size < len(log)), len(log)]
                notes = [self._note(name, size) for size in sizes]
                exported = ExportedLog(tuple(log.entries), tuple(notes))
                for path, data in exported.files():
                    target = self.root / "record" / holder / name / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
        return self.root / "record"

    def _note(self, name: str, size: int) -> bytes:
        key = (name, size)
        if key not in self._notes:
            self._notes[key] = self.talks.cosigned(name, size)
        return self._notes[key]

    def __post_init__(self) -> None:
        self._notes: dict[tuple[str, int], bytes] = {}


@pytest.fixture
def world(tmp_path: Path) -> World:
    assert NAMES
    return World(tmp_path, Talks())
