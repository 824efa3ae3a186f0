"""Locks that say which processes of a node live; the system lifts them when a process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = "server.lock"
WORKER = "worker.lock"


class Taken(Exception):
    """Another process holds the lock."""


@contextmanager
def hold(data: Path, name: str) -> Iterator[None]:
    """Hold a lock of a node until the end of the block.

    Args:
        data: the data directory, made if it is not there, for its owner alone.
        name: SERVER or WORKER.

    Raises:
        Taken: if another process holds it.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / name).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(str(data / name)) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def holder(data: Path, name: str) -> int | None:
    """The process that holds a lock, or None if nobody does."""
    path = data / name
    if not path.is_file():
        return None
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = file.read().strip()
            return int(text) if text.isdigit() else 0
    return None
