"""Drives `record append` in processes that are killed, or whose system calls fail."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import safeconduct
from safeconduct.cli.steps.record_appending import append, sizes
from safeconduct.cli.steps.record_checking import check_tiles
from safeconduct.record.stores import read_log

CALLS = ("pwrite64", "write", "fsync", "rename", "ftruncate", "mkdir", "unlink")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
# What `safeconduct record append DIR --lines` does, without importing all other commands.
PROGRAM = """
import sys
from pathlib import Path
from safeconduct.cli.steps.record_appending import append
texts = (line.rstrip("\\n") for line in sys.stdin)
for done in append(Path(sys.argv[1]), texts, origin="", now=lambda: 1):
    root = done.checkpoint.text.split("\\n")[2]
    print("ACK", done.index, done.checkpoint.size, root, flush=True)
"""


@dataclass
class Watched:
    """A log and everything that was ever acknowledged of it."""

    directory: Path
    acknowledged: dict[int, tuple[str, str]] = field(default_factory=dict)

    def take(self, output: str, texts: Sequence[str]) -> int:
        """Note what one process acknowledged; its texts were appended in order."""
        whole = [line.split(" ") for line in output.split("\n")[:-1]]
        for (word, index, size, root), text in zip(whole, texts, strict=False):
            assert word == "ACK"
            assert int(size) == int(index) + 1
            assert int(size) not in self.acknowledged, "one index was given twice"
            self.acknowledged[int(size)] = (root, text)
        return len(whole)

    def require_all(self) -> None:
        """Nothing acknowledged is lost or changed, and the log goes on from there."""
        if (self.directory / "entries.log").exists():
            self._compare()
        before = list(read_log(self.directory)) if self.acknowledged else []
        done = next(append(self.directory, ["after"], origin="", now=lambda: 1))
        self.acknowledged[done.checkpoint.size] = (done.checkpoint.text.split("\n")[2], "after")
        self._compare()
        assert list(read_log(self.directory))[: len(before)] == before
        policy = self.directory / "policy"
        check_tiles(policy, self.directory, None, exact=True)

    def _compare(self) -> None:
        roots = dict(sizes(self.directory))
        entries = read_log(self.directory)
        for size, (root, text) in self.acknowledged.items():
            assert roots.get(size) == root, f"size {size} was lost or has forked"
            assert entries[size - 1].decode() == text


def _command(directory: Path) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(directory)]


def environment() -> dict[str, str]:
    source = str(Path(safeconduct.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"}


def kill_at_random(watched: Watched, rng: random.Random, *, most: float) -> int:
    """Append under load and kill -9 after a random time; returns how many were acknowledged."""
    texts = [f"{len(watched.acknowledged)} {number}" for number in range(20_000)]
    process = subprocess.Popen(
        _command(watched.directory),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(texts[:2_000]) + "\n")
    process.stdin.flush()
    first = process.stdout.readline()
    time.sleep(rng.uniform(0, most))
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    acknowledged = watched.take(first + rest, texts)
    watched.require_all()
    return acknowledged


def inject(watched: Watched, call: str, fault: str, when: int, *, count: int = 3) -> str:
    """Append `count` entries while one system call fails or kills; returns what it printed."""
    texts = [f"{call} {fault} {when} {number}" for number in range(count)]
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"),
            *("-e", f"inject={call}:{fault}:when={when}"),
            *_command(watched.directory),
        ],
        input="\n".join(texts) + "\n",
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        timeout=120,
    )
    watched.take(done.stdout, texts)
    watched.require_all()
    return done.stdout


def calls_made(directory: Path, *, count: int = 3) -> dict[str, int]:
    """How often a sound run on a new log makes each of the calls."""
    out = directory.with_suffix(".strace")
    subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(out), "-e", f"trace={','.join(CALLS)}"),
            *_command(directory),
        ],
        input="x\n" * count,
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    lines = out.read_text("utf-8", "replace").split("\n")
    return {call: sum(f" {call}(" in line for line in lines) for call in CALLS}


def every_fault(numbers: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    """Each call of each kind, failing in each way."""
    for call, number in numbers.items():
        for when in range(1, number + 1):
            for fault in FAULTS:
                yield call, fault, when


def can_strace() -> bool:
    """Whether strace is here and may trace."""
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False)
    return done.returncode == 0
