"""Whether `record append` keeps what it acknowledged, whatever happens to it.

    python benchmarks/record_kills.py [--kills 500] [--seed 1]

First the writer is killed (SIGKILL) at random moments under load, each log fifty times. Then every
system call by which it writes (pwrite64, write, fsync, rename, ftruncate, mkdir, unlink) of a run that
makes a new log of three entries fails once in each way (EIO, ENOSPC, SIGKILL), by strace. After each
fault the log is opened again and goes on; everything that was ever acknowledged must still be there,
at its index and under its root, and the tiles must verify. It stops at the first violation.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from record_faults import (
    Watched,
    calls_made,
    can_strace,
    every_fault,
    inject,
    kill_at_random,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        begun, entries = time.monotonic(), 0
        watched = Watched(Path(name) / "log0")
        for number in range(options.kills):
            if number % 50 == 49:
                watched = Watched(Path(name) / f"log{number}")
            entries += kill_at_random(watched, rng, most=0.3)
        took = time.monotonic() - begun
        print(f"{options.kills} kills in {took:.0f} s, {entries} entries acknowledged: none lost")
        if not can_strace():
            print("faults of system calls: skipped, there is no strace here")
            return
        numbers = calls_made(Path(name) / "count")
        print("system calls of a sound run:", numbers)
        begun, done = time.monotonic(), 0
        for fault in every_fault(numbers):
            inject(Watched(Path(name) / f"fault{done}"), *fault)
            done += 1
        print(f"{done} faults in {time.monotonic() - begun:.0f} s: nothing lost, nothing forked")


if __name__ == "__main__":
    main()
