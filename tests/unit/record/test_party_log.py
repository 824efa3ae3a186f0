from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from safeconduct.record import (
    FileLogStore,
    LogSigner,
    MemoryLogStore,
    Note,
    PartyLog,
    Reason,
    RecordError,
    TrustPolicy,
)
from safeconduct.record.slots import SLOT
from safeconduct.record.stores import ENTRIES_FILE, read_log
from safeconduct.record.tile_check import verify_tiles

SIGNER = LogSigner.from_seeds("a.example/1", b"a" * 32, b"b" * 32)
POLICY = TrustPolicy(SIGNER.public)


def write(directory: Path, *entries: bytes, tiles: bool = True) -> None:
    with FileLogStore(directory, tiles=tiles) as store:
        log = PartyLog(store, SIGNER, time=1)
        for entry in entries:
            log.append(entry, time=2)


def files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def require_sound(directory: Path) -> list[bytes]:
    found = files(directory)
    point = POLICY.check(found["checkpoint"], exact=True).checkpoint
    tiles = {path: data for path, data in found.items() if path.startswith("tile/")}
    log = verify_tiles(point, tiles.get, list(tiles))
    assert log.entries == list(read_log(directory))
    return log.entries


def lines(note: bytes) -> int:
    return len(Note.parse(note).signatures)


def test_the_second_signature_is_made_once_a_second_and_before_a_checkpoint_is_shown() -> None:
    log = PartyLog(MemoryLogStore(), SIGNER, time=1)
    assert lines(log.note) == 2
    assert [lines(log.append(b"x", time=now).note) for now in (1, 1, 2, 2, 1)] == [1, 1, 2, 1, 2]
    log.append(b"x", time=1)
    assert POLICY.check(log.note).checkpoint.size == len(log)
    shown = log.complete(time=1)
    assert lines(shown) == 2
    assert log.complete(time=9) == shown == log.note


def test_a_log_comes_back_and_grows(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / "log", b"%d" % number)
    assert require_sound(tmp_path / "log") == [b"0", b"1", b"2"]


def test_only_the_widest_partial_tile_is_kept(tmp_path: Path) -> None:
    with FileLogStore(tmp_path) as store:
        log = PartyLog(store, SIGNER, time=1)
        log.append(*(b"%d" % n for n in range(254)), time=2)
        for number in range(4):
            log.append(b"more %d" % number, time=2)
    assert len(require_sound(tmp_path)) == 258
    assert sorted(path for path in files(tmp_path) if path.startswith("tile/")) == [
        "tile/0/000",
        "tile/0/001.p/2",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/2",
    ]


def test_the_export_depends_on_the_entries_alone(tmp_path: Path) -> None:
    entries = [b"%d" % number for number in range(5)]
    write(tmp_path / "singly", *entries)
    with FileLogStore(tmp_path / "at-once") as store:
        PartyLog(store, SIGNER, time=1).append(*entries, time=2)
    one, other = files(tmp_path / "singly"), files(tmp_path / "at-once")
    assert one.pop("signed") != other.pop("signed")
    assert one.pop("checkpoint").split(b"\n")[:4] == other.pop("checkpoint").split(b"\n")[:4]
    assert one == other


@pytest.mark.parametrize("lost", [1, 3, 8, 9, 12])
def test_a_torn_write_is_cut(tmp_path: Path, lost: int) -> None:
    write(tmp_path, b"one", b"two")
    path = tmp_path / ENTRIES_FILE
    whole = path.read_bytes()
    with FileLogStore(tmp_path) as store:
        store.commit([b"three"])
    path.write_bytes(path.read_bytes()[:-lost])
    write(tmp_path, b"four")
    assert path.read_bytes()[: len(whole)] == whole
    assert require_sound(tmp_path) == [b"one", b"two", b"four"]


def test_garbage_behind_the_end_is_cut(tmp_path: Path) -> None:
    write(tmp_path, b"one")
    with (tmp_path / ENTRIES_FILE).open("ab") as stream:
        stream.write(bytes(500))
    write(tmp_path, b"two")
    assert require_sound(tmp_path) == [b"one", b"two"]


def test_what_was_committed_but_not_signed_is_signed_at_the_next_opening(tmp_path: Path) -> None:
    write(tmp_path, b"one")
    with FileLogStore(tmp_path) as store:
        store.commit([b"two", b"three"])
    assert list(read_log(tmp_path)) == [b"one", b"two", b"three"]
    write(tmp_path)
    assert require_sound(tmp_path) == [b"one", b"two", b"three"]


@pytest.mark.parametrize("file", ["checkpoint", "signed", "tile/0/000.p/2"])
@pytest.mark.parametrize("left", [None, b"", bytes(64)])
def test_what_a_power_cut_took_from_the_export_is_made_again(
    tmp_path: Path, file: str, left: bytes | None
) -> None:
    write(tmp_path, b"one", b"two")
    if left is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(left)
    write(tmp_path)
    assert require_sound(tmp_path) == [b"one", b"two"]


@pytest.mark.parametrize("place", [0, 1])
def test_a_torn_checkpoint_leaves_the_one_before(tmp_path: Path, place: int) -> None:
    write(tmp_path, b"one", b"two")
    path = tmp_path / "signed"
    data = bytearray(path.read_bytes())
    data[place * SLOT + 40] ^= 1
    path.write_bytes(data)
    write(tmp_path, b"three")
    assert require_sound(tmp_path) == [b"one", b"two", b"three"]
    path.write_bytes(b"\x01" * 100)
    with pytest.raises(RecordError, match="damaged"):
        write(tmp_path)


def test_an_entry_lost_under_a_checkpoint_is_never_passed_over(tmp_path: Path) -> None:
    write(tmp_path, b"one", b"two")
    path = tmp_path / ENTRIES_FILE
    data = path.read_bytes()
    for bad in (data[:-1], data.replace(b"two", b"tvo"), data.replace(b"one", b"ome")):
        path.write_bytes(bad)
        with pytest.raises(RecordError) as caught:
            write(tmp_path, b"three")
        assert caught.value.reason is Reason.ROLL_BACK
        assert path.read_bytes() == bad
    path.write_bytes(b"something else")
    with pytest.raises(RecordError, match="not a log"):
        write(tmp_path, b"three")


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("cut_too", [False, True])
def test_a_disk_that_fails_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, reason: int, cut_too: bool
) -> None:
    write(tmp_path, b"one")

    def fail(*_: object) -> int:
        raise OSError(reason, os.strerror(reason))

    with FileLogStore(tmp_path) as store:
        log = PartyLog(store, SIGNER, time=1)
        with monkeypatch.context() as patched:
            patched.setattr(os, call, fail)
            if cut_too:
                patched.setattr(os, "ftruncate", fail)
            with pytest.raises(OSError, match=os.strerror(reason)):
                log.append(b"lost", time=2)
        assert len(log) == 1
        acknowledged = log.append(b"two", time=3)
        assert (acknowledged.index, acknowledged.checkpoint.size) == (1, 2)
    assert require_sound(tmp_path) == [b"one", b"two"]


def test_what_cannot_be_shown_is_kept_and_shown_later(tmp_path: Path) -> None:
    write(tmp_path, b"one")
    tiles, kept = tmp_path / "tile", tmp_path / "kept"
    with FileLogStore(tmp_path) as store:
        log = PartyLog(store, SIGNER, time=1)
        tiles.rename(kept)
        tiles.write_bytes(b"")
        with pytest.raises(OSError, match="directory"):
            log.append(b"two", time=2)
    tiles.unlink()
    kept.rename(tiles)
    assert POLICY.check(files(tmp_path)["checkpoint"]).checkpoint.size == 1
    write(tmp_path)
    assert require_sound(tmp_path) == [b"one", b"two"]


def test_nothing_to_append(tmp_path: Path) -> None:
    with FileLogStore(tmp_path) as store, pytest.raises(ValueError, match="nothing"):
        PartyLog(store, SIGNER, time=1).append(time=2)
    with pytest.raises(RecordError, match="no log here"):
        read_log(tmp_path / "none")
