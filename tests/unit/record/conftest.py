from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.record import Policy, PublicKey, Record, SigningKey, Witness, write_entry
from safeconduct.record.encoding import parse_time
from safeconduct.record.notes import Checkpoint

TALK = "talks.example/1"


@dataclass
class World:
    """Two parties and a mediator who can write a record, honestly or not."""

    root: Path
    signers: dict[str, SigningKey]

    @property
    def keys(self) -> dict[str, PublicKey]:
        return {name: key.public for name, key in self.signers.items()}

    def policy(self, talk: str = TALK) -> Policy:
        keys = self.keys
        parties = {"A": keys["A"], "B": keys["B"]}
        return Policy.of(talk, parties=parties, mediator=keys["M"])

    def create(self, party: str, talk: str = TALK) -> Record:
        directory = self.root / "record" / party
        return Record.create(directory, policy=self.policy(talk), keys=self.keys)

    def entry(self, record: Record, author: str, text: str = "", **changes: str) -> bytes:
        minute = record.size
        header = record.chain.next_header(
            changes.get("kind", "query"),
            author=author,
            created_at=changes.get("created_at", f"2026-09-01T10:{minute:02d}:00Z"),
        )
        return write_entry(header, {"text": text}, self.signers[changes.get("signer", author)])

    def sign(self, checkpoint: Checkpoint, time: int | None = None) -> bytes:
        policy = self.policy(checkpoint.origin)
        note = policy.sign(checkpoint, [self.signers["A"], self.signers["B"]])
        moment = parse_time(f"2026-09-01T10:{checkpoint.size - 1:02d}:30Z")
        return policy.cosign(note, self.signers["M"], time=moment if time is None else time).data

    def witness(self) -> Witness:
        return Witness(self.signers["M"], self.policy())

    def write(self, count: int) -> Path:
        """Both copies with `count` entries by A and B in turn."""
        for party in "AB":
            record = self.create(party)
            for number in range(count):
                data = self.entry(record, "AB"[number % 2], f"message {number}")
                record.append(data, self.sign)
        return self.root / "record"


@pytest.fixture
def world(tmp_path: Path) -> World:
    signers = {name: SigningKey(name, name.encode() * 32) for name in "ABM"}
    return World(tmp_path, signers)
