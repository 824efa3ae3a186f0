"""The file of a backup: a stream sealed in numbered chunks, so that no part can be lost or moved.

The first line is a JSON object in the clear: format, a random id, and how the key is derived. Then
chunks follow, each a length of four bytes and AES-256-GCM over at most 4 MiB, bound to the first
line, to its number, and to whether it is the last.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from argon2.low_level import Type, hash_secret_raw

from safeconduct.node.vault.sealing import KEY_BYTES, Unreadable, new_key, seal, unseal

FORMAT = "safeconduct-backup-1"
#: Frames: what the backup is of, the head of a table, rows, the head of a file, a piece, keys, end.
MANIFEST, TABLE, ROWS, FILE, PIECE, KEYS, END = b"M", b"T", b"R", b"F", b"P", b"K", b"E"
CHUNK = 4 << 20
_SEALED_MOST = CHUNK + 64
_HEADER_MOST = 4_096
_LENGTH = 4


class ArchiveError(Exception):
    """The file is no backup, was changed or cut off, or the secret is another."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a backup: a passphrase, or a random key that was printed once."""

    passphrase: str = ""
    key: bytes = b""

    @classmethod
    def fresh(cls) -> Secret:
        """A random recovery key."""
        return cls(key=new_key())

    @classmethod
    def from_text(cls, text: str, *, is_key: bool) -> Secret:
        """Read what a person typed.

        Raises:
            ArchiveError: if it is no recovery key.
        """
        if not is_key:
            return cls(passphrase=text)
        letters = "".join(text.split()).replace("-", "").upper()
        try:
            key = base64.b32decode(letters + "=" * (-len(letters) % 8))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ArchiveError("this is no recovery key: it has 52 letters and digits")
        return cls(key=key)

    @property
    def text(self) -> str:
        """As it is printed and typed."""
        letters = base64.b32encode(self.key).decode().rstrip("=")
        return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4)) or self.passphrase


class ArchiveWriter:
    """Seals a stream of frames into a file.

    Args:
        file: opened for writing bytes.
        secret: what will open it.
    """

    def __init__(self, file: IO[bytes], secret: Secret) -> None:
        self._file = file
        header: dict[str, Any] = {"format": FORMAT, "id": secrets.token_hex(16)}
        if secret.passphrase:
            header |= {"kdf": "argon2id", "salt": secrets.token_hex(16), "passes": 3, "mib": 64}
        line = json.dumps(header).encode() + b"\n"
        self._key = _key(header, secret)
        self._bound = hashlib.sha256(line).hexdigest()
        self._zip = zlib.compressobj(1)
        self._waiting = bytearray()
        self._number = 0
        file.write(line)

    def frame(self, kind: bytes, content: bytes) -> None:
        """Add one frame: a letter, a length, the content."""
        self._add(self._zip.compress(kind + len(content).to_bytes(8, "big") + content))

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._add(self._zip.flush())
        self._write(bytes(self._waiting), last=True)

    def _add(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._write(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def _write(self, plain: bytes, *, last: bool) -> None:
        sealed = seal(self._key, plain, place=_place(self._bound, self._number, last=last))
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


def header_of(file: IO[bytes]) -> dict[str, Any]:
    """The first line of a backup.

    Raises:
        ArchiveError: if the file does not begin as one.
    """
    return _header(file)[0]


def frames(file: IO[bytes], secret: Secret) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each frame; nothing that was not verified is ever given out.

    Raises:
        ArchiveError: where the file was changed, cut off or put together otherwise.
    """
    waiting = bytearray()
    for plain in _plain(file, secret):
        waiting += plain
        while len(waiting) >= 9:
            end = 9 + int.from_bytes(waiting[1:9], "big")
            if len(waiting) < end:
                break
            yield bytes(waiting[:1]), bytes(waiting[9:end])
            del waiting[:end]
    if waiting:
        raise ArchiveError("the backup ends within a record")


def keys_in(file: IO[bytes], secret: Secret) -> str | None:
    """The key ring that a backup holds, as the text of a key file; None if it holds none."""
    for kind, content in frames(file, secret):
        if kind == KEYS:
            return content.decode()
    return None


def _plain(file: IO[bytes], secret: Secret) -> Iterator[bytes]:
    header, line = _header(file)
    key, bound, unzip = _key(header, secret), hashlib.sha256(line).hexdigest(), zlib.decompressobj()
    sealed, number = _chunk(file), 0
    if sealed is None:
        raise ArchiveError("the backup is empty")
    while sealed is not None:
        following = _chunk(file)
        try:
            place = _place(bound, number, last=following is None)
            yield unzip.decompress(unseal(key, sealed, place=place))
        except (Unreadable, zlib.error):
            raise ArchiveError(
                "the passphrase or recovery key is another, or the file was changed"
                if number == 0
                else f"the backup was changed or cut off at chunk {number}"
            ) from None
        sealed, number = following, number + 1


def _chunk(file: IO[bytes]) -> bytes | None:
    head = file.read(_LENGTH)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    body = file.read(length) if length <= _SEALED_MOST else b""
    if len(head) < _LENGTH or len(body) < length:
        raise ArchiveError("the backup was cut off or changed")
    return body


def _header(file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    line = file.readline(_HEADER_MOST)
    try:
        header = json.loads(line)
        known = header["format"] == FORMAT
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ArchiveError("this is no backup of a node")
    return header, line


def _key(header: dict[str, Any], secret: Secret) -> bytes:
    if "kdf" not in header:
        if not secret.key:
            raise ArchiveError("this backup opens with its recovery key, not with a passphrase")
        return secret.key
    passes, mib = header.get("passes"), header.get("mib")
    if (header["kdf"], passes, mib) != ("argon2id", 3, 64):
        raise ArchiveError("this backup was sealed in a way that this version does not know")
    return hash_secret_raw(
        secret.passphrase.encode(), bytes.fromhex(str(header["salt"])),
        time_cost=3, memory_cost=64 << 10, parallelism=4, hash_len=KEY_BYTES, type=Type.ID,
    )  # fmt: skip


def _place(bound: str, number: int, *, last: bool) -> str:
    return f"backup {bound} chunk {number}{' last' if last else ''}"
