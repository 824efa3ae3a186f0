"""Backups: they move between stores, and whatever was changed in one is noticed."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_places import Place, founded_place, new_place

from safeconduct.node.vault.ring import KeyRing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")
SECRET = {"SAFECONDUCT_BACKUP_PASSPHRASE": "five words drawn by dice"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with founded_place(tmp_path_factory.mktemp("original")) as place:
        place.do("take", "a-capture-cards.csv", "b-tracing-requests.csv")
        (place.data / "files" / "AB").mkdir(parents=True)
        (place.data / "files" / "AB" / "D-ABXXXXXXXX.sealed").write_bytes(os.urandom(5 << 20))
        yield place


@pytest.fixture(scope="module")
def backup(node: Place) -> Path:
    path = node.data.with_name("of-today.backup")
    made = node.run("backup", "--to", path, **SECRET)
    assert made.returncode == 0, made.stderr
    return path


@functools.cache
def contents(place: Place) -> dict[str, object]:
    told = json.loads(place.do("consistent"))
    return {name: told[name] for name in ("people", "reports", "names")}


def with_keys_of(place: Place, original: Place) -> None:
    shutil.copy2(original.keys, place.keys)


def test_it_moves_to_the_embedded_store(node: Place, backup: Path, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    with_keys_of(other, node)
    restored = other.run("restore", backup, "--data", other.data, **SECRET)
    assert restored.returncode == 0, restored.stderr
    assert contents(other) == contents(node)
    sealed = "files/AB/D-ABXXXXXXXX.sealed"
    assert (other.data / sealed).read_bytes() == (node.data / sealed).read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")) == [
        "other", "other.keys",
    ]  # fmt: skip


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="that is the embedded store")
def test_it_moves_to_postgresql(node: Place, backup: Path, tmp_path: Path) -> None:
    with new_place(tmp_path, "other") as other:
        with_keys_of(other, node)
        restored = other.run("restore", backup, "--data", other.data, **SECRET)
        assert restored.returncode == 0, restored.stderr
        assert contents(other) == contents(node)
        other.do("take", "a-captor-list.csv")
        third = tmp_path / "third"
        shutil.copy2(node.keys, third.with_name("third.keys"))
        again = other.run("restore", backup, "--data", third, **SECRET)
        assert again.returncode == 2
        assert "holds a node already" in again.stderr
        assert not third.exists()


def test_the_history_tells_of_it(node: Place, backup: Path) -> None:
    said = node.run("doctor").stdout
    assert "backup: the last is 0 days old" in said


def test_it_is_refused_without_the_keys(node: Place, backup: Path, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    refused = other.run("restore", backup, "--data", other.data, **SECRET)
    assert refused.returncode == 2
    assert "key file" in refused.stderr
    assert not other.data.exists()


def test_it_is_refused_with_the_keys_of_another_node(backup: Path, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    other.keys.write_text(json.dumps(KeyRing.new().to_json()))
    refused = other.run("restore", backup, "--data", other.data, **SECRET)
    assert refused.returncode == 2
    assert "not" in refused.stderr
    assert not other.data.exists()


def test_a_backup_with_keys_needs_its_secret_alone(node: Place, tmp_path: Path) -> None:
    path = tmp_path / "whole.backup"
    made = node.run("backup", "--to", path, "--with-keys", "--recovery-key")
    assert made.returncode == 0, made.stderr
    key = next(line for line in made.stdout.splitlines() if line.count("-") == 12)
    other = Place(tmp_path / "other")
    refused = other.run(
        "restore", path, "--data", other.data, SAFECONDUCT_BACKUP_PASSPHRASE="A" * 52
    )
    assert refused.returncode == 2
    restored = other.run(
        "restore", path, "--data", other.data, SAFECONDUCT_BACKUP_PASSPHRASE=key.lower()
    )
    assert restored.returncode == 0, restored.stderr
    assert contents(other) == contents(node)
    assert other.keys.stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten(node: Place, backup: Path, tmp_path: Path) -> None:
    assert node.run("backup", "--to", backup, **SECRET).returncode == 2
    full = tmp_path / "full"
    full.mkdir()
    (full / "note").write_text("mine")
    refused = Place(full).run("restore", backup, "--data", full, **SECRET)
    assert refused.returncode == 2
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


def test_it_shows_nothing_in_the_clear(node: Place, backup: Path) -> None:
    data = backup.read_bytes()
    assert b"registry" not in data
    assert b"history" not in data
