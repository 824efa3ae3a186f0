"""Files of keys: secrets that only their owner reads, and nothing that is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

from safeconduct.record import Reason, RecordError, SigningKey
from safeconduct.record.encoding import from_base64, to_base64
from safeconduct.record.files import TEMPORARY, sync_directory, write_new

_MARK = "safeconduct key 1"


def write_once(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Write a file whole or not at all, and never in place of another.

    Raises:
        RecordError: if there is one already.
    """
    if path.exists():
        remedy = "Choose another place, or move it away first."
        raise RecordError(path, "is there already", remedy, reason=Reason.UNEXPECTED)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if secret else 0o777)
    if not secret:
        write_new(path, data)
        return
    fresh = path.with_name(path.name + TEMPORARY)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.fchmod(handle, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # Unlike a replacement, a link never takes the place of a file that came meanwhile.
        os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_directory(path.parent)


def key_text(name: str, seed: bytes) -> str:
    """A secret key as it is kept: mark, name and seed, one a line."""
    return f"{_MARK}\n{name}\n{to_base64(seed)}\n"


def parse_key(text: str, where: str | Path) -> SigningKey:
    """The key of such a text.

    Raises:
        RecordError: if it is none.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != _MARK or lines[3]:
        raise RecordError(where, "not a secret key", "Name the file of a key.")
    try:
        return SigningKey(lines[1], from_base64(lines[2]))
    except RecordError as error:
        raise error.within(where) from None


def write_key(path: Path, name: str, seed: bytes) -> SigningKey:
    """Keep a key in a file of its own.

    Raises:
        RecordError: if there is a file already.
    """
    key = SigningKey(name, seed)
    write_once(path, key_text(name, seed).encode(), secret=True)
    return key


def read_key(path: Path) -> SigningKey:
    """Read a key from its file.

    Raises:
        RecordError: if it is not there, no key, or others may read it.
    """
    if not path.is_file():
        raise RecordError(path, "there is no key here", "Name its file.", reason=Reason.MISSING)
    if path.stat().st_mode & 0o077:
        remedy = f"Run: chmod 600 {path}"
        raise RecordError(path, "others can read this secret", remedy, reason=Reason.BAD_KEY)
    return parse_key(path.read_text("ascii", "replace"), path)
