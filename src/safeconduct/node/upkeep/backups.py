"""Making a backup: everything the node stores, sealed again as a whole, and tried at once."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from safeconduct.node.accounts.actors import NODE
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.upkeep.archive import (
    END,
    FILE,
    KEYS,
    MANIFEST,
    PIECE,
    ROWS,
    TABLE,
    ArchiveWriter,
    Secret,
)
from safeconduct.node.upkeep.rows import (
    columns_of,
    migrations_in,
    rows_of,
    snapshot,
    stored_models,
)
from safeconduct.node.vault import services as vault

_PIECE = 1 << 20
_NOT_FILES = ("node.sqlite3", "node.sqlite3-wal", "node.sqlite3-shm", "node.sqlite3-journal")
Report = Callable[[str, int, int], None]


class BackupFailed(Exception):
    """The backup could not be made or does not hold; the text says why. No file is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What trying a backup has shown.

    Attributes:
        rows: of all tables.
        files: sealed files.
        events: of the history, whose chain holds.
        opened: sealed rows and files of a sample that could be opened.
        head: digest of the last event.
    """

    rows: int
    files: int
    events: int
    opened: int
    head: str


def make(target: Path, secret: Secret, *, with_keys: bool, report: Report) -> Tried:
    """Write a backup, restore it into a temporary place, check it, and put it in place.

    Args:
        target: the file, which must not be there yet.
        secret: what will open it.
        with_keys: whether the key ring goes in too, so that the one secret opens everything.
        report: told how far it has come.

    Raises:
        BackupFailed: if it could not be written whole, or does not hold what the node holds.
    """
    fresh = target.with_name(f"{target.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, secret, with_keys=with_keys, report=report)
            file.flush()
            os.fsync(file.fileno())
        tried = try_out(fresh, secret)
        with transaction.atomic():
            details = {**asdict(tried), "sha256": _digest(fresh), "with_keys": with_keys}
            record(NODE, Deed(verb=Verb.BACKUP_MADE, kind="node", details=details))
        os.link(fresh, target)
    except FileExistsError:
        raise BackupFailed(f"{target} is there already; a backup replaces none") from None
    except OSError as error:
        raise BackupFailed(f"{target}: {error.strerror or error}") from None
    finally:
        fresh.unlink(missing_ok=True)
    return tried


def _write(file: IO[bytes], secret: Secret, *, with_keys: bool, report: Report) -> None:
    archive = ArchiveWriter(file, secret)
    counts: dict[str, int] = {}
    with snapshot() as alias:
        migrations = migrations_in(alias)
        archive.frame(MANIFEST, _json({"migrations": migrations}))
        models = stored_models()
        for done, model in enumerate(models):
            label = model._meta.label
            report(label, done, len(models))
            archive.frame(TABLE, _json({"model": label, "columns": columns_of(model)}))
            counts[label] = 0
            for count, lines in rows_of(model, alias):
                counts[label] += count
                archive.frame(ROWS, lines)
        files = sum(_add_file(archive, path, report) for path in sealed_files(_data()))
    if with_keys:
        archive.frame(KEYS, _json(vault.ring().to_json()))
    archive.frame(END, _json({"rows": counts, "files": files}))
    archive.close()


def sealed_files(data: Path) -> Iterator[Path]:
    """The files of a node that belong into a backup: all but the database and the locks."""
    for path in sorted(data.rglob("*")):
        inner = path.relative_to(data)
        passing = path.suffix in (".lock", ".new") or inner.parts[0].startswith((".", "verify-"))
        if (
            path.is_file()
            and not path.is_symlink()
            and inner.name not in _NOT_FILES
            and not passing
        ):
            yield path


def _add_file(archive: ArchiveWriter, path: Path, report: Report) -> bool:
    """A file that was removed meanwhile is left out; its row says so too, or soon will."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    report("files", 0, 1)
    with file:
        archive.frame(FILE, str(path.relative_to(_data())).encode())
        while piece := file.read(_PIECE):
            archive.frame(PIECE, piece)
    return True


def try_out(path: Path, secret: Secret) -> Tried:
    """Restore a backup into a temporary embedded store in another process, and check it there.

    Raises:
        BackupFailed: with what was found.
    """
    configuration = settings.CONFIGURATION
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=configuration.data) as place:
        environment = {
            **os.environ,
            "DATABASE_URL": "",
            "SAFECONDUCT_DATA": str(Path(place) / "data"),
            "SAFECONDUCT_KEY_FILE": str(configuration.key_file),
            "SAFECONDUCT_PASSPHRASE": configuration.passphrase,
            "DJANGO_SETTINGS_MODULE": "safeconduct.node.settings",
        }
        words = json.dumps({"passphrase": secret.passphrase, "key": secret.key.hex()})
        done = subprocess.run(  # noqa: S603 our own interpreter and words
            [sys.executable, "-m", "safeconduct.node.upkeep.trying", str(path)],
            input=words, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it could not be restored"]
        raise BackupFailed(f"the backup was tried and does not hold: {said[0]}")
    return Tried(**json.loads(done.stdout))


def _data() -> Path:
    path: Path = settings.CONFIGURATION.data
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()
