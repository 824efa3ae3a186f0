"""A small value in a file, replaced often, of which a crash leaves the last or the one before.

Two places take turns, so that a torn write spoils the older value only. Nothing is renamed: on ext4
a rename over a file waits for the disk, which would cost an append as much as its fsync.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from safeconduct.record.errors import RecordError

SLOT = 1 << 20
_HEAD = 16


@dataclass(slots=True)
class Slots:
    """Two places of a megabyte each in one sparse file.

    Attributes:
        value: the newest that is whole; empty if there is none yet.
    """

    handle: int
    value: bytes = b""
    _number: int = 0

    @classmethod
    def open(cls, path: Path) -> Slots:
        """Open a file, or make it.

        Raises:
            RecordError: if there is something in it, but no value.
        """
        slots = cls(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
        for place in (0, 1):
            slots._read(place)
        if not slots._number and os.pread(slots.handle, _HEAD, 0).strip(b"\x00"):
            os.close(slots.handle)
            raise RecordError(path, "is damaged", "Take the log back from a copy of it.")
        return slots

    def _read(self, place: int) -> None:
        head = os.pread(self.handle, _HEAD, place * SLOT)
        number, length = int.from_bytes(head[:8], "big"), int.from_bytes(head[8:12], "big")
        value = os.pread(self.handle, min(length, SLOT - _HEAD), place * SLOT + _HEAD)
        sound = zlib.crc32(head[:12] + value).to_bytes(4, "big") == head[12:]
        if sound and number > self._number:
            self._number, self.value = number, value

    def put(self, value: bytes) -> None:
        """Replace the value, in one write and without waiting for the disk.

        Raises:
            OSError: if it cannot be written; the value before is then kept.
        """
        if len(value) > SLOT - _HEAD:
            raise RecordError("", f"a value has at most {SLOT - _HEAD} bytes")
        number = self._number + 1
        head = number.to_bytes(8, "big") + len(value).to_bytes(4, "big")
        data = head + zlib.crc32(head + value).to_bytes(4, "big") + value
        if os.pwrite(self.handle, data, number % 2 * SLOT) != len(data):
            raise OSError(28, "No space left on device")
        self._number, self.value = number, value
