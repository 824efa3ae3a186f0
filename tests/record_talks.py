"""Two parties and a mediator who keep logs of their own and mirror each other's, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from safeconduct.record import (
    LogSigner,
    MemoryLogStore,
    Mirror,
    MlDsaSigningKey,
    PartyChain,
    PartyLog,
    Seen,
    SigningKey,
    TrustPolicy,
)
from safeconduct.record.merkle import Tree
from safeconduct.record.mirrors import join_signatures
from safeconduct.record.party_entries import log_origin

TALK = "talks.example/1"
NAMES = "ABM"
START = 1788256800  # 2026-09-01T10:00:00Z


def at(minute: int) -> str:
    """A time in the form of the record."""
    return f"2026-09-01T{10 + minute // 60}:{minute % 60:02d}:00Z"


@dataclass
class Side:
    """One of the three: its keys, and its own log if it is a party."""

    name: str
    talk: str = TALK
    key: SigningKey = field(init=False)
    post_quantum: MlDsaSigningKey = field(init=False)
    signer: LogSigner = field(init=False)

    def __post_init__(self) -> None:
        seed = (self.name.encode() * 32)[:32]
        self.key = SigningKey(self.name, seed)
        self.post_quantum = MlDsaSigningKey(self.name, seed)
        # Kinds of signature must not share a key: the log's are drawn apart.
        self.signer = LogSigner.from_seeds(
            log_origin(self.talk, self.name), b"l" + seed[1:], b"q" + seed[1:]
        )


class Talks:
    """What each of the three holds; every entry goes to everybody and is cosigned at once."""

    def __init__(self, talk: str = TALK) -> None:
        self.talk = talk
        self.sides = {name: Side(name, talk) for name in NAMES}
        self.logs: dict[str, PartyLog] = {}
        self.chains: dict[str, PartyChain] = {}
        for name in "AB":
            self.chains[name] = self.chain(name)
            self.logs[name] = PartyLog(MemoryLogStore(), self.sides[name].signer, time=START)
        self.mirrors = {
            (holder, name): self.mirror(name) for holder in NAMES for name in "AB" if holder != name
        }

    def trees(self, origin: str) -> Tree | None:
        names = {log_origin(self.talk, name): name for name in "AB"}
        return self.chains[names[origin]].tree if origin in names else None

    def chain(self, name: str) -> PartyChain:
        others = frozenset(set(NAMES) - {name})
        return PartyChain(self.talk, self.sides[name].key.public, others, self.trees)

    def policy(self, name: str) -> TrustPolicy:
        """Of a party's log: both other sides must have cosigned with both kinds of key."""
        cosigners = []
        for side in self.sides.values():
            if side.name != name:
                cosigners += [side.key.public.as_cosigner(), side.post_quantum.public]
        return TrustPolicy.requiring_all(self.sides[name].signer.public, cosigners)

    def mirror(self, name: str) -> Mirror:
        return Mirror(self.policy(name), self.chain(name), MemoryLogStore())

    def say(self, name: str, text: str, *, minute: int = 0, mirrored: bool = True) -> bytes:
        """Write an entry that has seen all of the other party's log."""
        chain, log = self.chains[name], self.logs[name]
        other = self.chains["B" if name == "A" else "A"]
        seen = Seen(other.origin, len(other.tree), other.tree.root().hex())
        header = chain.next_header("query", created_at=at(minute), seen=[seen])
        data = chain.write(header, {"text": text}, self.sides[name].key)
        log.append(data, time=START + 60 * minute)
        if mirrored:
            self.carry(name, minute=minute)
        return data

    def carry(self, name: str, *, minute: int = 0) -> bytes:
        """Bring a log to both others; returns its checkpoint with all cosignatures."""
        log, note = self.logs[name], self.logs[name].note
        for holder in sorted(set(NAMES) - {name}):
            mirror = self.mirrors[holder, name]
            have = len(mirror.chain.entries)
            mirror.receive(log.note, log.entries[have:], first=have)
            side = self.sides[holder]
            lines = mirror.cosign(side.key, side.post_quantum, time=START + 60 * minute)
            note = join_signatures(note, lines)
        for holder in set(NAMES) - {name}:
            self.mirrors[holder, name].count(note)
        return note

    def cosigned(self, name: str, size: int) -> bytes:
        """The checkpoint of a log at a smaller size, with everybody's signatures."""
        log = self.logs[name]
        note = PartyLog(MemoryLogStore(log.entries[:size]), log.signer, time=START).note
        for side in self.sides.values():
            if side.name != name:
                mirror = Mirror(self.policy(name), self.chain(name), MemoryLogStore())
                mirror.receive(note, log.entries[:size], first=0)
                lines = mirror.cosign(side.key, side.post_quantum, time=START)
                note = join_signatures(note, lines)
        return note


def converse(count: int = 6) -> Talks:
    """Talks in which A and B have spoken in turn."""
    talks = Talks()
    for number in range(count):
        talks.say("AB"[number % 2], f"message {number}", minute=number)
    return talks
