"""After any single changed byte in any file of the record, verification fails and says where."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safeconduct.record import verify_record

Run = Callable[..., Any]


@pytest.fixture
def record(demo: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo / "record", tmp_path / "record")
    shutil.copytree(demo / "keys", tmp_path / "keys")
    return tmp_path / "record"


def test_the_record_of_the_demonstration_holds(record: Path, safeconduct: Run) -> None:
    done = safeconduct("record", "verify", record)
    assert done.returncode == 0, done.stderr
    assert "24 entries in 3 logs" in done.stdout


def test_one_changed_byte_is_found_and_named(record: Path, safeconduct: Run) -> None:
    (path,) = (record / "B" / "A" / "tile" / "entries" / "000.p").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    done = safeconduct("record", "verify", record)
    assert done.returncode == 1
    assert path.relative_to(record).as_posix() in done.stderr
    assert "Traceback" not in done.stderr


def test_flipped_bytes_all_over_the_record_are_all_found(record: Path) -> None:
    rng = random.Random(1)
    files = sorted(p for p in record.rglob("*") if p.is_file())
    for path in files:
        data = path.read_bytes()
        places = {0, len(data) - 1, *rng.sample(range(len(data)), k=min(3, len(data)))}
        for place in sorted(places):
            changed = bytearray(data)
            changed[place] ^= 1 << rng.randrange(8)
            path.write_bytes(bytes(changed))
            found = verify_record(record, record.parent / "keys")
            name = path.relative_to(record).as_posix()
            assert not found.ok, (name, place)
            assert any(fault.file == name for fault in found.faults), (name, place)
        path.write_bytes(data)
    assert verify_record(record, record.parent / "keys").ok


def test_nothing_to_verify_is_bad_input(tmp_path: Path, safeconduct: Run) -> None:
    done = safeconduct("record", "verify", tmp_path / "none")
    assert done.returncode == 2
    assert "none" in done.stderr
