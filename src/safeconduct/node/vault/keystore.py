"""Where the key ring lies: a file, a file under a passphrase, or the system's keyring."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from argon2.low_level import Type, hash_secret_raw

from safeconduct.node.configuration import Configuration
from safeconduct.node.vault.ring import KeyRing
from safeconduct.node.vault.sealing import Unreadable, new_key, seal, unseal

_PLACE = "key ring"
_SERVICE = "safeconduct"
_MARK = b"\x01"  # no salt looks like the beginning of a file without a passphrase


class KeyStoreError(Exception):
    """The keys of the node cannot be read; the text says what to do."""


class KeyStore(Protocol):
    """A place for one text, outside the database."""

    def read(self) -> str | None:
        """The text, or None if there is none yet."""

    def write(self, text: str) -> None:
        """Put the text in place of the old one, whole or not at all."""

    def stamp(self) -> object:
        """Something that changes when the text does."""


class FileKeyStore:
    """A file that only the node's own user can read.

    Args:
        path: of the file.
        passphrase: if not empty, the file is sealed under a key derived from it (Argon2id,
            RFC 9106, second recommended option).
    """

    def __init__(self, path: Path, *, passphrase: str = "") -> None:
        self.path = path
        self.passphrase = passphrase
        self.old = path.with_name(f"{path.name}.old")
        self._derived: tuple[bytes, bytes] | None = None

    def read(self) -> str | None:
        """The text of the file, decrypted if need be."""
        if not self.path.is_file():
            return None
        data = self.path.read_bytes()
        if data.startswith(b"{"):
            if self.passphrase:
                raise KeyStoreError(
                    f"{self.path} is not protected by a passphrase. Start without one, or protect "
                    "it with `safeconduct node protect-keys`."
                )
            return data.decode()
        if not self.passphrase:
            raise KeyStoreError(
                f"{self.path} is protected by a passphrase. Set SAFECONDUCT_PASSPHRASE, or start "
                "the node at a terminal and type it."
            )
        try:
            return unseal(self._key(data[:16]), data[16:], place=_PLACE).decode()
        except Unreadable:
            raise KeyStoreError(f"{self.path}: this is not its passphrase.") from None

    def write(self, text: str) -> None:
        """Write the file aside, flush it to the disk, and put it in place."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = text.encode()
        if self.passphrase:
            salt = _MARK + new_key()[:15]
            data = salt + seal(self._key(salt), data, place=_PLACE)
        fresh = self.path.with_name(f"{self.path.name}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.forget_old()
        if self.path.is_file():
            os.link(self.path, self.old)
        fresh.replace(self.path)
        self.forget_old()
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def stamp(self) -> object:
        """Time and number of the file."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def forget_old(self) -> None:
        """Overwrite the bytes of the ring that was replaced, as far as the disk lets us.

        Also what a crash has left of it; but not if that came before the replacement, when the
        old name still is a second name of the ring itself.
        """
        if not self.old.is_file():
            return
        if not self.path.is_file() or not self.old.samefile(self.path):
            with self.old.open("r+b") as file:
                file.write(bytes(self.old.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        self.old.unlink()

    def _key(self, salt: bytes) -> bytes:
        if self._derived is None or self._derived[0] != salt:
            key = hash_secret_raw(
                self.passphrase.encode(), salt,
                time_cost=3, memory_cost=64 << 10, parallelism=4, hash_len=32, type=Type.ID,
            )  # fmt: skip
            self._derived = (salt, key)
        return self._derived[1]


class SystemKeyStore:
    """The keyring of the operating system, through the package `keyring` (extra `keyring`).

    Args:
        name: of the node; one entry each.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            import keyring
        except ImportError:
            raise KeyStoreError(
                "SAFECONDUCT_KEY_STORE=system needs the package keyring. Install it "
                "(`uv sync --extra keyring`), or use a key file."
            ) from None
        self._keyring = keyring

    def read(self) -> str | None:
        """The entry, or None."""
        text: str | None = self._keyring.get_password(_SERVICE, self.name)
        return text

    def write(self, text: str) -> None:
        """Replace the entry."""
        self._keyring.set_password(_SERVICE, self.name, text)

    def stamp(self) -> object:
        """The entry itself: such keyrings tell no time."""
        return self.read()


def key_store(configuration: Configuration) -> KeyStore:
    """The store that a configuration names."""
    if configuration.key_store == "system":
        return SystemKeyStore(str(configuration.data))
    return FileKeyStore(configuration.key_file, passphrase=configuration.passphrase)


def open_ring(configuration: Configuration) -> KeyRing:
    """The ring of a node, made on the first start.

    Raises:
        KeyStoreError: if there is one that cannot be read.
    """
    store = key_store(configuration)
    with _alone(configuration):
        if isinstance(store, FileKeyStore):
            store.forget_old()
        text = store.read()
        if text is None:
            _refuse_orphan(configuration)
            ring = KeyRing.new()
            store.write(json.dumps(ring.to_json()))
            return ring
    return _parsed(text)


def change_ring(configuration: Configuration, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Replace the ring by what `change` makes of it, one process at a time."""
    store = key_store(configuration)
    with _alone(configuration):
        ring = change(_parsed(store.read() or "{}"))
        store.write(json.dumps(ring.to_json()))
    return ring


def _parsed(text: str) -> KeyRing:
    try:
        return KeyRing.from_json(json.loads(text))
    except (KeyError, ValueError, TypeError):
        raise KeyStoreError(
            "The key ring is damaged. Restore the key file from its own safe copy; without it "
            "nothing that is sealed can be read."
        ) from None


def _refuse_orphan(configuration: Configuration) -> None:
    """Never make new keys beside a database that was sealed under others."""
    database = configuration.data / "node.sqlite3"
    if not configuration.database_url and database.exists() and _holds_keys(database):
        raise KeyStoreError(
            f"{configuration.data} holds a node, but its keys are not at "
            f"{configuration.key_file}. Put the key file there, or name it with "
            "SAFECONDUCT_KEY_FILE."
        )


def _holds_keys(database: Path) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            return connection.execute("SELECT 1 FROM vault_datakey LIMIT 1").fetchone() is not None
        except sqlite3.Error:
            return database.stat().st_size > 0 and not _is_empty(connection)


def _is_empty(connection: sqlite3.Connection) -> bool:
    try:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.Error:
        return False
    return ("vault_datakey",) not in tables


@contextmanager
def _alone(configuration: Configuration) -> Iterator[None]:
    """One process at a time reads and replaces the ring."""
    path = configuration.key_file.with_name(f"{configuration.key_file.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
