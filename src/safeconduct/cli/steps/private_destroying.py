"""Destroying a session's key, and saying honestly what that does and what it does not."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from safeconduct.record.files import sync_directory

_IN_MEMORY = ("tmpfs", "ramfs")
_NO_FILES = (
    "The kernel refused that process every write to a file and every memory dump, so nothing was "
    "spilled, cached or logged."
)
_FREED = (
    "Freed memory is not overwritten at once: until it is used again, whoever controls the "
    "machine's kernel may read it."
)
_PEOPLE = (
    "What people at the machine saw or copied, and what a machine that had been tampered with did: "
    "no program can exclude it."
)
_CARRIED = (
    "The sealed files stay wherever they were carried; nobody can open the records in them once "
    "the key is gone."
)
_SWAPPED = "Parts of the process's memory may lie in the machine's swap space."
_COPIED = (
    "Copies of the key's file that the file system, the disk or a backup made (snapshots, "
    "journals, worn cells of a flash disk) are beyond this program's reach."
)


def destroy_file(path: Path) -> str:
    """Overwrite a file where it lies, delete it, and say on which kind of file system it lay.

    A file that is not there any more has been destroyed by a run that was killed afterwards.
    """
    where = file_system(path.parent)
    if path.exists():
        with path.open("r+b", buffering=0) as stream:
            stream.write(secrets.token_bytes(path.stat().st_size))
            os.fsync(stream.fileno())
        path.unlink()
        sync_directory(path.parent)
    return where


def file_system(directory: Path) -> str:
    """The kind of file system that a directory lies on, as the kernel names it."""
    best, found = "", "unknown"
    for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines():
        _, mounted, kind, *_ = line.split(" ")
        mounted = mounted.encode().decode("unicode_escape")
        if directory.resolve().is_relative_to(mounted) and len(mounted) >= len(best):
            best, found = mounted, kind
    return found


def swaps() -> bool:
    """Whether this machine may swap memory out."""
    path = Path("/proc/swaps")
    return path.exists() and len(path.read_text("utf-8").splitlines()) > 1


def means_of(*, ended_at: str, locked: bool, key: str) -> tuple[str, ...]:
    """How the workspace was destroyed."""
    if locked:
        memory = "That process's memory was locked, so that it could not be swapped out."
    elif swaps():
        memory = "That process's memory was not locked."
    else:
        memory = "That process's memory was not locked; the machine had no swap space in use."
    opened = (
        "The records were opened in a process of its own alone, whose memory went back to the "
        f"operating system when it ended at {ended_at}."
    )
    gone = (
        "The secret half of the session's key, without which nobody can open what was sent, was "
        f"overwritten and deleted (file system: {key})."
    )
    return (opened, _NO_FILES, memory, gone)


def remains_of(*, locked: bool, key: str) -> tuple[str, ...]:
    """What could not be destroyed, or not for certain."""
    found = [_FREED, _PEOPLE, _CARRIED]
    if not locked and swaps():
        found.insert(0, _SWAPPED)
    if key not in _IN_MEMORY:
        found.insert(0, _COPIED)
    return tuple(found)
