"""A talk opened from its rows: public keys, receipts and logs, verified, without any secret.

What a process has verified it keeps until the talk changes (`Talk.version`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.talks.models import Receipt, SideKey, Talk
from safeconduct.node.talks.stores import DatabaseLogStore
from safeconduct.record import (
    Checkpoint,
    LogSigner,
    LogStore,
    MlDsaSigningKey,
    Note,
    PublicKey,
    SigningKey,
)
from safeconduct.talks import Delegation, ItemBook, Ruling, SideKeys, SidePublicKeys, TalkView
from safeconduct.talks.bundles import LogPart
from safeconduct.talks.item_messages import KeyChange

_KEPT = 8


def public_keys(talk: Talk) -> dict[str, SidePublicKeys]:
    """The keys of all sides that are enrolled, by name."""
    return {row.name: _public(row) for row in SideKey.objects.filter(talk=talk)}


def _public(row: SideKey) -> SidePublicKeys:
    return SidePublicKeys(
        PublicKey.parse(row.key),
        PublicKey.parse(row.post_quantum),
        tuple(PublicKey.parse(line) for line in row.log.split("\n")),
    )


def missing_sides(talk: Talk) -> tuple[str, ...]:
    """The sides whose keys are not enrolled yet; nothing can be said before all are."""
    known = set(SideKey.objects.filter(talk=talk).values_list("name", flat=True))
    return tuple(side for side in talk.sides if side not in known)


def opened(
    talk: Talk,
    keys: SideKeys,
    public: Mapping[str, SidePublicKeys],
    stores: Mapping[str, LogStore],
    receipts: Sequence[Receipt],
    *,
    pending: Sequence[LogPart] = (),
) -> Delegation:
    """The side with all that is kept of it; every signature is verified.

    Raises:
        ValidationError: if not all sides are enrolled.
        RecordError: if what is stored does not verify.
    """
    lacking = [side for side in talk.sides if side not in public]
    if lacking:
        names = ", ".join(lacking)
        raise ValidationError(_("The keys of %(names)s are not enrolled yet.") % {"names": names})
    # The newest of each log says how far it counts; earlier ones would only be verified again.
    counting = {row.author: [bytes(row.note)] for row in receipts if row.counts}
    newer: dict[str, list[bytes]] = {}
    for row in receipts:
        if not row.counts:
            newer.setdefault(row.author, []).append(bytes(row.note))
    return Delegation(
        start=talk.start, keys=keys, public=public, stores=stores, receipts=counting, notes=newer,
        time=int(time.time()), pending=pending,
    )  # fmt: skip


def receipts_of(talk: Talk) -> list[Receipt]:
    """The checkpoints with cosignatures that are kept, smallest first."""
    return list(Receipt.objects.filter(talk=talk).order_by("size"))


def keep_notes(talk: Talk, side: Delegation) -> None:
    """Store the checkpoints with cosignatures that a side has come to know."""
    known = {(r.author, r.size): r for r in Receipt.objects.filter(talk=talk)}
    counted = side.counted()
    for name, origin in side.origins.items():
        for size, note in side.notes[origin].items():
            row = known.get((name, size)) or Receipt(talk=talk, author=name, size=size)
            counts = 0 < size <= counted[origin] and note in side.receipts[origin]
            if row.pk is None or (bytes(row.note), row.counts) != (note, counts):
                row.note, row.counts = note, counts
                row.save()


class _NoKey(SigningKey):
    """Stands where a secret key would: knows the public half alone."""

    __slots__ = ()

    def __init__(self, public: PublicKey) -> None:
        self.name, self.public = public.name, public

    def sign(self, message: bytes) -> bytes:
        """Refuse."""
        raise PermissionError("pages hold no secret key")


class _NoMlDsaKey(MlDsaSigningKey):
    __slots__ = ()

    def __init__(self, public: PublicKey) -> None:
        self.name, self.public = public.name, public

    def sign(self, message: bytes) -> bytes:
        """Refuse."""
        raise PermissionError("pages hold no secret key")


class _ShownSigner(LogSigner):
    """Shows the checkpoint that was signed last instead of signing."""

    def __init__(self, public: tuple[PublicKey, ...], note: bytes) -> None:
        super().__init__(_NoKey(public[0]), None)
        object.__setattr__(self, "_shown", (public, Note.parse(note)))

    __slots__ = ("_shown",)
    _shown: tuple[tuple[PublicKey, ...], Note]

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """All keys of the log."""
        return self._shown[0]

    def sign(self, checkpoint: Checkpoint, *, time: int, both: bool = True) -> Note:
        """The note that was published last."""
        return self._shown[1]


class _ShownStore:
    """A log that is only read."""

    def __init__(self, entries: Sequence[bytes], note: bytes | None) -> None:
        self._entries, self._note = entries, note

    def entries(self) -> Sequence[bytes]:
        """All committed entries."""
        return self._entries

    def commit(self, entries: Sequence[bytes]) -> None:
        """Refuse."""
        raise PermissionError("pages write nothing")

    def drop(self, size: int) -> None:
        """Leave them: whoever writes next takes them away."""

    def published(self) -> bytes | None:
        """The checkpoint published last, or None."""
        return self._note

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        """Nothing new is ever published here."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is stored of a talk, all of one moment."""

    talk: Talk
    public: Mapping[str, SidePublicKeys]
    stores: Mapping[str, _ShownStore]
    receipts: Sequence[Receipt]

    @classmethod
    def read(cls, talk: Talk) -> _Rows:
        """Read again whatever was changed while it was read: whoever writes raises the version."""
        while True:
            before = Talk.objects.get(pk=talk.pk)
            logs = {name: DatabaseLogStore(before, name) for name in before.sides}
            stores = {n: _ShownStore(log.entries(), log.published()) for n, log in logs.items()}
            rows = cls(before, public_keys(before), stores, receipts_of(before))
            if Talk.objects.values_list("version", flat=True).get(pk=talk.pk) == before.version:
                return rows


class Held:
    """What this node holds of a talk, verified, and what follows from it.

    Attributes:
        talk: as it was when this was read.
        side: without secrets.
    """

    def __init__(self, talk: Talk) -> None:
        rows = _Rows.read(talk)
        self.talk = rows.talk
        note = rows.stores[talk.own].published()
        keys = _keys(talk, rows.public, note)
        self.side = opened(rows.talk, keys, rows.public, rows.stores, rows.receipts)

    @cached_property
    def view(self) -> TalkView:
        """Where the talks stand by all that is here."""
        return self.side.view()

    @cached_property
    def counting(self) -> TalkView:
        """The same by what everybody has cosigned."""
        return self.side.view(counting=True)

    @cached_property
    def items(self) -> ItemBook:
        """What was said of single people, and what is asked."""
        return ItemBook.of(self.view)

    @cached_property
    def _by_entry(self) -> dict[str, Ruling]:
        return {ruling.entry.leaf.hex(): ruling for ruling in self.view.rulings}

    def ruling(self, entry: str) -> Ruling | None:
        """What became of an entry, by its leaf hash; None if it is not here."""
        return self._by_entry.get(entry)

    def recipient(self, side: str) -> str:
        """The age recipient of a side's newest epoch; empty if it has announced none."""
        epoch = self.view.state.epochs.get(side, 0)
        for said in self.view.standing:
            if isinstance(said.body, KeyChange) and (said.author, said.body.epoch) == (side, epoch):
                return said.body.recipient
        return ""


def _keys(talk: Talk, public: Mapping[str, SidePublicKeys], note: bytes | None) -> SideKeys:
    mine = public.get(talk.own)
    if mine is None or note is None:
        raise ValidationError(_("This node has no keys in these talks."))
    return SideKeys(_NoKey(mine.key), _NoMlDsaKey(mine.post_quantum), _ShownSigner(mine.log, note))


class Cache:
    """What this process has verified, by talk and version; the least recently used goes first."""

    def __init__(self, make: Callable[[Talk], Held]) -> None:
        self._make, self._lock = make, Lock()
        self._kept: dict[int, Held] = {}

    def get(self, talk: Talk) -> Held:
        """The talk as it is now."""
        version = Talk.objects.values_list("version", flat=True).get(pk=talk.pk)
        with self._lock:
            found = self._kept.pop(talk.pk, None)
            if found and found.talk.version == version:
                self._kept[talk.pk] = found
                return found
        held = self._make(talk)
        with self._lock:
            self._kept[talk.pk] = held
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return held

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


cache = Cache(Held)


def held(talk: Talk) -> Held:
    """What this node holds of a talk, verified at most once in this process for each change."""
    return cache.get(talk)
