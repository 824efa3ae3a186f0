"""Keys outside the database: sealing, rotation, erasure, passphrases."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from safeconduct.node.configuration import Configuration
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.keystore import FileKeyStore, KeyStoreError, open_ring
from safeconduct.node.vault.models import DataKey
from safeconduct.node.vault.sealing import Unreadable, new_key, seal, unseal


def configuration(tmp_path: Path, passphrase: str = "") -> Configuration:
    return Configuration(
        data=tmp_path / "data", key_file=tmp_path / "keys" / "ring", passphrase=passphrase
    )


@pytest.mark.parametrize("at", range(0, 50, 7))
def test_one_changed_bit_opens_nothing(at: int) -> None:
    key = new_key()
    sealed = bytearray(seal(key, b"Kovalenko, born 1990", place="person 1"))
    sealed[at % len(sealed)] ^= 1
    with pytest.raises(Unreadable):
        unseal(key, bytes(sealed), place="person 1")


def test_what_was_sealed_here_opens_nowhere_else() -> None:
    key = new_key()
    sealed = seal(key, b"x", place="person 1")
    with pytest.raises(Unreadable):
        unseal(key, sealed, place="person 2")
    with pytest.raises(Unreadable):
        unseal(new_key(), sealed, place="person 1")


def test_the_key_file_is_the_owner_s_alone_and_is_kept(tmp_path: Path) -> None:
    place = configuration(tmp_path)
    first = open_ring(place)
    assert open_ring(place) == first
    assert place.key_file.stat().st_mode & 0o077 == 0


def test_a_passphrase_protects_the_ring(tmp_path: Path) -> None:
    ring = open_ring(configuration(tmp_path, "four words of it"))
    assert open_ring(configuration(tmp_path, "four words of it")) == ring
    assert ring.current.encode() not in (tmp_path / "keys" / "ring").read_bytes()
    for wrong in ("", "other words"):
        with pytest.raises(KeyStoreError, match="passphrase"):
            open_ring(configuration(tmp_path, wrong))


def test_no_new_keys_beside_an_old_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "node.sqlite3")) as connection:
        connection.execute("CREATE TABLE vault_datakey (id)")
        connection.execute("INSERT INTO vault_datakey VALUES (1)")
        connection.commit()
    with pytest.raises(KeyStoreError, match="Put the key file there"):
        open_ring(configuration(tmp_path))


def test_a_damaged_ring_says_so(tmp_path: Path) -> None:
    place = configuration(tmp_path)
    open_ring(place)
    place.key_file.write_text(json.dumps({"version": 1}))
    with pytest.raises(KeyStoreError, match="damaged"):
        open_ring(place)


def test_the_replaced_ring_does_not_lie_beside_the_new_one(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "ring")
    store.write('{"old": 1}')
    store.write('{"new": 1}')
    assert store.read() == '{"new": 1}'
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ring"]


@pytest.mark.django_db
def test_rotation_keeps_what_stands_and_loses_what_was_erased() -> None:
    rows = [row for row, _key in vault.make_keys(3)]
    sealed = [vault.seal_for(row, i, place="x") for i, row in enumerate(rows)]
    stolen = bytes(DataKey.objects.get(pk=rows[0].pk).wrapped or b"")
    vault.destroy(rows[:1], at=timezone.now())
    vault.rotate()
    fresh = [DataKey.objects.get(pk=row.pk) for row in rows]
    assert [
        vault.open_for(r, s, place="x") for r, s in zip(fresh[1:], sealed[1:], strict=True)
    ] == [1, 2]
    with pytest.raises(vault.Erased):
        vault.open_for(fresh[0], sealed[0], place="x")
    for wrapping in open_ring(settings.CONFIGURATION).wrapping.values():
        with pytest.raises(Unreadable):
            unseal(wrapping, stolen, place="data key")


@pytest.mark.django_db
def test_an_interrupted_rotation_is_finished_by_the_next() -> None:
    from safeconduct.node.vault.keystore import change_ring
    from safeconduct.node.vault.ring import KeyRing

    row, _key = vault.make_key()
    sealed = vault.seal_for(row, "still here", place="x")
    change_ring(settings.CONFIGURATION, KeyRing.with_new_wrapping_key)
    vault.rotate()
    assert vault.open_for(DataKey.objects.get(pk=row.pk), sealed, place="x") == "still here"
    assert len(vault.ring().wrapping) == 1
