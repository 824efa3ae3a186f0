"""Where a party's log is kept: what any store must promise, and one in a directory of files.

```
entries.log   the truth: each entry behind its length and check sum, only ever appended to
signed        the newest signed checkpoint; can always be signed again from the entries
checkpoint    the same for others (C2SP), if wanted,
tile/...      with the log as C2SP tiles
```
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import TEMPORARY, sync_directory, write_new
from safeconduct.record.notes import Note
from safeconduct.record.slots import Slots
from safeconduct.record.tiles import WIDTH, Tile, require_size

ENTRIES_FILE = "entries.log"
SIGNED_FILE = "signed"
CHECKPOINT_FILE = "checkpoint"
_MAGIC = b"safeconduct log 1\n"
_FRAME = 8


class LogStore(Protocol):
    """One single-writer log. All that was committed comes back, in order, after any crash."""

    def entries(self) -> Sequence[bytes]:
        """All committed entries."""

    def commit(self, entries: Sequence[bytes]) -> None:
        """Append entries: durable when this returns; nothing of them is left if it raises."""

    def drop(self, size: int) -> None:
        """Take away the entries behind `size`: no checkpoint covers them, nobody was told."""

    def published(self) -> bytes | None:
        """The checkpoint published last, or None; a crash may bring back an earlier one."""

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        """Show a signed checkpoint; the tiles that changed since the last one come first."""


class MemoryLogStore:
    """Forgets when the process ends: for tests and exercises."""

    def __init__(self, entries: Sequence[bytes] = (), note: bytes | None = None) -> None:
        self._entries = list(entries)
        self._note = note

    def entries(self) -> Sequence[bytes]:
        """All committed entries."""
        return self._entries

    def commit(self, entries: Sequence[bytes]) -> None:
        """Append entries."""
        self._entries.extend(entries)

    def drop(self, size: int) -> None:
        """Take away the entries behind `size`."""
        del self._entries[size:]

    def published(self) -> bytes | None:
        """The checkpoint published last, or None."""
        return self._note

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        """Keep a signed checkpoint."""
        del tiles
        self._note = note


class FileLogStore:
    """A log in a directory, locked for this process as long as it is open.

    Args:
        directory: made if it is not there.
        tiles: whether to keep the export as C2SP tiles beside it.
        wait: whether to wait for another process that writes here, or to refuse.

    Raises:
        RecordError: if another process writes here, or the entries are not a log.
        OSError: if the directory cannot be read or written.
    """

    def __init__(self, directory: Path, *, tiles: bool = True, wait: bool = False) -> None:
        self.directory = directory
        self._tiles = tiles
        directory.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _lock(self._lock, directory, fcntl.LOCK_EX, wait=wait)
            for path in directory.rglob("*" + TEMPORARY):
                path.unlink()
            path = directory / ENTRIES_FILE
            if not path.exists():
                write_new(path, _MAGIC)
                sync_directory(directory.absolute().parent)
            self._entries, self._end, self._sound = _read_entries(path)
            self._signed = Slots.open(directory / SIGNED_FILE)
            self._file = os.open(path, os.O_RDWR)
        except BaseException:
            os.close(self._lock)
            raise
        self._secure()

    def __enter__(self) -> FileLogStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others write here."""
        os.close(self._file)
        os.close(self._signed.handle)
        os.close(self._lock)

    def entries(self) -> Sequence[bytes]:
        """All committed entries."""
        return self._entries

    def _secure(self) -> None:
        """Make durable what a process that died had written whole and not yet signed.

        It is written again in its place, since after a failed fsync the kernel takes pages for
        clean that are not on the disk.
        """
        unsigned = self._entries[self._published_size() :]
        if unsigned:
            data = b"".join(_frame(entry) for entry in unsigned)
            _write(self._file, data, self._end - len(data))
            os.fsync(self._file)

    def _published_size(self) -> int:
        try:
            return Checkpoint.parse(Note.parse(self.published() or b"").text).size
        except RecordError:
            return 0

    def commit(self, entries: Sequence[bytes]) -> None:
        """Append entries with one fsync.

        Raises:
            OSError: if they cannot be written; nothing of them is then left.
        """
        data = b"".join(_frame(require_size(entry)) for entry in entries)
        if not self._sound:
            self._cut()
        self._sound = False
        try:
            _write(self._file, data, self._end)
            os.fsync(self._file)
        except OSError:
            with suppress(OSError):
                self._cut()
            raise
        self._sound = True
        self._end += len(data)
        self._entries.extend(entries)

    def drop(self, size: int) -> None:
        """Take away the entries behind `size`, durably."""
        lost = self._entries[size:]
        self._end -= sum(_FRAME + len(entry) for entry in lost)
        del self._entries[size:]
        self._cut()

    def _cut(self) -> None:
        """Take away what was not written whole."""
        os.ftruncate(self._file, self._end)
        os.fsync(self._file)
        self._sound = True

    def published(self) -> bytes | None:
        """The checkpoint published last, or None."""
        return self._signed.value or None

    def publish(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        """Write the tiles, then the checkpoint; neither has to survive a power cut."""
        if self._tiles:
            self._export(note, tiles)
        self._signed.put(note)

    def _export(self, note: bytes, tiles: Iterable[tuple[str, bytes]]) -> None:
        written = []
        for path, data in tiles:
            _replace(self.directory / path, data, durable=".p/" not in path)
            written.append(path)
        _replace(self.directory / CHECKPOINT_FILE, note, durable=False)
        for path in written:
            self._drop_narrower(Tile.parse(path))

    def _drop_narrower(self, tile: Tile) -> None:
        """Take away the partial tiles that a wider one replaces."""
        parent = (self.directory / Tile(tile.level, tile.index, 1).path).parent
        if parent.is_dir():
            for path in parent.iterdir():
                if path.name != str(tile.width):
                    path.unlink()
            if tile.width == WIDTH:
                parent.rmdir()


def read_log(directory: Path) -> Sequence[bytes]:
    """The entries of a log in a directory, at a moment when nobody writes there.

    Raises:
        RecordError: if there is no log.
    """
    path = directory / ENTRIES_FILE
    if not path.is_file():
        raise RecordError(directory, "there is no log here", "Name the directory of a log.")
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle, directory, fcntl.LOCK_SH, wait=True)
        return _read_entries(path)[0]
    finally:
        os.close(handle)


def _lock(handle: int, directory: Path, kind: int, *, wait: bool) -> None:
    try:
        fcntl.flock(handle, kind | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        raise RecordError(
            directory,
            "another process is writing here",
            "Wait until it has ended; a log has one writer.",
            reason=Reason.BUSY,
        ) from None


def _frame(entry: bytes) -> bytes:
    length = len(entry).to_bytes(4, "big")
    return length + zlib.crc32(length + entry).to_bytes(4, "big") + entry


def _read_entries(path: Path) -> tuple[list[bytes], int, bool]:
    """Entries, where the last whole one ends, and whether the file ends there too."""
    data = path.read_bytes()
    if not data.startswith(_MAGIC):
        raise RecordError(path, "not a log", "Give another directory, or restore a copy.")
    entries: list[bytes] = []
    at, end = len(_MAGIC), len(data)
    while at + _FRAME <= end:
        start = at + _FRAME
        stop = start + int.from_bytes(data[at : at + 4], "big")
        entry = data[start:stop]
        if stop > end or zlib.crc32(data[at : at + 4] + entry) != int.from_bytes(
            data[at + 4 : start], "big"
        ):
            break
        entries.append(entry)
        at = stop
    return entries, at, at == end


def _write(handle: int, data: bytes, at: int = 0) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, at)
        view, at = view[written:], at + written


def _replace(path: Path, data: bytes, *, durable: bool) -> None:
    """Put a whole file in place of another, so that readers see the one or the other."""
    if durable:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, data)
        return
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        _write(handle, data)
    finally:
        os.close(handle)
    temporary.replace(path)
