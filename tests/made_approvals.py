"""A delegation's private log of approvals for tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from made_roots import NOW, seed

from safeconduct.record import (
    Act,
    ApprovalsLog,
    Draft,
    LogSigner,
    MemoryLogStore,
    Signer,
    SigningKey,
    Statement,
)

ORIGIN = "approvals.invalid/7f3a"
LOG = LogSigner.from_seeds(ORIGIN, seed("approvals"))
PARTY = SigningKey("A", (b"A" * 32)[:32])
TALK = "talks.example/1"
DRAFT = Draft(
    id="d1" * 32, talk=TALK, author="A", recipients=("B", "M"), type="terms", body={"x": "y"}
)


def member(number: int) -> SigningKey:
    return SigningKey(f"m-{number:016x}", seed(f"member {number}"))


@dataclass
class Room:
    """Members who act on one log, honestly or not."""

    members: int = 3
    threshold: int = 2
    store: MemoryLogStore = field(default_factory=MemoryLogStore)

    def __post_init__(self) -> None:
        self.log = self.open()
        keys = [member(n) for n in range(1, self.members + 1)]
        self.put(
            Statement(
                act=Act.FOUNDED,
                log=ORIGIN,
                keys=tuple(key.public for key in keys),
                threshold=self.threshold,
            ),
            *keys,
        )

    def open(self, **more: Any) -> ApprovalsLog:
        return ApprovalsLog(self.store, LOG, party=PARTY.public, time=NOW, **more)

    def put(self, statement: Statement, *signers: Signer) -> bytes:
        document = statement.document
        for signer in signers:
            document = document.signed(signer)
        self.log.add(document.data, time=NOW)
        return document.data

    def word(self, act: Act, number: int, draft: Draft = DRAFT, **changes: Any) -> Statement:
        name = member(number).name
        due = self.log.board.next_number(name)
        made = Statement(
            act=act, log=ORIGIN, member=name, number=due, talk=draft.talk, draft=draft.digest
        )
        return replace(made, **changes)

    def approve(self, *numbers: int, draft: Draft = DRAFT) -> None:
        for number in numbers:
            self.put(self.word(Act.APPROVED, number, draft), member(number))

    def withdraw(self, number: int, draft: Draft = DRAFT) -> bytes:
        return self.put(self.word(Act.WITHDRAWN, number, draft), member(number))

    def remove(self, number: int, *by: int) -> None:
        place, name = self.log.board.size, member(number).name
        statement = Statement(act=Act.MEMBER_REMOVED, log=ORIGIN, place=place, member=name)
        self.put(statement, *map(member, by))

    def add(self, key: SigningKey, *by: int) -> None:
        place = self.log.board.size
        statement = Statement(act=Act.MEMBER_ADDED, log=ORIGIN, place=place, keys=(key.public,))
        self.put(statement, key, *map(member, by))
