"""Backups of a node: made and tried; restored whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from getpass import getpass
from pathlib import Path

from safeconduct.cli.steps.noding import enter, new_passphrase
from safeconduct.cli.steps.workspace import Progress, Summary
from safeconduct.node.upkeep.archive import ArchiveError, Secret, header_of, keys_in
from safeconduct.tables import InputError

_VARIABLE = "SAFECONDUCT_BACKUP_PASSPHRASE"
_MARK = "restoring"


def choose_secret(*, recovery_key: bool) -> Secret:
    """A fresh recovery key, or a passphrase from the environment or the terminal."""
    if recovery_key:
        return Secret.fresh()
    given = os.environ.get(_VARIABLE, "")
    return Secret(passphrase=given or new_passphrase("the backup"))


def refuse_existing(target: Path) -> None:
    """A backup replaces no file: raises InputError if there is one."""
    if target.exists():
        raise InputError(
            "this file is there already",
            where=target,
            remedy="Name a new one: nothing is replaced.",
        )


def back_up(target: Path, secret: Secret, *, with_keys: bool, report: Progress) -> Summary:
    """Make a backup of the node that this process has entered.

    Raises:
        InputError: if it could not be made.
    """
    from safeconduct.node.upkeep.backups import BackupFailed, make

    refuse_existing(target)
    try:
        tried = make(target, secret, with_keys=with_keys, report=report)
    except BackupFailed as error:
        raise InputError(str(error), where=target, remedy="No backup was made.") from None
    return {
        "file": str(target),
        "bytes": target.stat().st_size,
        "rows": tried.rows,
        "files": tried.files,
        "events": tried.events,
        "opened_of_a_sample": tried.opened,
        "head": tried.head,
    }


def ask_secret(file: Path) -> Secret:
    """What opens this backup, from the environment or the terminal."""
    try:
        with file.open("rb") as stream:
            is_key = "kdf" not in header_of(stream)
        text = os.environ.get(_VARIABLE, "") or _typed(file, is_key=is_key)
        return Secret.from_text(text, is_key=is_key)
    except ArchiveError as error:
        raise _refused(file, str(error)) from None


def _typed(file: Path, *, is_key: bool) -> str:
    what = "Recovery key" if is_key else "Passphrase"
    if not sys.stdin.isatty():
        raise _refused(
            file, f"its {what.lower()} is needed: type it at a terminal or set {_VARIABLE}"
        )
    return getpass(f"{what} of {file}: ")


def restore(file: Path, secret: Secret, data: Path) -> Summary:
    """Restore a backup into an empty node.

    Everything is laid out beside `data` first and renamed at the end, so that an interruption
    leaves nothing that looks like a node. On PostgreSQL, which `DATABASE_URL` names, the rows come
    in one transaction, and its commit decides.

    Raises:
        InputError: if there is something already, or the backup does not hold.
    """
    data = data.resolve()
    _refuse_full(data)
    stage = data.with_name(f"{data.name}.{_MARK}")
    _remove(stage)
    key_file = Path(os.environ.get("SAFECONDUCT_KEY_FILE", data.with_name(f"{data.name}.keys")))
    os.environ["SAFECONDUCT_KEY_FILE"] = str(key_file.resolve())
    try:
        new_keys = _bring_keys(file, secret, key_file, stage)
        return _restore(file, secret, stage, data, new_keys)
    finally:
        _remove(stage)


def _remove(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)


def _bring_keys(file: Path, secret: Secret, key_file: Path, stage: Path) -> Path | None:
    """Take the ring out of the backup, if no key file is there; None if one is."""
    if key_file.exists():
        return None
    with file.open("rb") as stream:
        try:
            ring = keys_in(stream, secret)
        except ArchiveError as error:
            raise _refused(file, str(error)) from None
    if ring is None:
        raise InputError(
            "the key file of this node is not there, and the backup holds no keys",
            where=key_file,
            remedy="Put the key file of the time of the backup there first.",
        )
    stage.mkdir(parents=True, mode=0o700)
    inner = stage / "key-ring.new"
    descriptor = os.open(inner, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(ring)
    os.environ["SAFECONDUCT_KEY_FILE"] = str(inner)
    return key_file


def _restore(file: Path, secret: Secret, stage: Path, data: Path, new_keys: Path | None) -> Summary:
    configuration = enter(stage, new=True)
    from safeconduct.node.upkeep import backups, restoring

    (stage / _MARK).touch(mode=0o600)

    def put_in_place() -> None:
        if new_keys is not None:
            shutil.copy2(configuration.key_file, new_keys)
        for leftover in (*stage.glob("*.lock"), *stage.glob("key-ring.new")):
            leftover.unlink()
        _remove(data)
        stage.rename(data)

    try:
        with file.open("rb") as stream:
            if configuration.database_url:
                tried = backups.try_out(file, secret)
                restoring.fill(stream, secret, files_to=stage, before_commit=put_in_place)
                restoring.bring_up_to_date()
            else:
                ended = restoring.fill(stream, secret, files_to=stage)
                restoring.bring_up_to_date()
                tried = restoring.check(ended)
                restoring.settle()
                put_in_place()
    except restoring.RestoreRefused as error:
        (data / _MARK).unlink(missing_ok=True)
        raise _refused(file, str(error).rstrip(".")) from None
    except (ArchiveError, backups.BackupFailed, restoring.NotHolding) as error:
        raise _refused(file, str(error).rstrip(".")) from None
    (data / _MARK).unlink()
    return {
        "node": str(data),
        "database": configuration.database_url.split("@")[-1] or str(data / "node.sqlite3"),
        "keys": str(new_keys or configuration.key_file),
        "rows": tried.rows,
        "files": tried.files,
        "events": tried.events,
        "opened_of_a_sample": tried.opened,
        "head": tried.head,
    }


def _refuse_full(data: Path) -> None:
    interrupted = (data / _MARK).exists()
    if data.exists() and not interrupted and (not data.is_dir() or any(data.iterdir())):
        raise InputError(
            "there is something here already",
            where=data,
            remedy="Restore into a directory that is empty or not there, and compare.",
        )


def _refused(file: Path, why: str) -> InputError:
    return InputError(why, where=file, remedy="Nothing was restored.")
