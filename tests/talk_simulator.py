"""A simulated network and disks for three sides of a talk: everything that can go wrong, seeded.

Bundles are dropped, repeated, reordered and held up by partitions; sides crash at any write to
their disks and come back from what is on them. Honest sides speak at random. After each step the
invariants are checked; `Violation` says which one fell. The code that is tried is the package's
own; network, disks and clocks are simulated.
"""

from __future__ import annotations

import copy
import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from talk_room import START, TALK, TERMS, at, lists, side_keys

from safeconduct.record import Reason, RecordError
from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.carrying import Post, make_bundle, take_bundle
from safeconduct.talks.delegation import Delegation
from safeconduct.talks.exchange import commitment_digest
from safeconduct.talks.folding import TalkView
from safeconduct.talks.messages import ListReference
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.said import SaidBody
from safeconduct.talks.talk_state import TalkState
from safeconduct.talks.vocabulary import AnswerCode, QueryCode, Step

NAMES = "ABM"
KEYS = {name: side_keys(name) for name in NAMES}
PUBLIC = {name: key.public for name, key in KEYS.items()}
WEIGHTS = {
    **dict.fromkeys((Step.ACCEPTANCE, Step.RESUMPTION, Step.REVEAL, Step.TERMS), 8),
    Step.COUNTER_PROPOSAL: 2,
    **dict.fromkeys((Step.PROPOSAL, Step.COMMITMENT, Step.LAPSE), 4),
    **dict.fromkeys((Step.STAGE_ACCOUNT, Step.CLOSING), 4),
}
STARTING = TalkState(talk=TALK, parties=frozenset("AB"), mediator="M")


class Bug(StrEnum):
    """Errors that can be planted, to see that the simulator finds them."""

    NONE = "none"
    ACKNOWLEDGES_BEFORE_COMMIT = "acknowledges before commit"
    RACY_WITNESS = "racy witness"


class Crash(Exception):  # noqa: N818
    """The process dies here."""


class Violation(AssertionError):  # noqa: N818
    """An invariant does not hold."""


@dataclass
class Disk:
    """What survives a crash of one side."""

    logs: dict[str, list[bytes]] = field(default_factory=lambda: {n: [] for n in NAMES})
    notes: dict[str, bytes | None] = field(default_factory=lambda: dict.fromkeys(NAMES))
    receipts: dict[str, list[bytes]] = field(default_factory=lambda: {n: [] for n in NAMES})
    post: Post = field(default_factory=Post)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written in it is there wholly or not at all, as in a database."""
        logs = {name: list(entries) for name, entries in self.logs.items()}
        notes, receipts = dict(self.notes), {n: list(r) for n, r in self.receipts.items()}
        post = self.post
        try:
            yield
        except Crash:
            self.logs, self.notes, self.receipts, self.post = logs, notes, receipts, post
            raise


@dataclass
class SimulatedStore:
    """One log on a simulated disk."""

    world: World
    disk: Disk
    name: str
    writes_behind: bool = False
    overwrites: bool = False
    buffer: list[bytes] = field(default_factory=list)
    mine: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mine = list(self.disk.logs[self.name])

    def entries(self) -> Sequence[bytes]:
        return list(self.disk.logs[self.name])

    def commit(self, entries: Sequence[bytes]) -> None:
        self.world.may_crash()
        if self.writes_behind:  # planted: the last entries are not on the disk yet
            self.disk.logs[self.name] += self.buffer
            self.buffer = list(entries)
            return
        self.mine += entries
        if self.overwrites:  # planted: whatever another worker has written meanwhile is lost
            self.disk.logs[self.name] = list(self.mine)
        else:
            self.disk.logs[self.name] += entries
        self.world.may_crash()

    def drop(self, size: int) -> None:
        del self.disk.logs[self.name][size:]
        del self.mine[size:]

    def published(self) -> bytes | None:
        return self.disk.notes[self.name]

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        del tiles
        self.world.may_crash()
        self.disk.notes[self.name] = note


class World:
    """Three sides, their disks and the network between them, driven by one seed."""

    def __init__(
        self,
        seed: int,
        *,
        bug: Bug = Bug.NONE,
        crashes: float = 0.02,
        disks: dict[str, Disk] | None = None,
    ) -> None:
        self.rng = random.Random(seed)
        self.bug = bug
        self.crashes = 0.0
        self.now = START + 120
        self.disks = copy.deepcopy(disks) if disks else {name: Disk() for name in NAMES}
        self.network: list[tuple[str, str, bytes]] = []
        self.blocked: set[frozenset[str]] = set()
        self.acknowledged = {name: list(self.disks[name].logs[name]) for name in NAMES}
        self.cosigned: dict[tuple[str, str], int] = {}
        self.secrets: dict[tuple[str, int], tuple[bytes, tuple[ListReference, ...]]] = {}
        self.agreed = ""
        self.views: dict[tuple[str, bool], tuple[object, TalkView]] = {}
        self.steps = 0
        self.sides = {name: self.open(name) for name in NAMES}
        self.second = self.open("M") if bug is Bug.RACY_WITNESS else None
        self.crashes = crashes

    def may_crash(self) -> None:
        if self.rng.random() < self.crashes:
            raise Crash

    def open(self, name: str) -> Delegation:
        """Start a side from its disk."""
        disk = self.disks[name]
        lazy = self.bug is Bug.ACKNOWLEDGES_BEFORE_COMMIT and name == "A"
        racy = self.bug is Bug.RACY_WITNESS and name == "M"
        stores = {
            other: SimulatedStore(
                self, disk, other, writes_behind=lazy and other == name, overwrites=racy
            )
            for other in NAMES
        }
        return Delegation(
            start=STARTING,
            keys=KEYS[name],
            public=PUBLIC,
            stores=stores,
            receipts=disk.receipts,
            time=self.now,
        )

    def crash(self, name: str) -> None:
        """A side dies and comes back; what it had acknowledged must be there."""
        crashes, self.crashes = self.crashes, 0.0
        try:
            self.sides[name] = self.open(name)
        except RecordError as error:
            raise Violation(f"{name} cannot start again: {error}") from error
        finally:
            self.crashes = crashes

    def step(self) -> None:
        """One thing happens, then everything is checked."""
        self.steps += 1
        self.now += self.rng.randrange(1, 120)
        name = self.rng.choices(NAMES, [2, 2, 1])[0]
        action = self.rng.choices(
            [self.speak, self.send, self.deliver, self.crash, self.cut], [30, 30, 45, 3, 2]
        )[0]
        try:
            action(name)
        except Crash:
            self.crash(name)
        self.check()

    def speak(self, name: str) -> None:
        """Say something that may be said, as far as this side knows."""
        side = self.sides[name]
        state = self.view(name).state
        steps = [Step(step) for step in sorted(state.allowed(name))] or [Step.CORRECTION]
        step = self.rng.choices(steps, [WEIGHTS.get(step, 0.5) for step in steps])[0]
        said = self.message(name, step, state)
        if said is None:
            return
        body, references, minutes = said
        until = self.time(self.now + 60 * minutes) if minutes else ""
        last = side.chain.entries[-1].header.created_at if side.chain.entries else ""
        created = max(last, self.time(self.now))
        with suppress(IllegalMove):
            entry = side.say(body, at=created, references=references, until=until)
            self.acknowledged[name].append(entry.entry.data)

    def time(self, seconds: int) -> str:
        return at((seconds - START) // 60)

    def message(
        self, name: str, step: Step, state: TalkState
    ) -> tuple[SaidBody, tuple[str, ...], int] | None:
        rng, number = self.rng, state.round + 1
        offers = tuple(sorted(state.offers))
        shown = lists((1, "A", rng.randrange(5)), (1, "B", rng.randrange(5)))
        digest = f"{rng.getrandbits(256):064x}"
        match step:
            case Step.TERMS:
                return messages.Terms(TERMS), (), 0
            case Step.OPENING:
                return messages.TalksOpening(("A", "B"), "M"), (), 0
            case Step.PROPOSAL:
                return messages.Proposal(number, shown), (), 0
            case Step.COUNTER_PROPOSAL:
                return messages.CounterProposal(number, shown), offers, 0
            case Step.ACCEPTANCE:
                offer = state.offers[rng.choice(offers)]
                body = messages.Acceptance(offer.round, offer.lists)
                return body, (offer.entry,), rng.choice((2, 20, 90))
            case Step.LAPSE:
                over = state.run_out(self.now - 60)
                return (items.Lapse(), (rng.choice(over),), 0) if over else None
            case Step.COMMITMENT:
                nonce = hashlib.sha256(digest.encode()).digest()
                self.secrets[name, number] = (nonce, shown)
                commitment = commitment_digest(
                    talk=TALK, round_number=number, party=name, nonce=nonce, lists=shown
                )
                return items.Commitment(number, commitment), (), rng.randrange(1, 30)
            case Step.REVEAL:
                nonce, shown = self.secrets.get((name, number), (b"", ()))
                return (items.Reveal(number, nonce.hex(), shown), (), 0) if nonce else None
            case Step.QUERY:
                return messages.Query(QueryCode.DO_YOU_HOLD, digest), (), 5
            case Step.ANSWER:
                asked = [entry for entry, by in state.queries.items() if by != name]
                answer = messages.Answer(AnswerCode.HELD, digest)
                return (answer, (rng.choice(asked),), 0) if asked else None
            case Step.SUSPENSION if rng.random() < 0.2:
                return messages.Suspension(digest), (), 0
            case Step.RESUMPTION:
                return messages.Resumption(), (), 0
            case Step.STAGE_ACCOUNT:
                return messages.StageAccount(1, ()), (), 0
            case Step.CLOSING:
                return messages.Closing(), (), 0
            case Step.BREAKING_OFF if rng.random() < 0.02:
                return messages.BreakingOff(digest), (), 0
            case Step.CORRECTION:
                return messages.Correction(digest), (), 0
        return None

    def send(self, name: str) -> None:
        """Hand a bundle to the network, with all that the recipient may lack."""
        recipient = self.rng.choice([other for other in NAMES if other != name])
        side = self.sides[name]
        known = self.sides[recipient].logs() if self.rng.random() < 0.8 else {}
        have = {origin: max(0, len(e) - self.rng.randrange(3)) for origin, e in known.items()}
        disk = self.disks[name]
        with disk.transaction():
            data, disk.post = make_bundle(side, recipient, disk.post, have=have)
            self.may_crash()
        self.network.append((name, recipient, data))

    def deliver(self, name: str) -> None:
        """One of the bundles for a side arrives, perhaps again, perhaps never, perhaps torn."""
        waiting = [
            n
            for n, (sender, recipient, _) in enumerate(self.network)
            if recipient == name and frozenset((sender, recipient)) not in self.blocked
        ]
        if not waiting:
            return
        at_ = self.rng.choice(waiting)
        data = self.network[at_][2]
        fate = self.rng.random()
        if fate < 0.85:
            del self.network[at_]
        if fate < 0.1:
            return
        if fate > 0.95:
            data = data[: self.rng.randrange(len(data))]
        self.take(name, data)

    def take(self, name: str, data: bytes) -> None:
        side, disk = self.sides[name], self.disks[name]
        if self.second and name == "M" and self.rng.random() < 0.5:
            side = self.second  # planted: another worker, which has not seen what this one wrote
        try:
            with disk.transaction():
                taken = take_bundle(side, data, disk.post, time=self.now)
                disk.post = taken.post
                origins = side.origins
                disk.receipts = {n: list(side.receipts[o]) for n, o in origins.items()}
        except RecordError as error:
            if error.reason in (Reason.TRUNCATED, Reason.MALFORMED) and "ends" in str(error):
                return
            if "not a bundle" in str(error):
                return
            if side is self.second or self.bug is Bug.RACY_WITNESS:
                return
            raise Violation(f"{name} refuses an honest bundle: {error}") from error
        for origin, mirror in side.mirrors.items():
            if mirror.note:  # whatever was taken has been cosigned
                key = (name, origin)
                self.cosigned[key] = max(self.cosigned.get(key, 0), len(mirror.chain.entries))

    def cut(self, name: str) -> None:
        """A connection breaks, or all come back."""
        other = self.rng.choice([n for n in NAMES if n != name])
        if self.blocked:
            self.blocked.clear()
        else:
            self.blocked.add(frozenset((name, other)))

    def check(self) -> None:
        """The invariants."""
        origins = self.sides["A"].origins
        for name in NAMES:
            own = self.disks[name].logs[name]
            # Between them may stand what was durable but not acknowledged when the side crashed.
            if not _within(self.acknowledged[name], own):
                raise Violation(f"{name} lost an entry that it had acknowledged")
            for holder in NAMES:
                mirrored = self.disks[holder].logs[name]
                if holder != name and mirrored != own[: len(mirrored)]:
                    raise Violation(f"{holder} holds another history of {name}'s log")
        for (name, origin), size in self.cosigned.items():
            author = next(n for n, o in origins.items() if o == origin)
            if len(self.disks[name].logs[author]) < size:
                raise Violation(f"{name} cosigned {size} entries of {author} that it has not kept")
        self.check_counting()
        self.check_views()

    def check_counting(self) -> None:
        for name, side in self.sides.items():
            for other, origin in side.origins.items():
                size = side.counted()[origin]
                for holder in NAMES:
                    if len(self.disks[holder].logs[other]) < size:
                        raise Violation(f"{size} entries of {other} count, {holder} lacks some")
            view = self.view(name, counting=True)
            agreed = view.state.agreed if view.agreed_for_good else None
            if agreed and self.agreed not in ("", agreed.entry):
                raise Violation(f"{name} holds another offer for agreed than was agreed before")
            if agreed:
                self.agreed = agreed.entry

    def view(self, name: str, *, counting: bool = False) -> TalkView:
        """A side's view, computed anew whenever it holds more than before."""
        side = self.sides[name]
        sizes = tuple(len(entries) for entries in side.logs().values())
        key = (id(side), sizes, tuple(side.counted().values()) if counting else ())
        if self.views.get((name, counting), (None, None))[0] != key:
            self.views[name, counting] = (key, side.view(counting=counting))
        return self.views[name, counting][1]

    def check_views(self) -> None:
        seen: dict[tuple[int, ...], TalkView] = {}
        for name, side in self.sides.items():
            sizes = tuple(len(entries) for entries in side.logs().values())
            view = self.view(name)
            if seen.setdefault(sizes, view) != view:
                raise Violation(f"{name} comes to another state from the same logs")

    def heal(self) -> None:
        """The network works again: all must come to the same, and everything count."""
        self.crashes = 0.0
        self.blocked.clear()
        self.network.clear()
        for _ in range(2):
            for sender in NAMES:
                for recipient in NAMES:
                    if sender != recipient:
                        disk = self.disks[sender]
                        side = self.sides[sender]
                        known = self.sides[recipient].logs()
                        have = {origin: len(entries) for origin, entries in known.items()}
                        data, disk.post = make_bundle(side, recipient, disk.post, have=have)
                        self.take(recipient, data)
        views = [side.view(counting=True) for side in self.sides.values()]
        if any(view != views[0] for view in views):
            raise Violation("they do not come to the same state")
        for name, side in self.sides.items():
            if any(side.counted()[o] < len(e) for o, e in side.logs().items()):
                raise Violation(f"not everything counts for {name} in the end")
        if self.agreed and (
            not views[0].state.agreed or views[0].state.agreed.entry != self.agreed
        ):
            raise Violation("what had been agreed is not agreed any more")
        self.check()


@cache
def opening_disks() -> dict[str, Disk]:
    """Talks in which both have signed the terms, and everybody knows that they count."""
    world = World(0, crashes=0)
    for name in "AB":
        side = world.sides[name]
        said = side.say(messages.Terms(TERMS), at=world.time(world.now))
        world.acknowledged[name].append(said.entry.data)
    world.heal()
    return world.disks


def _within(part: list[bytes], whole: list[bytes]) -> bool:
    rest = iter(whole)
    return all(entry in rest for entry in part)


def simulate(seed: int, *, steps: int = 60, bug: Bug = Bug.NONE) -> World:
    """Run one seed to its end.

    Raises:
        Violation: if an invariant fell.
    """
    world = World(seed, bug=bug, disks=opening_disks() if seed % 4 else None)
    for _ in range(steps):
        world.step()
    world.heal()
    return world
