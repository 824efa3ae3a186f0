"""The state of a node: one finding for each thing that can go wrong, with what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from safeconduct.node.history import queries as history
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.upkeep.locks import WORKER, holder
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.keystore import KeyStoreError

_LITTLE, _TOO_LITTLE = 1 << 30, 100 << 20
_SKEW = timedelta(minutes=2)
_WAITING = timedelta(minutes=15)
_BACKUP_DAYS = 7
_OLDEST_SQLITE = (3, 37, 0)
_OLDEST_POSTGRESQL = 14_00_00


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Attributes:
        level: how bad it is.
        what: what was looked at, and what was found.
        remedy: what to do; empty where all is well.
    """

    level: Level
    what: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def findings(*, thorough: bool = False) -> list[Finding]:
    """Look at everything; a check that cannot be made is a fault itself.

    Args:
        thorough: also read the whole database file (SQLite), which takes its time.
    """
    found: list[Finding] = []
    for check in (*CHECKS, *((_file_whole,) if thorough else ())):
        try:
            found.extend(check())
        except (DatabaseError, KeyStoreError, OSError) as error:
            name = check.__name__.strip("_").replace("_", " ")
            found.append(
                Finding(Level.FAULT, f"{name}: {error}".strip(), _("Mend this first; see above."))
            )
    return found


def _versions() -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(Level.OK, f"Python {python}")
    if connection.vendor == "sqlite":
        known = sqlite3.sqlite_version_info >= _OLDEST_SQLITE
        yield Finding(
            Level.OK if known else Level.FAULT,
            f"SQLite {sqlite3.sqlite_version}",
            "" if known else _("Use a Python that is built with SQLite 3.37 or newer."),
        )


def _store() -> Iterator[Finding]:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, now()")
            version, now = cursor.fetchone()
        known = version >= _OLDEST_POSTGRESQL
        what = _("store: PostgreSQL %(version)s answers") % {"version": version // 10_000}
        yield Finding(
            Level.OK if known else Level.FAULT,
            what,
            "" if known else _("Use PostgreSQL 14 or newer."),
        )
        yield from _same_time(now)
    else:
        yield Finding(Level.OK, _("store: the embedded database answers"))
    plan = MigrationExecutor(connection)
    pending = plan.migration_plan(plan.loader.graph.leaf_nodes())
    if pending:
        yield Finding(
            Level.FAULT,
            _("tables: %(n)d steps behind this version") % {"n": len(pending)},
            _("Run `safeconduct node migrate`, or restart the server."),
        )
    else:
        yield Finding(Level.OK, _("tables: up to date"))


def _same_time(there: datetime) -> Iterator[Finding]:
    if abs(there - timezone.now()) > _SKEW:
        yield Finding(
            Level.WARNING,
            _("clock: the database server's clock differs from this machine's"),
            _("Set both by a time server (timedatectl set-ntp true)."),
        )


def _keys() -> Iterator[Finding]:
    configuration = settings.CONFIGURATION
    if not vault.fits():
        yield Finding(
            Level.FAULT,
            _("keys: the key file is not that of this node; nothing stored can be read"),
            _("Put the node's own key file there, or name it with SAFECONDUCT_KEY_FILE."),
        )
    if configuration.key_store == "system":
        yield Finding(Level.OK, _("keys: in the keyring of this system"))
        return
    path: Path = configuration.key_file
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding(
            Level.FAULT,
            _("keys: others on this machine can read %(path)s") % {"path": path},
            f"chmod 600 {path}",
        )
    elif path.is_relative_to(configuration.data):
        yield Finding(
            Level.WARNING,
            _("keys: they lie in the data directory, so one theft takes both"),
            _("Move the file, and name it with SAFECONDUCT_KEY_FILE."),
        )
    else:
        yield Finding(Level.OK, _("keys: %(path)s, readable, its owner's alone") % {"path": path})
    if not configuration.passphrase:
        yield Finding(
            Level.WARNING,
            _("keys: the key file is not protected by a passphrase"),
            _("If the disk is not encrypted, run `safeconduct node protect-keys`."),
        )


def _directory() -> Iterator[Finding]:
    path: Path = settings.CONFIGURATION.data
    status = path.stat()
    if stat.S_IMODE(status.st_mode) & 0o077 or status.st_uid != os.getuid():
        yield Finding(
            Level.FAULT,
            _("data directory: others on this machine can enter %(path)s") % {"path": path},
            f"chmod 700 {path}",
        )
    else:
        yield Finding(Level.OK, _("data directory: %(path)s, its owner's alone") % {"path": path})
    free = shutil.disk_usage(path).free
    what = _("disk: %(free)d MiB free") % {"free": free >> 20}
    if free < _TOO_LITTLE:
        yield Finding(Level.FAULT, what, _("Free some space now: the node stores nothing more."))
    elif free < _LITTLE:
        yield Finding(Level.WARNING, what, _("Free some space soon."))
    else:
        yield Finding(Level.OK, what)


def _clock() -> Iterator[Finding]:
    last = Event.objects.order_by("-number").values_list("at", flat=True).first()
    if last is not None and last > timezone.now() + _SKEW:
        yield Finding(
            Level.FAULT,
            _("clock: the last event is of %(at)s, which this machine takes for the future")
            % {"at": last.isoformat(timespec="minutes")},
            _("Set the clock by a time server (timedatectl set-ntp true)."),
        )
    else:
        yield Finding(Level.OK, _("clock: after the last event"))


def _history() -> Iterator[Finding]:
    number, digest = history.head()
    last = Event.objects.order_by("-number").values_list("number", "digest").first()
    if (number, digest) != ((last[0], bytes(last[1]).hex()) if last else (0, bytes(32).hex())):
        yield Finding(
            Level.FAULT,
            _("history: the last event is not the one that the head names"),
            _("Run `safeconduct node check-history`, and keep a copy of the database as it is."),
        )
    else:
        what = _("history: %(n)d events, head %(digest)s") % {"n": number, "digest": digest}
        yield Finding(Level.OK, what)


def _jobs() -> Iterator[Finding]:
    alive = holder(settings.CONFIGURATION.data, WORKER) is not None
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - _WAITING)
    running = DBTaskResult.objects.running().count()
    late = waiting.count()
    if alive:
        yield Finding(Level.OK, _("worker: alive"))
    else:
        yield Finding(
            Level.FAULT if late or running else Level.WARNING,
            _("worker: none runs here; %(n)d jobs wait or were cut off") % {"n": late + running},
            _("Start the server (`safeconduct node serve`): it starts the worker too."),
        )
    if alive and late:
        yield Finding(
            Level.WARNING,
            _("jobs: %(n)d have waited for more than 15 minutes") % {"n": late},
            _("Look at the page of jobs: one may be long, or stuck."),
        )


def _erasures() -> Iterator[Finding]:
    if vault.rotation_due():
        yield Finding(
            Level.WARNING,
            _("erasure: one was interrupted before its last step"),
            _("Restart the server, or run `safeconduct node rotate-keys`: either finishes it."),
        )


def _backups() -> Iterator[Finding]:
    last = last_backup()
    if last is None:
        yield Finding(
            Level.WARNING,
            _("backup: none has been made"),
            _("Run `safeconduct node backup --to FILE`; docs/how-to/run-a-node.md tells how."),
        )
        return
    days = (timezone.now() - last).days
    what = _("backup: the last is %(n)d days old") % {"n": days}
    yield Finding(
        Level.OK if days <= _BACKUP_DAYS else Level.WARNING,
        what,
        "" if days <= _BACKUP_DAYS else _("Run `safeconduct node backup --to FILE`."),
    )


def last_backup() -> datetime | None:
    """When the last backup was made, as the history tells."""
    made = Event.objects.filter(verb=Verb.BACKUP_MADE.value).order_by("-number")
    return made.values_list("at", flat=True).first()


def _file_whole() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (said,) = cursor.fetchone()
    if said == "ok":
        yield Finding(Level.OK, _("database file: whole"))
    else:
        yield Finding(
            Level.FAULT,
            _("database file: damaged (%(said)s)") % {"said": said},
            _("Stop the node, keep a copy, and restore the last backup."),
        )


CHECKS: tuple[Check, ...] = (
    _versions, _store, _keys, _directory, _clock, _history, _jobs, _erasures, _backups,
)  # fmt: skip
