"""Restoring a backup, whole or not at all, and checking what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management import call_command
from django.db import connection, transaction

from safeconduct.node.upkeep.archive import (
    END,
    FILE,
    MANIFEST,
    PIECE,
    ROWS,
    TABLE,
    ArchiveError,
    Secret,
    frames,
)
from safeconduct.node.upkeep.backups import Tried
from safeconduct.node.upkeep.rows import Filling, OtherVersion

_SAMPLE = 200


class RestoreRefused(Exception):
    """Nothing was restored; the text says why and what to do."""


class NotHolding(Exception):
    """What was restored does not hold."""


def fill(
    file: IO[bytes],
    secret: Secret,
    *,
    files_to: Path,
    before_commit: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Bring the rows of a backup into the empty store of this process, its files into a directory.

    One transaction: nothing is there until the last row is.

    Returns:
        the counts that the backup tells of itself.

    Raises:
        ArchiveError: if it was changed or cut off.
        RestoreRefused: if the store holds a node already, or the backup is of a newer version.
    """
    stream = frames(file, secret)
    kind, content = next(stream)
    if kind != MANIFEST:
        raise ArchiveError("the backup begins with something else than what it is of")
    try:
        filling = Filling(json.loads(content)["migrations"])
    except OtherVersion as error:
        raise RestoreRefused(
            f"The backup was made by a newer version (it knows {error}). Update this one first."
        ) from None
    with transaction.atomic():
        if not filling.is_empty():
            raise RestoreRefused(
                "The database holds a node already. Restore into an empty one, and keep the old "
                "one until you have looked at the new."
            )
        filling.clear()
        ended = _unpack(stream, filling, files_to)
        filling.finish()
        before_commit()
    return ended


def _unpack(
    stream: Iterator[tuple[bytes, bytes]], filling: Filling, files_to: Path
) -> dict[str, Any]:
    table: dict[str, Any] = {}
    counts: dict[str, int] = {}
    path, files = files_to, 0
    for kind, content in stream:
        if kind == TABLE:
            table = json.loads(content)
            counts[table["model"]] = 0
        elif kind == ROWS:
            counts[table["model"]] += filling.add(table["model"], table["columns"], content)
        elif kind == FILE:
            path, files = _safe(files_to, content.decode()), files + 1
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600, exist_ok=False)
        elif kind == PIECE:
            with path.open("ab") as out:
                out.write(content)
        elif kind == END:
            ended: dict[str, Any] = json.loads(content)
            if (ended["rows"], ended["files"]) != (counts, files):
                raise ArchiveError("the backup does not hold what it says it holds")
            return ended
    raise ArchiveError("the backup has no end")


def _safe(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ArchiveError("a file of the backup would lie outside of the node")
    return path


def bring_up_to_date() -> None:
    """Take the tables from the version of the backup to this one; talks must hear others first."""
    from safeconduct.node.talks.services import must_hear_others

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    must_hear_others()


def check(ended: dict[str, Any]) -> Tried:
    """Check the chain of the history, and that a sample of what is sealed opens.

    Raises:
        NotHolding: with what was found.
    """
    from safeconduct.node.history.queries import head
    from safeconduct.node.history.services import Damage, check_chain

    damages = [found for found in check_chain() if isinstance(found, Damage)]
    if damages:
        raise NotHolding(f"the history is damaged at event {damages[0].number}: {damages[0].what}")
    number, digest = head()
    return Tried(
        rows=sum(ended["rows"].values()), files=ended["files"], events=number,
        opened=_open_sample(), head=digest,
    )  # fmt: skip


def _open_sample() -> int:
    from safeconduct.node.registry.documents import open_bytes
    from safeconduct.node.registry.models import Document, Person, Report
    from safeconduct.node.vault import services as vault
    from safeconduct.node.vault.sealing import Unreadable

    opened = 0
    try:
        for model in (Person, Report):
            rows = model._default_manager.filter(key__wrapped__isnull=False)
            for row in _some(rows.select_related("key")):
                vault.open_for(row.key, row.sealed, place=row.place)
                opened += 1
        documents = Document.objects.filter(removed_at=None).select_related("key")
        for document in _some(documents):
            open_bytes(document)
            opened += 1
    except (Unreadable, OSError) as error:
        raise NotHolding(f"{error}. The key file is not that of the time of this backup") from None
    return opened


def _some(rows: Any) -> Iterable[Any]:
    """The first and the last."""
    half = _SAMPLE // 2
    first = list(rows.order_by("pk")[:half])
    return [*first, *rows.exclude(pk__in=[r.pk for r in first]).order_by("-pk")[:half]]


def settle() -> None:
    """Write everything into the one database file and let go of it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
