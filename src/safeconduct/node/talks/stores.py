"""Logs of talks in the database, on SQLite and PostgreSQL alike.

The rows are the truth; C2SP tiles are an export of them (`tiles_of`). A writer locks the row of the
talk and goes on only if the log is still as long as when it read it, so two processes cannot put
two entries at one index; the unique constraint stands behind that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import F

from safeconduct.node.talks.models import LogEntry, Signed, Talk
from safeconduct.record import Checkpoint, Note
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.tiles import export_tiles, require_size

_BATCH = 500
Alongside = Callable[[Sequence[bytes]], None]


class Overtaken(Exception):
    """Another process has written meanwhile: read the logs again and repeat what was to be done."""


def lock(talk: Talk) -> Talk:
    """The talk, whose row nobody else gets before this transaction ends.

    Rows that only refer to it can still be written. On SQLite a transaction that was begun has the
    only right to write anyway.
    """
    return Talk.objects.select_for_update(no_key=True).get(pk=talk.pk)


def moved(talk: Talk) -> None:
    """Tell all processes that what is held of the talk has changed."""
    Talk.objects.filter(pk=talk.pk).update(version=F("version") + 1)


class DatabaseLogStore:
    """One side's log of one talk; see `record.LogStore`.

    Args:
        talk: of which talk.
        author: whose log.
        alongside: what else is to be written in the transaction that commits entries; if it raises,
            nothing is committed.
    """

    def __init__(self, talk: Talk, author: str, *, alongside: Alongside | None = None) -> None:
        self._talk, self._author, self._alongside = talk, author, alongside
        rows = LogEntry.objects.filter(talk=talk, author=author).order_by("index")
        self._entries = [bytes(data) for data in rows.values_list("data", flat=True)]

    def entries(self) -> Sequence[bytes]:
        """All committed entries, as they were when this store was opened or last wrote."""
        return self._entries

    def commit(self, entries: Sequence[bytes]) -> None:
        """Append entries: durable when this returns, unless a transaction is open around it.

        Raises:
            Overtaken: if another process has written meanwhile; nothing is then written.
        """
        for entry in entries:
            require_size(entry)
        with transaction.atomic():
            lock(self._talk)
            first = LogEntry.objects.filter(talk=self._talk, author=self._author).count()
            if first != len(self._entries):
                raise Overtaken
            LogEntry.objects.bulk_create(
                [
                    LogEntry(talk=self._talk, author=self._author, index=index, data=data)
                    for index, data in enumerate(entries, first)
                ],
                batch_size=_BATCH,
            )
            moved(self._talk)
            if self._alongside:
                self._alongside(entries)
        self._entries.extend(entries)

    def drop(self, size: int) -> None:
        """Take away the entries behind `size`; what was published covers none of them."""
        with transaction.atomic():
            lock(self._talk)
            rows = LogEntry.objects.filter(talk=self._talk, author=self._author, index__gte=size)
            rows.delete()
            moved(self._talk)
        del self._entries[size:]

    def published(self) -> bytes | None:
        """The checkpoint published last, or None."""
        row = Signed.objects.filter(talk=self._talk, author=self._author).first()
        return bytes(row.note) if row else None

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        """Keep a signed checkpoint, unless one of more entries or signatures is here already."""
        fresh = _weight(note)
        with transaction.atomic():
            lock(self._talk)
            row, new = Signed.objects.get_or_create(
                talk=self._talk, author=self._author, defaults={"size": fresh[0], "note": note}
            )
            if not new and _weight(bytes(row.note)) < fresh:
                row.size, row.note = fresh[0], note
                row.save(update_fields=["size", "note"])
            elif not new:
                return
            moved(self._talk)


def _weight(note: bytes) -> tuple[int, int]:
    """Entries and signatures."""
    read = Note.parse(note)
    return Checkpoint.parse(read.text).size, len(read.signatures)


def tiles_of(talk: Talk, author: str) -> Iterable[tuple[str, bytes]]:
    """Path and bytes of each C2SP tile of a log; the same rows always give the same."""
    entries = DatabaseLogStore(talk, author).entries()
    return export_tiles(Tree(map(leaf_hash, entries)), entries)
