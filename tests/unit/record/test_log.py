from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from safeconduct.record import Checkpoint, Record, RecordError


@pytest.fixture
def path(world: Any) -> Path:
    return world.write(4) / "A"  # type: ignore[no-any-return]


def snapshot(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_create_and_open(world: Any, path: Path) -> None:
    record = Record.open(path, keys=world.keys)
    assert record.size == 4
    assert [entry.header.author for entry in record.entries()] == ["A", "B", "A", "B"]
    assert world.policy().check(record.checkpoint()).checkpoint.root == record.root
    assert record.dropped == ()


def test_a_directory_in_use_is_refused(world: Any, path: Path) -> None:
    with pytest.raises(RecordError, match="not empty"):
        Record.create(path, policy=world.policy(), keys=world.keys)


def test_same_input_same_bytes(world: Any) -> None:
    root = world.write(5)
    assert snapshot(root / "A") == snapshot(root / "B")


def test_an_interrupted_append_is_undone(world: Any, path: Path) -> None:
    before = snapshot(path)
    record = Record.open(path, keys=world.keys)
    data = world.entry(record, "A")
    entries = path / "entries.jsonl"
    whole = data + b"\n"
    for cut in (1, len(data) // 2, len(data), len(whole)):
        entries.write_bytes(before["entries.jsonl"] + whole[:cut])
        (path / "checkpoints" / "00000005.note.tmp").write_bytes(b"half")
        again = Record.open(path, keys=world.keys)
        assert snapshot(path) == before
        assert again.dropped == ((data,) if cut == len(whole) else ())
    again.append(again.dropped[0], world.sign)
    assert again.size == 5


def test_damage_before_the_end_is_never_repaired(world: Any, path: Path) -> None:
    before = snapshot(path)
    entries = path / "entries.jsonl"
    lines = before["entries.jsonl"].splitlines(keepends=True)
    for bad in (b"".join(lines[:3]), b"".join([*lines[:1], *lines[2:]]), b"x" + b"".join(lines)):
        entries.write_bytes(bad)
        with pytest.raises(RecordError):
            Record.open(path, keys=world.keys)
        assert entries.read_bytes() == bad
    entries.write_bytes(before["entries.jsonl"])
    (path / "checkpoints" / "00000002.note").unlink()
    with pytest.raises(RecordError, match="missing or misnamed"):
        Record.open(path, keys=world.keys)


def test_a_refused_signature_leaves_no_trace(world: Any, path: Path) -> None:
    before = snapshot(path)
    record = Record.open(path, keys=world.keys)

    def refuse(_: Checkpoint) -> bytes:
        raise RecordError("mediator", "does not sign", "Wait.")

    for sign in (refuse, lambda _: b"nonsense", lambda _: record.checkpoint(4)):
        with pytest.raises(RecordError):
            record.append(world.entry(record, "A"), sign)
        assert snapshot(path) == before
    record.append(world.entry(record, "A"), world.sign)
    assert Record.open(path, keys=world.keys).size == 5


def test_a_checkpoint_of_another_root_is_refused(world: Any, path: Path) -> None:
    record = Record.open(path, keys=world.keys)
    with pytest.raises(RecordError, match="another log"):
        record.append(
            world.entry(record, "A"), lambda c: world.sign(Checkpoint(c.origin, c.size, bytes(32)))
        )


def test_a_full_disk_leaves_the_last_state(
    world: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(path)
    record = Record.open(path, keys=world.keys)
    data = world.entry(record, "A")
    real = os.fsync
    for failing in range(1, 4):
        calls = 0

        def fsync(handle: int, failing: int = failing) -> None:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="No space"):
            record.append(data, world.sign)
        monkeypatch.setattr(os, "fsync", real)
        assert snapshot(path) == before
    record.append(data, world.sign)
    assert record.size == 5


def test_every_append_is_synced_before_it_is_signed(
    world: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record.open(path, keys=world.keys)
    order: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        order.append("fsync")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)

    def sign(checkpoint: Checkpoint) -> bytes:
        order.append("sign")
        return world.sign(checkpoint)  # type: ignore[no-any-return]

    record.append(world.entry(record, "A"), sign)
    assert order == ["fsync", "sign", "fsync", "fsync"]


def test_two_writers(world: Any, path: Path) -> None:
    one, two = (Record.open(path, keys=world.keys) for _ in range(2))
    one.stage(world.entry(one, "A"))
    with pytest.raises(RecordError, match="another process is writing"):
        two.stage(world.entry(two, "B"))
    with pytest.raises(RecordError, match="staged already"):
        one.stage(world.entry(one, "A"))
    one.rollback()
    one.append(world.entry(one, "A"), world.sign)
    with pytest.raises(RecordError, match="another process has written"):
        two.append(world.entry(two, "B"), world.sign)
    assert Record.open(path, keys=world.keys).size == 5


def test_catching_up_and_forks(world: Any, path: Path) -> None:
    a = Record.open(path, keys=world.keys)
    b = Record.open(path.parent / "B", keys=world.keys)
    a.append(world.entry(a, "A", "one"), world.sign)
    assert b.catch_up(a) == 1
    assert b.root == a.root
    assert snapshot(path) == snapshot(path.parent / "B")
    a.append(world.entry(a, "A", "this"), world.sign)
    b.append(world.entry(b, "A", "that"), world.sign)
    with pytest.raises(RecordError, match="fork"):
        b.catch_up(a)


def test_commit_needs_a_staged_entry(world: Any, path: Path) -> None:
    record = Record.open(path, keys=world.keys)
    with pytest.raises(RecordError, match="no entry is staged"):
        record.commit(b"")
    with pytest.raises(RecordError, match="no entry is staged"):
        record.prove_staged(0)


def test_not_a_record(world: Any, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="not a record"):
        Record.open(tmp_path / "nowhere", keys=world.keys)
