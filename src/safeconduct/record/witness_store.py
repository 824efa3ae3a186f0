"""What a witness cosigned last, kept in files: one for each log, replaced whole and durably."""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from pathlib import Path

from safeconduct.record.add_checkpoint import Cosigned
from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import parse_number
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import TEMPORARY, write_new
from safeconduct.record.notes import Note

_TIME = b"time "


class FileWitnessStore:
    """Keeps `DIR/SHA-256 of the origin` for each log; one process at a time, any of its threads.

    Raises:
        RecordError: if another process has it open.
        OSError: if the directory cannot be written.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._mutex = threading.Lock()
        directory.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise RecordError(
                directory,
                "another witness is working here",
                "Stop it first: two with one key could cosign two histories.",
                reason=Reason.BUSY,
            ) from None
        for path in directory.glob("*" + TEMPORARY):
            path.unlink()

    def __enter__(self) -> FileWitnessStore:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def latest(self, origin: str) -> Cosigned | None:
        """What was cosigned last for a log, or None.

        Raises:
            RecordError: if the file is damaged.
        """
        path = self._path(origin)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            first, _, note = data.partition(b"\n")
            if not first.startswith(_TIME):
                raise RecordError("line 1", "the time is missing")
            time = parse_number(first[len(_TIME) :].decode("ascii", "replace"), "a time")
            point = Checkpoint.parse(Note.parse(note).text)
            if point.origin != origin:
                raise RecordError("line 2", "of another log")
        except RecordError as error:
            raise error.within(path) from None
        return Cosigned(point.size, point.root, time, note)

    def advance(self, origin: str, old: Cosigned | None, new: Cosigned) -> bool:
        """Put `new` in the place of `old`, durably; False, and no change, if it is not `old`."""
        with self._mutex:
            if self.latest(origin) != old:
                return False
            write_new(self._path(origin), _TIME + b"%d\n" % new.time + new.note)
            return True

    def _path(self, origin: str) -> Path:
        return self.directory / hashlib.sha256(origin.encode()).hexdigest()
