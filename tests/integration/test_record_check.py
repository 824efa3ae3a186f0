"""`record check`, `record append` and `record sizes`: what people and other programs rely on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_faults import PROGRAM, environment
from record_talks import START, Talks, converse

from safeconduct.record import MemoryLogStore, PartyLog
from safeconduct.record.encoding import to_base64
from safeconduct.record.merkle import leaf_hash
from safeconduct.record.proofs import hash_lines
from safeconduct.record.tiles import export_tiles

Run = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A's log at sizes 2 and 4, proofs, tiles, and another history that A signed."""
    talks = converse(4)
    (tmp_path / "policy").write_bytes(talks.policy("A").data)
    (tmp_path / "old").write_bytes(talks.carry("A", minute=4))
    for minute in (5, 6):
        talks.say("A", f"more {minute}", minute=minute)
    log = talks.logs["A"]
    new = talks.carry("A", minute=7)
    (tmp_path / "new").write_bytes(new)
    (tmp_path / "entry").write_bytes(log.entries[2])
    (tmp_path / "proof").write_bytes(log.prove(2, note=new).data)
    (tmp_path / "proof-with-entry").write_bytes(log.prove(2, note=new, extra=log.entries[2]).data)
    (tmp_path / "consistency").write_text(hash_lines(log.tree.consistency(2)))
    (tmp_path / "request").write_bytes(log.request(2).data.replace(log.note, new))
    for path, data in export_tiles(log.tree, log.entries):
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(data)
    (tmp_path / "log" / "checkpoint").write_bytes(new)
    other = PartyLog(MemoryLogStore([b"x", b"y", b"z", b"w"]), log.signer, time=START)
    (tmp_path / "other").write_bytes(other.note)
    small = PartyLog(MemoryLogStore([b"x", b"y"]), log.signer, time=START)
    (tmp_path / "small").write_bytes(small.note)
    (tmp_path / "path").write_text(hash_lines(log.tree.prefix(2)))
    (tmp_path / "leaf").write_text(to_base64(leaf_hash(log.entries[2])))
    (tmp_path / "empty").write_bytes(b"")
    return tmp_path


HOLD = [
    "checkpoint policy new",
    "checkpoint policy new --exact",
    "proof policy proof entry",
    "proof policy proof-with-entry",
    "consistency policy old new consistency",
    "consistency policy old request",
    "consistency policy new new",
    "consistency policy new new empty",
    "tiles policy log",
    "tiles policy log --checkpoint old",
    "tiles policy log --exact",
    "fork policy new other",
    "fork policy small new path",
    "fork policy new small path",
]
REFUSED = [
    ("checkpoint policy policy", "malformed"),
    ("checkpoint policy empty", "malformed"),
    ("checkpoint policy other", "no-quorum"),
    ("checkpoint new new", "bad-policy"),
    ("proof policy proof old", "not-included"),
    ("proof policy proof", "missing"),
    ("proof policy new entry", "malformed"),
    ("consistency policy old new", "not-consistent"),
    ("consistency policy old new path", "not-consistent"),
    ("consistency policy new old consistency", "roll-back"),
    ("consistency policy old new entry", "malformed"),
    ("tiles policy log --checkpoint other", "no-quorum"),
    ("tiles policy nothing", "missing"),
    ("fork policy new new", "no-fork"),
    ("fork policy old new consistency", "no-fork"),
    ("fork policy old new path", "no-fork"),
    ("fork policy small new", "no-fork"),
]


def call(safeconduct: Run, files: Path, line: str) -> Any:
    (files / "nothing").mkdir(exist_ok=True)
    return safeconduct("record", "check", *line.split(), cwd=files)


@pytest.mark.parametrize("line", HOLD)
def test_what_holds(safeconduct: Run, files: Path, line: str) -> None:
    done = call(safeconduct, files, line)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OK ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_what_does_not_hold_is_told_with_its_reason(
    safeconduct: Run, files: Path, line: str, reason: str
) -> None:
    done = call(safeconduct, files, line)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"REFUSED {reason}: ")


@pytest.mark.parametrize(
    "line",
    [
        "checkpoint policy",
        "checkpoint policy absent",
        "checkpoint absent new",
        "checkpoint policy log",
        "proof policy proof entry --leaf-hash AAAA",
        "everything policy new",
    ],
)
def test_misuse(safeconduct: Run, files: Path, line: str) -> None:
    assert call(safeconduct, files, line).returncode == 2


def test_a_leaf_hash_may_stand_for_the_entry(safeconduct: Run, files: Path) -> None:
    leaf = (files / "leaf").read_text()
    assert call(safeconduct, files, f"proof policy proof --leaf-hash {leaf}").returncode == 0
    assert call(safeconduct, files, f"proof policy proof --leaf-hash {leaf[:-2]}").returncode == 1


@pytest.mark.parametrize("place", ["tile/0/000.p/4", "tile/entries/000.p/4"])
def test_a_changed_or_strange_tile_is_named(safeconduct: Run, files: Path, place: str) -> None:
    path = files / "log" / place
    good = path.read_bytes()
    path.write_bytes(good[:-1])
    done = call(safeconduct, files, "tiles policy log")
    assert done.stderr.startswith("REFUSED truncated: ")
    assert place in done.stderr
    path.write_bytes(good)
    (files / "log" / "tile" / "notes.txt").write_text("x")
    assert "unexpected" in call(safeconduct, files, "tiles policy log").stderr
    (files / "log" / "tile" / "notes.txt").unlink()
    path.rename(files / "moved")
    path.symlink_to(files / "moved")
    assert "unexpected" in call(safeconduct, files, "tiles policy log").stderr


def test_append_acknowledges_and_sizes_tells_the_same(safeconduct: Run, tmp_path: Path) -> None:
    told = []
    for number, text in enumerate(["first", "", "schön"]):
        done = safeconduct("record", "append", "log", text, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        word, index, size, root = done.stdout.split()
        assert (word, index, size) == ("ACK", str(number), str(number + 1))
        told.append(f"{size} {root}")
    assert safeconduct("record", "sizes", "log", cwd=tmp_path).stdout.splitlines() == told
    done = safeconduct("record", "check", "tiles", "log/policy", "log", "--exact", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "log" / "key").stat().st_mode & 0o077 == 0


def test_append_refuses_an_old_backup(safeconduct: Run, tmp_path: Path) -> None:
    log = tmp_path / "log"
    safeconduct("record", "append", log, "one")
    old = (log / "entries.log").read_bytes()
    safeconduct("record", "append", log, "two")
    (log / "entries.log").write_bytes(old)
    done = safeconduct("record", "append", log, "three")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("REFUSED roll-back: ")
    assert (log / "entries.log").read_bytes() == old


def test_an_old_backup_is_brought_up_from_a_copy(safeconduct: Run, tmp_path: Path) -> None:
    log, copy, stranger = tmp_path / "log", tmp_path / "copy", tmp_path / "stranger"
    for text in ("one", "two", "three"):
        safeconduct("record", "append", log, text)
    shutil.copytree(log, copy)
    entries = (log / "entries.log").read_bytes()
    (log / "entries.log").write_bytes(entries[: 18 + 11])
    safeconduct("record", "append", stranger, "x")
    done = safeconduct("record", "restore", log, stranger)
    assert (done.returncode, done.stdout) == (1, "")
    assert (log / "entries.log").stat().st_size == 18 + 11
    done = safeconduct("record", "restore", log, copy)
    assert done.returncode == 0, done.stderr
    assert (log / "entries.log").read_bytes() == entries
    assert safeconduct("record", "append", log, "four").stdout.startswith("ACK 3 4 ")
    assert safeconduct("record", "restore", log, copy).returncode == 1


def test_append_and_sizes_misused(safeconduct: Run, tmp_path: Path) -> None:
    assert safeconduct("record", "append", tmp_path / "log").returncode == 2
    assert safeconduct("record", "append", tmp_path / "log", "x", "--lines").returncode == 2
    assert safeconduct("record", "sizes", tmp_path / "none").returncode == 2
    assert safeconduct("record", "sizes", tmp_path).returncode == 1
    done = safeconduct("record", "append", tmp_path / "log", "x" * 65_536)
    assert done.returncode == 1
    assert "oversized" in done.stderr
    done = safeconduct("record", "append", tmp_path / "log", "x", "--origin", "a b")
    assert done.returncode == 1


def test_a_log_keeps_its_name(safeconduct: Run, tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert safeconduct("record", "append", log, "x", "--origin", "a.example/1").returncode == 0
    assert (log / "checkpoint").read_text("utf-8").startswith("a.example/1\n1\n")
    assert safeconduct("record", "append", log, "x").returncode == 0
    assert safeconduct("record", "append", log, "x", "--origin", "b.example").returncode == 1


def test_two_processes_append_to_one_log(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "log")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("a\nb\nc\n")
        process.stdin.close()
        process.stdin = None
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    lines = [line.split() for output in outputs for line in output.splitlines()]
    assert sorted(int(line[1]) for line in lines) == list(range(9))


def test_lines_come_from_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "safeconduct.cli.app", "record", "append", str(tmp_path), "--lines"],
        input="one\ntwo\n",
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert [line.split()[:3] for line in done.stdout.splitlines()] == [
        ["ACK", "0", "1"],
        ["ACK", "1", "2"],
    ]


def test_talks_of_another_name_are_another_log(files: Path, safeconduct: Run) -> None:
    (files / "foreign").write_bytes(Talks("talks.example/2").logs["A"].note)
    done = call(safeconduct, files, "checkpoint policy foreign")
    assert done.stderr.startswith("REFUSED unknown-log: ")
