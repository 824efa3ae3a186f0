"""The record itself: its entries, what became of each, who has cosigned it, and who did what."""

from __future__ import annotations

from dataclasses import dataclass

from safeconduct.node.talks.models import Talk
from safeconduct.node.talks.sides import held
from safeconduct.record import Note
from safeconduct.talks import ConductReport, Effect, Ruling, report_conduct


def conduct(talk: Talk) -> ConductReport:
    """Who answered when, and who changed what after agreeing: both sides compute the same."""
    here = held(talk)
    return report_conduct(talk.start, here.side.logs())


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry of the record as the browser of it shows it.

    Attributes:
        ruling: the entry and what became of it.
        counts: whether everybody has cosigned a checkpoint that covers it.
        cosigners: who has cosigned it, of those known here.
        leaf: its leaf hash, hexadecimal.
    """

    ruling: Ruling
    counts: bool
    cosigners: tuple[str, ...]
    leaf: str

    @property
    def author(self) -> str:
        """Whose log it is in."""
        return self.ruling.entry.header.author

    @property
    def index(self) -> int:
        """Its place in that log, from 0."""
        return self.ruling.entry.index

    @property
    def type(self) -> str:
        """The kind of message, as written."""
        return self.ruling.entry.header.type

    @property
    def stands(self) -> bool:
        """Whether it has changed anything."""
        return self.ruling.effect is Effect.STANDS


def entry_count(talk: Talk) -> int:
    """How many entries all logs have together."""
    return len(held(talk).view.rulings)


def entries(talk: Talk, *, start: int = 0, size: int = 50) -> list[EntryRow]:
    """Some entries of all logs, the newest of the common order first."""
    rulings = held(talk).view.rulings[::-1][start : start + size]
    return [_entry_row(talk, ruling) for ruling in rulings]


def entry(talk: Talk, leaf: str) -> EntryRow | None:
    """One entry by its leaf hash; None if it is not here."""
    ruling = held(talk).ruling(leaf)
    return _entry_row(talk, ruling) if ruling else None


def _entry_row(talk: Talk, ruling: Ruling) -> EntryRow:
    side = held(talk).side
    log, index = ruling.entry.header.log, ruling.entry.index
    names = {
        line.name
        for size, note in side.notes[log].items()
        if size > index
        for line in Note.parse(note).signatures
    }
    cosigners = tuple(name for name in talk.sides if name in names)
    return EntryRow(
        ruling=ruling, counts=index < side.counted()[log], cosigners=cosigners,
        leaf=ruling.entry.leaf.hex(),
    )  # fmt: skip


def checkpoint(talk: Talk, side: str) -> bytes:
    """The newest checkpoint of a side's log with all signatures that are known here."""
    here = held(talk).side
    return here.note_of(here.origins[side])
