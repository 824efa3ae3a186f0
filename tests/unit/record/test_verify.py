from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safeconduct.record import (
    Envelope,
    Policy,
    PublicKey,
    Record,
    SigningKey,
    Verification,
    verify_record,
    write_entry,
    write_public_key,
)


@pytest.fixture
def directory(world: Any) -> Path:
    return world.write(8)  # type: ignore[no-any-return]


@pytest.fixture
def _remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse and verify equal bytes once: the same ones are asked for thousands of times."""
    monkeypatch.setattr(PublicKey, "verify", cache(PublicKey.verify))
    monkeypatch.setattr(PublicKey, "__post_init__", cache(PublicKey.__post_init__))
    monkeypatch.setattr(Envelope, "parse", cache(Envelope.parse))
    monkeypatch.setattr(Envelope, "verify", cache(Envelope.verify))
    monkeypatch.setattr(Policy, "check", cache(Policy.check))


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def line_of(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def flips(directory: Path, world: Any, paths: list[Path], step: int) -> Iterator[str]:
    """Change one random bit at every `step`th byte; yield what was not found or misplaced."""
    rng = random.Random(1)
    for path in paths:
        good = path.read_bytes()
        for at in range(rng.randrange(step), len(good), step):
            bad = bytearray(good)
            bad[at] ^= 1 << rng.randrange(8)
            path.write_bytes(bad)
            result = verify_record(directory, world.keys)
            if not placed(result, str(path.relative_to(directory)), line_of(good, at), at):
                yield f"{path} byte {at}: {result}"
        path.write_bytes(good)


def placed(result: Verification, file: str, line: int, at: int) -> bool:
    """Whether a fault names the line of this file, and the copies' difference the byte."""
    own = [fault for fault in result.faults if fault.file == file]
    exact = [fault for fault in own if fault.place.endswith(f", byte {at}")]
    numbered = any(re.search(rf"\bline {line}\b", fault.place) for fault in own)
    return numbered and bool(exact) and not result.ok


@pytest.mark.usefixtures("_remembered")
def test_any_changed_byte_is_found_at_its_place(world: Any, directory: Path) -> None:
    assert list(flips(directory, world, files(directory / "A"), 1)) == []
    assert verify_record(directory, world.keys).ok


@pytest.mark.usefixtures("_remembered")
def test_any_changed_byte_of_the_other_copy_too(world: Any, directory: Path) -> None:
    assert list(flips(directory, world, files(directory / "B"), 11)) == []


def test_a_change_made_in_both_copies_is_found(world: Any, directory: Path) -> None:
    rng = random.Random(2)
    for path in files(directory / "A"):
        twin = directory / "B" / path.relative_to(directory / "A")
        good = path.read_bytes()
        for at in rng.sample(range(len(good)), 12):
            bad = bytearray(good)
            bad[at] ^= 1 << rng.randrange(8)
            path.write_bytes(bad)
            twin.write_bytes(bad)
            assert not verify_record(directory, world.keys).ok, (path, at)
        path.write_bytes(good)
        twin.write_bytes(good)


def test_a_sound_record(world: Any, directory: Path) -> None:
    keys = directory.parent / "keys"
    for key in world.keys.values():
        write_public_key(keys, key)
    result = verify_record(directory, keys)
    assert result.ok
    assert result.entries == 8
    assert result.root in (directory / "A/checkpoints/00000008.note").read_text()
    assert str(result) == f"The record holds: 8 entries verified, root {result.root}."
    assert result == verify_record(directory, world.keys)


def edit_lines(edit: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        path = copy / "entries.jsonl"
        path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))

    return change


def swap_files(one: str, two: str) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        left, right = (copy / "checkpoints" / name for name in (one, two))
        left_data = left.read_bytes()
        left.write_bytes(right.read_bytes())
        right.write_bytes(left_data)

    return change


def write(name: str, data: bytes) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        (copy / name).write_bytes(data)

    return change


NOTE3 = "checkpoints/00000003.note"
NOTE4 = "checkpoints/00000004.note"
NOTE8 = "checkpoints/00000008.note"
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "dropped line": (edit_lines(lambda x: x[:3] + x[4:]), "entries.jsonl"),
    "dropped last line": (edit_lines(lambda x: x[:-1]), NOTE8),
    "duplicated line": (edit_lines(lambda x: x[:4] + x[3:]), "entries.jsonl"),
    "duplicated last line": (edit_lines(lambda x: [*x, x[-1]]), "entries.jsonl"),
    "reordered lines": (edit_lines(lambda x: [*x[:2], x[3], x[2], *x[4:]]), "entries.jsonl"),
    "reversed lines": (edit_lines(lambda x: x[::-1]), "entries.jsonl"),
    "blank line": (edit_lines(lambda x: [*x[:2], b"\n", *x[2:]]), "entries.jsonl"),
    "blank last line": (edit_lines(lambda x: [*x, b"\n"]), "entries.jsonl"),
    "no last newline": (edit_lines(lambda x: [*x[:-1], x[-1][:-1]]), "entries.jsonl"),
    "carriage returns": (edit_lines(lambda x: [y[:-1] + b"\r\n" for y in x]), "entries.jsonl"),
    "byte order mark": (edit_lines(lambda x: [b"\xef\xbb\xbf" + x[0], *x[1:]]), "entries.jsonl"),
    "half a line": (edit_lines(lambda x: [*x, x[0][:100]]), "entries.jsonl"),
    "empty entries": (write("entries.jsonl", b""), "entries.jsonl"),
    "truncated note": (write(NOTE3, b"talks.example/1\n3\n"), NOTE3),
    "empty note": (write(NOTE3, b""), NOTE3),
    "swapped notes": (swap_files("00000003.note", "00000004.note"), NOTE3),
    "empty policy": (write("policy", b""), "policy"),
    "no policy": (lambda c: (c / "policy").unlink(), "policy"),
    "no entries": (lambda c: (c / "entries.jsonl").unlink(), "entries.jsonl"),
    "no checkpoints": (lambda c: shutil.rmtree(c / "checkpoints"), NOTE3),
    "missing note": (lambda c: (c / NOTE4).unlink(), NOTE4),
    "extra note": (write("checkpoints/00000009.note", b"x"), "checkpoints/00000009.note"),
    "extra file": (write("notes.txt", b"x"), "notes.txt"),
    "extra temporary": (write("checkpoints/00000009.note.tmp", b""), "00000009.note.tmp"),
    "extra directory": (lambda c: (c / "tile").mkdir(), "tile"),
    "renamed note": (lambda c: (c / NOTE4).rename(c / "checkpoints/4.note"), "checkpoints/4.note"),
    "link": (lambda c: (c / "checkpoints/x.note").symlink_to(c / "policy"), "x.note"),
    "huge note": (write(NOTE3, b"x\n" * 100_000), NOTE3),
}


@pytest.mark.parametrize("both", [False, True], ids=["one copy", "both copies"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(world: Any, directory: Path, damage: str, both: bool) -> None:
    change, file = DAMAGES[damage]
    for party in "AB" if both else "A":
        change(directory / party)
    result = verify_record(directory, world.keys)
    assert not result.ok
    assert any(fault.file.endswith(file) for fault in result.faults), result
    assert str(result).startswith("The record does not hold")


def test_faults_do_not_bury_the_cause(world: Any, directory: Path) -> None:
    edit_lines(lambda x: [*x[:2], x[2].replace(b"A", b"B", 1), *x[3:]])(directory / "A")
    result = verify_record(directory, world.keys)
    assert [fault.file for fault in result.faults] == ["A/entries.jsonl", "A/entries.jsonl"]
    assert result.entries == 2
    assert "entry 3" in str(result)
    assert "differs from B/entries.jsonl" in str(result)


def test_nothing_there(world: Any, tmp_path: Path) -> None:
    assert not verify_record(tmp_path / "nowhere", world.keys).ok
    (tmp_path / "empty").mkdir()
    assert not verify_record(tmp_path / "empty", world.keys).ok


def test_a_missing_copy_and_an_extra_one(world: Any, directory: Path) -> None:
    shutil.copytree(directory / "A", directory / "M")
    assert "a copy that is no party's" in str(verify_record(directory, world.keys))
    shutil.rmtree(directory / "M")
    shutil.copytree(directory / "A", directory / "C")
    assert "C: does not belong" in str(verify_record(directory, world.keys))
    shutil.rmtree(directory / "C")
    shutil.rmtree(directory / "B")
    assert "B: this copy is missing" in str(verify_record(directory, world.keys))


@pytest.mark.parametrize("name", ["A", "B", "M"])
def test_a_missing_changed_or_foreign_key(world: Any, directory: Path, name: str) -> None:
    keys = directory.parent / "keys"
    for key in world.keys.values():
        write_public_key(keys, key)
    path = keys / f"{name}.pub"
    good = path.read_bytes()
    path.unlink()
    assert not verify_record(directory, keys).ok
    write_public_key(keys, SigningKey(name, bytes(32)).public)
    assert not verify_record(directory, keys).ok
    path.write_bytes(good[:-2] + b"\n")
    result = verify_record(directory, keys)
    assert any(fault.file == str(path) for fault in result.faults)
    path.write_bytes(good)
    (keys / "notes.txt").write_text("x")
    assert not verify_record(directory, keys).ok
    (keys / "notes.txt").unlink()
    assert verify_record(directory, keys).ok
    assert not verify_record(directory, directory.parent / "no-keys").ok


def test_one_party_cannot_make_a_record_alone(world: Any, directory: Path) -> None:
    """A rewrites history with a policy that names A alone, in both copies."""
    shutil.rmtree(directory)
    keys = {"A": world.keys["A"]}
    policy = Policy.of("talks.example/1", parties=keys, mediator=None)
    record = Record.create(directory / "A", policy=policy, keys=keys)
    header = record.chain.next_header("query", author="A", created_at="2026-09-01T10:00:00Z")
    data = write_entry(replace(header, recipients=("B",)), {}, world.signers["A"])
    (directory / "A/entries.jsonl").write_bytes(data + b"\n")
    shutil.copytree(directory / "A", directory / "B")
    result = verify_record(directory, world.keys)
    assert any(fault.file == "A/policy" for fault in result.faults)


def test_a_record_of_other_talks_is_refused_by_its_entries(world: Any, directory: Path) -> None:
    """The first line of every checkpoint and the policy must be of one origin."""
    path = directory / "A/policy"
    path.write_bytes(world.policy("talks.example/2").data)
    shutil.copy(path, directory / "B/policy")
    result = verify_record(directory, world.keys)
    assert result.entries == 0
    assert any("belongs to the talk" in fault.reason for fault in result.faults)
