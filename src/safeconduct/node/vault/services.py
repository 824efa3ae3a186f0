"""Making, opening, destroying and rewrapping data keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from safeconduct.node.configuration import Configuration
from safeconduct.node.vault.keystore import KeyStore, change_ring, key_store, open_ring
from safeconduct.node.vault.models import DataKey
from safeconduct.node.vault.ring import KeyRing
from safeconduct.node.vault.sealing import (
    Unreadable,
    blind,
    new_key,
    seal,
    seal_json,
    unseal,
    unseal_json,
)

_PLACE = "data key"
_BATCH = 5_000
_WRAP_LOCK = 7_236_001


class Erased(Exception):
    """The key has been destroyed on purpose: what it sealed is gone."""


class _Opened:
    """The ring as this process knows it; read again when another process has changed it."""

    def __init__(self) -> None:
        self.configuration: Configuration | None = None
        self.store: KeyStore | None = None
        self.ring: KeyRing | None = None
        self.stamp: object = None

    def get(self) -> KeyRing:
        configuration = settings.CONFIGURATION
        if self.store is None or configuration is not self.configuration:
            self.configuration, self.ring = configuration, None
            self.store = key_store(configuration)
        stamp = self.store.stamp()
        if self.ring is None or stamp != self.stamp:
            self.ring = open_ring(configuration)
            self.stamp = self.store.stamp()
        return self.ring


_opened = _Opened()


def ring() -> KeyRing:
    """The key ring of this node."""
    return _opened.get()


def make_keys(count: int) -> list[tuple[DataKey, bytes]]:
    """Store so many new data keys; each with the key itself, for sealing at once."""
    with transaction.atomic():
        _wrap_lock(shared=True)
        keys = ring()
        plain = [new_key() for _ in range(count)]
        rows = [DataKey(wrapped=_wrap(keys, key), wrapped_with=keys.current) for key in plain]
        DataKey.objects.bulk_create(rows, batch_size=_BATCH)
    return list(zip(rows, plain, strict=True))


def make_key() -> tuple[DataKey, bytes]:
    """Store one new data key."""
    return make_keys(1)[0]


def open_key(row: DataKey) -> bytes:
    """The key itself.

    Raises:
        Erased: if it has been destroyed.
        Unreadable: if the wrapping key is not on this node's ring.
    """
    wrapping = ring().wrapping.get(row.wrapped_with)
    if wrapping is None and row.wrapped is not None:
        # Read before the keys were rotated, used after: the row has been wrapped anew meanwhile.
        row.refresh_from_db(fields=["wrapped", "wrapped_with", "destroyed_at"])
        wrapping = ring().wrapping.get(row.wrapped_with)
    if row.wrapped is None:
        raise Erased(f"key {row.pk} was destroyed")
    if wrapping is None:
        raise Unreadable(f"key {row.pk} is wrapped under {row.wrapped_with}, not on the ring")
    return unseal(wrapping, bytes(row.wrapped), place=_PLACE)


def seal_for(row: DataKey, value: Any, *, place: str) -> bytes:
    """Seal plain data under a data key, for one place."""
    return seal_json(open_key(row), value, place=place)


def open_for(row: DataKey, sealed: bytes | memoryview, *, place: str) -> Any:
    """Open plain data sealed under a data key; raises Erased or Unreadable."""
    return unseal_json(open_key(row), bytes(sealed), place=place)


def seal_for_node(text: str, *, place: str) -> bytes:
    """Seal a text that belongs to the node and to no person."""
    return seal(ring().node, text.encode(), place=place)


def open_for_node(sealed: bytes | memoryview, *, place: str) -> str:
    """Open what `seal_for_node` made."""
    return unseal(ring().node, bytes(sealed), place=place).decode()


def fingerprint(kind: str, text: str) -> int:
    """The blind fingerprint of a word in the search index."""
    return blind(ring().index, kind, text)


def fingerprints(words: Iterable[tuple[str, str]]) -> set[int]:
    """The blind fingerprints of many words, each given with its kind."""
    key = ring().index
    return {blind(key, kind, text) for kind, text in words}


def destroy(rows: Iterable[DataKey], *, at: datetime) -> int:
    """Forget data keys; call `rotate` afterwards, since old copies of the rows live on.

    A deleted row survives in SQLite's write-ahead log and in PostgreSQL's, wrapped; only the
    destruction of the wrapping key makes those copies useless.
    """
    ids = [row.pk for row in rows]
    return DataKey.objects.filter(pk__in=ids).update(wrapped=None, destroyed_at=at)


def fits() -> bool:
    """Whether the ring opens what is stored: not so if the key file belongs to another node."""
    row = DataKey.objects.filter(wrapped__isnull=False).order_by("-pk").first()
    if row is None:
        return True
    try:
        open_key(row)
    except Unreadable:
        return False
    return True


def rotation_due() -> bool:
    """Whether keys were destroyed whose old, wrapped copies could still be opened."""
    wrapping = list(ring().wrapping)
    return DataKey.objects.filter(wrapped=None, wrapped_with__in=wrapping).exists()


def rotate() -> int:
    """Wrap every data key under a fresh wrapping key and destroy the old one.

    Safe to interrupt: until all are rewrapped both wrapping keys are on the ring, and a second
    call finishes the work.

    Returns:
        how many keys were rewrapped.
    """
    with transaction.atomic():
        _wrap_lock(shared=False)
        change_ring(settings.CONFIGURATION, KeyRing.with_new_wrapping_key)
        keys = ring()
        stale = DataKey.objects.filter(wrapped__isnull=False).exclude(wrapped_with=keys.current)
        changes = [(_wrap(keys, open_key(row)), keys.current, row.pk) for row in stale]
        table = connection.ops.quote_name(DataKey._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET wrapped = %s, wrapped_with = %s WHERE id = %s",  # noqa: S608
                changes,
            )
    change_ring(settings.CONFIGURATION, KeyRing.without_old_wrapping_keys)
    return len(changes)


def hold_keys() -> None:
    """Let nobody replace wrapping or index key until this transaction ends.

    Call it first in a transaction that stores fingerprints or locks reports: whoever replaces the
    index key waits for it, and then finds its rows.
    """
    _wrap_lock(shared=True)


def _wrap_lock(*, shared: bool) -> None:
    """Nobody wraps a new key under the old wrapping key while that is being replaced.

    SQLite has one writer at a time anyway. The lock ends with the transaction.
    """
    if connection.vendor == "postgresql":
        kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {kind}(%s)", [_WRAP_LOCK])


def new_index_key() -> None:
    """Replace the key of the search index; the caller rebuilds the index in this transaction.

    Nobody stores fingerprints meanwhile (see `hold_keys`).
    """
    _wrap_lock(shared=False)
    change_ring(settings.CONFIGURATION, KeyRing.with_new_index_key)


def _wrap(keys: KeyRing, plain: bytes) -> bytes:
    return seal(keys.wrapping[keys.current], plain, place=_PLACE)
