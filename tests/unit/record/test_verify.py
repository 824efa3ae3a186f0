from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from record_talks import TALK, Talks

from safeconduct.record import (
    Envelope,
    PublicKey,
    SigningKey,
    Verification,
    read_policy,
    verify_record,
    write_public_key,
)
from safeconduct.record.trust import TrustPolicy


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
    checked = cache(_check_by_bytes)
    monkeypatch.setattr(
        TrustPolicy, "check", lambda self, data, *, exact=False: checked(self.data, data, exact)
    )


_CHECK = TrustPolicy.check


def _check_by_bytes(policy: bytes, data: bytes, exact: bool) -> object:
    return _CHECK(read_policy(policy), data, exact=exact)


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def flips(directory: Path, world: Any, paths: list[Path], step: int) -> Iterator[str]:
    """Change one random bit at every `step`th byte; yield what was not found or misplaced."""
    rng = random.Random(1)
    for path in paths:
        good = path.read_bytes()
        for at in range(rng.randrange(step), len(good), step):
            bad = bytearray(good)
            bad[at] ^= 1 << rng.randrange(8)
            path.write_bytes(bad)
            result = verify_record(directory, world.trusted)
            if not placed(result, path.relative_to(directory).as_posix(), at):
                yield f"{path} byte {at}: {result}"
        path.write_bytes(good)


def placed(result: Verification, file: str, at: int) -> bool:
    """Whether a fault names this file, and the copies' difference the byte."""
    own = [fault for fault in result.faults if fault.file == file]
    return not result.ok and any(fault.place.endswith(f", byte {at}") for fault in own)


@pytest.mark.usefixtures("_remembered")
def test_any_changed_byte_is_found_at_its_place(world: Any) -> None:
    directory = world.write(4, receipts=(1,))
    paths = files(directory / "A" / "A")
    sealed = [path for path in paths if path.parent.name == "receipts" or path.name == "checkpoint"]
    others = [path for path in paths if path not in sealed]
    assert list(flips(directory, world, others, 1)) == []
    assert list(flips(directory, world, sealed, 61)) == []
    assert verify_record(directory, world.trusted).ok


@pytest.mark.usefixtures("_remembered")
def test_any_changed_byte_of_the_other_copies_too(world: Any, directory: Path) -> None:
    for log in ("A/B", "B/A", "B/B"):
        assert list(flips(directory, world, files(directory / log), 97)) == []


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
            assert not verify_record(directory, world.trusted).ok, (path, at)
        path.write_bytes(good)
        twin.write_bytes(good)


def test_a_sound_record(world: Any, directory: Path) -> None:
    result = verify_record(directory, world.publish())
    assert result.ok, result
    assert result.entries == 8
    assert {name: log.size for name, log in result.logs.items()} == {"A": 4, "B": 4}
    for name, log in result.logs.items():
        assert log.root in (directory / f"A/{name}/checkpoint").read_text()
        assert not log.findings
    assert str(result).startswith("The record holds: A: 4 entries")
    assert result == verify_record(directory, world.trusted)


def swap(one: str, two: str) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        left, right = copy / one, copy / two
        left_data = left.read_bytes()
        left.write_bytes(right.read_bytes())
        right.write_bytes(left_data)

    return change


def write(name: str, data: bytes) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(data)

    return change


def edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda copy: (copy / name).write_bytes(change((copy / name).read_bytes()))


BUNDLE = "A/tile/entries/000.p/4"
TILE = "A/tile/0/000.p/4"
NOTE, RECEIPT = "A/checkpoint", "A/receipts/2"
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "dropped entry": (edit(BUNDLE, lambda x: x[2 + int.from_bytes(x[:2], "big") :]), BUNDLE),
    "cut bundle": (edit(BUNDLE, lambda x: x[:-1]), BUNDLE),
    "more behind the bundle": (edit(BUNDLE, lambda x: x + b"\0"), BUNDLE),
    "entry twice": (edit(BUNDLE, lambda x: x[: 2 + int.from_bytes(x[:2], "big")] * 4), ""),
    "empty bundle": (write(BUNDLE, b""), BUNDLE),
    "no bundle": (lambda c: (c / BUNDLE).unlink(), BUNDLE),
    "cut tile": (edit(TILE, lambda x: x[:-1]), TILE),
    "reordered tile": (edit(TILE, lambda x: x[32:64] + x[:32] + x[64:]), TILE),
    "no tile": (lambda c: (c / TILE).unlink(), TILE),
    "no tiles": (lambda c: shutil.rmtree(c / "A/tile"), BUNDLE),
    "truncated note": (write(NOTE, b"talks.example/1/A\n4\n"), NOTE),
    "empty note": (write(NOTE, b""), NOTE),
    "no note": (lambda c: (c / NOTE).unlink(), NOTE),
    "no last newline": (edit(NOTE, lambda x: x[:-1]), NOTE),
    "carriage returns": (edit(NOTE, lambda x: x.replace(b"\n", b"\r\n")), NOTE),
    "huge note": (write(NOTE, b"x\n" * 1_000_000), NOTE),
    "a signature line less": (edit(NOTE, lambda x: x[: x.rstrip().rindex(b"\n") + 1]), NOTE),
    "the other log's note": (swap(NOTE, "B/checkpoint"), NOTE),
    "swapped receipt": (swap(NOTE, RECEIPT), RECEIPT),
    "renamed receipt": (lambda c: (c / RECEIPT).rename(c / "A/receipts/3"), "A/receipts/3"),
    "receipt with zeros": (lambda c: (c / RECEIPT).rename(c / "A/receipts/02"), "A/receipts/02"),
    "empty receipt": (write(RECEIPT, b""), RECEIPT),
    "extra receipt": (write("A/receipts/9", b"x"), "A/receipts/9"),
    "extra file": (write("A/notes.txt", b"x"), "A/notes.txt"),
    "extra temporary": (write("A/checkpoint.tmp", b""), "A/checkpoint.tmp"),
    "extra tile": (write("A/tile/0/001.p/1", b"x" * 32), ""),
    "extra directory": (lambda c: (c / "A/old").mkdir(), "A/old"),
    "extra log": (lambda c: shutil.copytree(c / "A", c / "C"), "C"),
    "no log": (lambda c: shutil.rmtree(c / "A"), "A"),
    "link": (lambda c: (c / "A/receipts/1").symlink_to(c / NOTE), "A/receipts/1"),
}


@pytest.mark.parametrize("both", [False, True], ids=["one copy", "both copies"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(world: Any, directory: Path, damage: str, both: bool) -> None:
    change, file = DAMAGES[damage]
    if damage == "extra tile" and both:
        pytest.skip("what lies behind a checkpoint only has to be the same everywhere")
    for party in "AB" if both else "A":
        change(directory / party)
    result = verify_record(directory, world.trusted)
    assert not result.ok
    assert any(fault.file.endswith(file) for fault in result.faults), result
    assert str(result).startswith("The record does not hold")


def test_the_changed_copy_is_named_not_the_sound_one(world: Any, directory: Path) -> None:
    edit(BUNDLE, lambda x: x.replace(b"payload", b"payloed", 1))(directory / "A")
    result = verify_record(directory, world.trusted)
    assert {fault.file.split("/")[0] for fault in result.faults} == {"A"}
    assert "differs from B/A/tile/entries" in str(result)
    assert {name: log.size for name, log in result.logs.items()} == {"A": 4, "B": 4}


def test_nothing_there(world: Any, tmp_path: Path) -> None:
    assert not verify_record(tmp_path / "nowhere", world.trusted).ok
    (tmp_path / "empty").mkdir()
    assert not verify_record(tmp_path / "empty", world.trusted).ok


def test_a_missing_copy_and_an_extra_one(world: Any, directory: Path) -> None:
    shutil.copytree(directory / "A", directory / "C")
    assert "C: does not belong" in str(verify_record(directory, world.trusted))
    shutil.rmtree(directory / "C")
    shutil.rmtree(directory / "B")
    assert "B: this copy is missing" in str(verify_record(directory, world.trusted))


@pytest.mark.parametrize("name", ["A", "B"])
def test_a_missing_changed_or_foreign_key(world: Any, directory: Path, name: str) -> None:
    keys = world.publish()
    path, policy = keys / f"{name}.pub", keys / f"{name}.policy"
    good, rules = path.read_bytes(), policy.read_bytes()
    path.unlink()
    assert not verify_record(directory, keys).ok
    write_public_key(keys, SigningKey(name, bytes(32)).public)
    assert not verify_record(directory, keys).ok
    path.write_bytes(good[:-2] + b"\n")
    assert any(fault.file == str(path) for fault in verify_record(directory, keys).faults)
    path.write_bytes(good)
    policy.unlink()
    assert any(fault.file == str(policy) for fault in verify_record(directory, keys).faults)
    policy.write_bytes(b"quorum nobody\n")
    assert not verify_record(directory, keys).ok
    policy.write_bytes(rules)
    (keys / "notes.txt").write_text("x")
    assert not verify_record(directory, keys).ok
    (keys / "notes.txt").unlink()
    assert verify_record(directory, keys).ok
    assert not verify_record(directory, directory.parent / "no-keys").ok


def test_one_party_cannot_make_a_record_alone(world: Any, directory: Path) -> None:
    """A rewrites his log and signs it himself, in both copies, without the others."""
    log = world.talks.logs["A"]
    for holder in "AB":
        (directory / holder / "A/checkpoint").write_bytes(log.note)
    result = verify_record(directory, world.trusted)
    assert any("quorum" in fault.reason for fault in result.faults)
    assert "A" not in result.logs


def test_a_fork_between_copies_is_called_one(world: Any, directory: Path) -> None:
    """A shows another history to B, and both are cosigned."""
    other = Talks()
    for number in range(8):
        other.say("AB"[number % 2], f"another {number}", minute=number)
    (directory / "B/A/checkpoint").write_bytes(other.carry("A", minute=9))
    result = verify_record(directory, world.trusted)
    assert "two histories (a fork)" in str(result)


def test_a_record_of_other_talks_is_refused(world: Any, directory: Path) -> None:
    others = Talks(TALK + "0")
    others.say("A", "elsewhere")
    note = others.carry("A")
    for holder in "AB":
        (directory / holder / "A/checkpoint").write_bytes(note)
    result = verify_record(directory, world.trusted)
    assert "A" not in result.logs
    assert any("not a log of this policy" in fault.reason for fault in result.faults)
