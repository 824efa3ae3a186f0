"""From the logs of all who take part to where the talks stand: a pure function of the logs.

Entries are taken in causal order (`record.weave`); those that had not seen each other are ordered
by their logs' names, so that everybody who holds the same logs computes the same. An entry that
could not be sent where its author stood is kept and named, and changes nothing; so is one that was
overtaken by what another said at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from safeconduct.record import PartyEntry, RecordError, weave
from safeconduct.talks.applying import apply, require_sendable
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.said import Said
from safeconduct.talks.talk_state import TalkState
from safeconduct.talks.vocabulary import Step

Logs = Mapping[str, Sequence[PartyEntry]]
Clock = Mapping[str, int]


class Effect(StrEnum):
    """What became of an entry."""

    STANDS = "stands"
    OVERTAKEN = "overtaken"
    ILLEGAL = "illegal"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Ruling:
    """An entry, what became of it, and why if it changes nothing.

    Attributes:
        entry: as signed.
        said: as read; None if it is unreadable.
        effect: what became of it.
        reason: empty if it stands.
        clock: how many entries of each log its author had seen, directly or through others.
    """

    entry: PartyEntry
    said: Said | None
    effect: Effect
    reason: str
    clock: Clock

    def had_seen(self, other: PartyEntry) -> bool:
        """Whether the author had seen another entry when he wrote this one."""
        return self.clock.get(other.header.log, 0) > other.index


@dataclass(frozen=True, slots=True)
class TalkView:
    """Where the talks stand, and how they came there.

    Attributes:
        state: now.
        rulings: of every entry, in the common order.
    """

    state: TalkState
    rulings: tuple[Ruling, ...]

    @property
    def standing(self) -> list[Said]:
        """The messages that stand, in the common order."""
        return [r.said for r in self.rulings if r.said and r.effect is Effect.STANDS]

    @property
    def agreed_for_good(self) -> bool:
        """Whether nothing that is still under way can undo the agreement.

        An acceptance that arrives when its sender's counterpart has just ended the wait binds
        nobody. So each side knows that the agreement holds only when it has an entry of the other
        that had seen both acceptances: whatever the other wrote before that entry is then here,
        and whatever it wrote after it was written with the agreement in sight.
        """
        agreed = [r for r in self.rulings if r.entry.leaf.hex() in self.state.agreed_by]
        return bool(agreed) and all(
            any(
                ruling.entry.header.author == side
                and all(ruling.entry == a.entry or ruling.had_seen(a.entry) for a in agreed)
                for ruling in self.rulings
            )
            for side in self.state.parties
        )

    def of(self, entry: str) -> Ruling:
        """The ruling of an entry by its leaf hash in hexadecimal.

        Raises:
            KeyError: if there is no such entry.
        """
        for ruling in self.rulings:
            if ruling.entry.leaf.hex() == entry:
                return ruling
        raise KeyError(entry)


def fold(start: TalkState, logs: Logs, *, read: Callable[[PartyEntry], Said] = Said.of) -> TalkView:
    """Compute where talks stand from the logs.

    Args:
        start: the talks before anything was said: names of the talks, parties and mediator.
        logs: the entries of each log by its origin, each verified by its chain.
        read: `Said.of`, or the same for whoever keeps what he has read.

    Raises:
        RecordError: if an entry has seen one that is not there; see `closed`.
    """
    folder = _Folder(start, weave(logs), read)
    for position in range(len(folder.order)):
        folder.take(position)
    return folder.finish()


def closed(logs: Logs, sizes: Mapping[str, int] | None = None) -> dict[str, list[PartyEntry]]:
    """The largest part of the logs in which every entry's `seen` is there too.

    Args:
        logs: by origin.
        sizes: at most so many entries of each, for example those that count.
    """
    kept = {log: min(len(e), (sizes or {}).get(log, len(e))) for log, e in logs.items()}
    changed = True
    while changed:
        changed = False
        for log, entries in logs.items():
            for index in range(kept[log]):
                if any(s.size > kept.get(s.log, 0) for s in entries[index].header.seen):
                    kept[log], changed = index, True
                    break
    return {log: list(entries[: kept[log]]) for log, entries in logs.items()}


@dataclass(slots=True)
class _Folder:
    """Takes entries one by one; each is judged by the talks as its author saw them."""

    start: TalkState
    order: Sequence[PartyEntry]
    read: Callable[[PartyEntry], Said]
    clocks: list[dict[str, int]] = field(default_factory=list)
    said: list[Said | None] = field(default_factory=list)
    reasons: list[tuple[Effect, str]] = field(default_factory=list)
    before: list[TalkState] = field(default_factory=list)
    lapses: list[int] = field(default_factory=list)
    _at: dict[tuple[str, int], int] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)

    def take(self, position: int) -> None:
        entry = self.order[position]
        self.clocks.append(self._clock(entry))
        if position == 0:
            self.before.append(self.start)
        said, effect, reason = self._read(entry)
        if said:
            try:
                self._judge(position, said)
            except IllegalMove as error:
                effect, reason = Effect.ILLEGAL, str(error)
        self.said.append(said)
        self.reasons.append((effect, reason))
        self._at[entry.header.log, entry.index] = position
        self._ids[entry.leaf.hex()] = position
        self._advance(position)

    def _read(self, entry: PartyEntry) -> tuple[Said | None, Effect, str]:
        try:
            return self.read(entry), Effect.STANDS, ""
        except RecordError as error:
            return None, Effect.UNREADABLE, str(error)

    def _clock(self, entry: PartyEntry) -> dict[str, int]:
        """All that the author had seen, himself or through what he had seen."""
        clock: dict[str, int] = {}
        known = [(entry.header.log, entry.index)]
        known += [(seen.log, seen.size) for seen in entry.header.seen]
        for log, size in known:
            clock[log] = max(clock.get(log, 0), size)
            if size:
                for other, there in self.clocks[self._at[log, size - 1]].items():
                    clock[other] = max(clock.get(other, 0), there)
        return clock

    def _judge(self, position: int, said: Said) -> None:
        """Raise IllegalMove if it could not be sent where its author stood."""
        clock = self.clocks[position]
        state = self._view(position, clock)
        for reference in said.references:
            at = self._ids.get(reference)
            if at is None or not self._within(at, clock):
                what = "it refers to an entry that its author had not seen"
                raise IllegalMove(what, where=f"entry {said.entry.index}", remedy="Send it again.")
        require_sendable(state, said)
        apply(state, said, lapsed=self._lapsed(p for p in self.lapses if self._within(p, clock)))
        if said.step is Step.LAPSE:
            self.lapses.append(position)

    def _within(self, position: int, clock: Clock) -> bool:
        entry = self.order[position]
        return clock.get(entry.header.log, 0) > entry.index

    def _view(self, position: int, clock: Clock) -> TalkState:
        if sum(clock.values()) == position:
            return self.before[position]
        missing = next(p for p in range(position) if not self._within(p, clock))
        first = 0 if self.lapses else missing
        positions = [p for p in range(first, position) if self._within(p, clock)]
        return self._run(self.before[first], positions)[0]

    def _run(
        self, state: TalkState, positions: Sequence[int], *, lapsed: frozenset[str] | None = None
    ) -> tuple[TalkState, dict[int, str]]:
        """Apply what could be sent; returns also what was overtaken, and why."""
        if lapsed is None:
            among = set(positions)
            lapsed = self._lapsed(p for p in self.lapses if p in among)
        overtaken: dict[int, str] = {}
        for position in positions:
            said = self.said[position]
            if said is None or self.reasons[position][0] is not Effect.STANDS:
                continue
            try:
                state = apply(state, said, lapsed=lapsed)
            except IllegalMove as error:
                overtaken[position] = str(error)
        return state, overtaken

    def _lapsed(self, positions: Iterable[int]) -> frozenset[str]:
        return frozenset(r for p in positions for r in self.order[p].header.references)

    def _advance(self, position: int) -> None:
        """The talks after all entries up to here, for the next one that has seen them all."""
        if position in self.lapses:
            self.before.append(self._run(self.start, range(position + 1))[0])
        else:
            lapsed = self._lapsed(self.lapses)
            self.before.append(self._run(self.before[position], [position], lapsed=lapsed)[0])

    def finish(self) -> TalkView:
        state, overtaken = self._run(self.start, range(len(self.order)))
        rulings = []
        for position, entry in enumerate(self.order):
            effect, reason = self.reasons[position]
            if position in overtaken:
                effect, reason = Effect.OVERTAKEN, overtaken[position]
            clock = self.clocks[position]
            rulings.append(Ruling(entry, self.said[position], effect, reason, clock))
        return TalkView(state, tuple(rulings))
