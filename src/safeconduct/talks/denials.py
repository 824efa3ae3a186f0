"""Entries written as if something had not come, by a side that had signed for it before.

A cosignature says: this much of your log I have, at this time. Who then writes an entry that has
seen less contradicts his own signature; it needs nobody's word. It matters most where a wait is
ended (`Lapse`) although the answer was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from safeconduct.record import PublicKey, RecordError
from safeconduct.record.merkle import Tree
from safeconduct.record.mirrors import CLOCK_SKEW
from safeconduct.record.notes import Checkpoint, Note
from safeconduct.talks.folding import Logs, TalkView


@dataclass(frozen=True, slots=True)
class Denial:
    """One entry that contradicts its author's own receipt.

    Attributes:
        entry: leaf hash in hexadecimal.
        author: who wrote it.
        log: of which he had signed for more than the entry has seen.
        seen: how many entries of that log the entry has seen.
        confirmed: how many he had signed for.
        confirmed_at: when, seconds since 1970, by his own clock.
        note: the checkpoint with his cosignature.
    """

    entry: str
    author: str
    log: str
    seen: int
    confirmed: int
    confirmed_at: int
    note: bytes


def find_denials(
    view: TalkView,
    logs: Logs,
    notes: Mapping[str, Iterable[bytes]],
    keys: Mapping[str, PublicKey],
) -> tuple[Denial, ...]:
    """Hold every entry against the cosignatures of its author.

    Both times are by the same clock, that of the author, but may be taken by two machines of his;
    what lies within five minutes is passed over.

    Args:
        view: of the talks.
        logs: the entries of each log by its origin.
        notes: checkpoints with cosignatures, by the origin of the log.
        keys: the key with which each side signs and cosigns, by name.

    Returns:
        In the common order, at most one for each entry and log: the largest contradiction.
    """
    trees = {log: Tree(entry.leaf for entry in entries) for log, entries in logs.items()}
    confirmed: dict[str, list[tuple[int, int, str, bytes]]] = {name: [] for name in keys}
    for log, found in notes.items():
        for note in found:
            for name, key in keys.items():
                time = _confirmed(note, trees[log], key)
                if time is not None:
                    size = Checkpoint.parse(Note.parse(note).text).size
                    confirmed[name].append((size, time, log, note))
    denials: dict[tuple[str, str], Denial] = {}
    for ruling in view.rulings:
        author, entry = ruling.entry.header.author, ruling.entry.leaf.hex()
        written = ruling.said.at if ruling.said else 0
        for size, time, log, note in sorted(confirmed.get(author, ())):
            seen = ruling.clock.get(log, 0)
            if time + CLOCK_SKEW < written and seen < size and log != ruling.entry.header.log:
                denial = Denial(entry, author, log, seen, size, time, note)
                denials[entry, log] = denial
    return tuple(denials.values())


def _confirmed(note: bytes, tree: Tree, key: PublicKey) -> int | None:
    """When a side signed for a checkpoint of this very log; None if it did not."""
    read = Note.parse(note)
    point = Checkpoint.parse(read.text)
    if point.size > len(tree) or tree.root(point.size) != point.root:
        return None
    for line in read.signatures:
        with suppress(RecordError):
            return line.verify(read.text, key.as_cosigner())
    return None
