"""Two parties and a mediator, each with its own log and bundles between them, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from safeconduct.record import LogSigner, LogStore, MemoryLogStore, MlDsaSigningKey, SigningKey
from safeconduct.record.encoding import normalise_time
from safeconduct.record.party_entries import log_origin
from safeconduct.talks import messages
from safeconduct.talks.bundles import LogPart
from safeconduct.talks.carrying import Post, Taken, make_bundle, take_bundle
from safeconduct.talks.delegation import Delegation, SideKeys
from safeconduct.talks.said import Said, SaidBody
from safeconduct.talks.talk_state import TalkState

TALK = "talks.example/1"
START = 1788256800  # 2026-09-01T10:00:00Z
TERMS = "aa" * 32


def at(minute: int) -> str:
    return normalise_time(datetime.fromtimestamp(START + 60 * minute, UTC).isoformat())


def side_keys(name: str, talk: str = TALK) -> SideKeys:
    seed = (name.encode() * 32)[:32]
    log = LogSigner.from_seeds(log_origin(talk, name), b"l" + seed[1:])
    return SideKeys(SigningKey(name, seed), MlDsaSigningKey(name, seed), log)


class Room:
    """What each side holds; nothing travels but by `send`."""

    def __init__(
        self,
        *,
        mediator: str = "M",
        parties: str = "AB",
        store: Callable[[], LogStore] = MemoryLogStore,
        keys: Callable[[str], SideKeys] = side_keys,
    ) -> None:
        self.start = TalkState(talk=TALK, parties=frozenset(parties), mediator=mediator)
        names = sorted(self.start.sides)
        self.keys = {name: keys(name) for name in names}
        self.public = {name: key.public for name, key in self.keys.items()}
        self.stores = {name: {other: store() for other in names} for name in names}
        self.minute = 0
        self.sides = {name: self.open(name) for name in names}
        self.posts = dict.fromkeys(names, Post())
        self.payloads: dict[str, dict[str, bytes]] = {name: {} for name in names}

    def open(
        self,
        name: str,
        receipts: Mapping[str, list[bytes]] | None = None,
        pending: Sequence[LogPart] = (),
    ) -> Delegation:
        return Delegation(
            start=self.start,
            keys=self.keys[name],
            public=self.public,
            stores=self.stores[name],
            receipts=receipts,
            pending=pending,
            time=START + 60 * self.minute,
        )

    def say(
        self,
        name: str,
        body: SaidBody,
        *references: str,
        minutes: int = 0,
        tick: int = 1,
        forced: bool = False,
        payload: bytes = b"",
        digest: str = "",
    ) -> Said:
        """Say something; it lapses after `minutes`. `forced`: also what may not be said now."""
        self.minute += tick
        side = self.sides[name]
        until = at(self.minute + minutes) if minutes else ""
        if forced:
            data = side.write(body, at=at(self.minute), references=references, until=until)
            return side.commit(data)
        return side.say(
            body,
            at=at(self.minute),
            references=references,
            until=until,
            payload=(digest, len(payload)),
        )

    def pack(self, sender: str, recipient: str, *, all_of_it: bool = False) -> bytes:
        """A bundle with all that the recipient lacks."""
        have = self.sides[recipient].logs()
        sizes = {} if all_of_it else {origin: len(entries) for origin, entries in have.items()}
        data, self.posts[sender] = make_bundle(
            self.sides[sender],
            recipient,
            self.posts[sender],
            have=sizes,
            payloads=self.payloads[sender],
        )
        return data

    def take(self, recipient: str, data: bytes) -> Taken:
        taken = take_bundle(
            self.sides[recipient],
            data,
            self.posts[recipient],
            time=START + 60 * self.minute,
            kept=self.payloads[recipient],
        )
        self.posts[recipient] = taken.post
        self.payloads[recipient] |= taken.payloads
        return taken

    def send(self, sender: str, recipient: str) -> Taken:
        return self.take(recipient, self.pack(sender, recipient))

    def meet(self) -> None:
        """Everybody gets everything, and knows that it counts."""
        names = sorted(self.sides)
        for _ in range(2):
            for sender in names:
                for recipient in names:
                    if sender != recipient:
                        self.send(sender, recipient)


def lists(*counts: tuple[int, str, int]) -> tuple[messages.ListReference, ...]:
    """References of made-up lists: stage, side, people."""
    return tuple(
        messages.ListReference(stage, side, f"{stage}{ord(side)}{count}".zfill(64), count)
        for stage, side, count in counts
    )


BOTH = lists((1, "A", 3), (1, "B", 3))


def opened(room: Room | None = None) -> Room:
    """Talks in which both have signed the same terms."""
    room = room or Room()
    if room.start.mediator:
        room.say("M", messages.TalksOpening(("A", "B"), "M"))
    room.say("A", messages.Terms(TERMS))
    room.say("B", messages.Terms(TERMS))
    room.meet()
    return room


def offered(room: Room | None = None, *, by: str = "A") -> tuple[Room, Said]:
    room = opened(room)
    offer = room.say(by, messages.Proposal(1, BOTH))
    room.meet()
    return room, offer


def accept(room: Room, name: str, offer: Said, *, minutes: int = 60, forced: bool = False) -> Said:
    assert isinstance(offer.body, (messages.Proposal, messages.CounterProposal))
    body = messages.Acceptance(offer.body.round, offer.body.lists)
    return room.say(name, body, offer.id, minutes=minutes, forced=forced)
