"""Nothing acknowledged is lost and nothing forks: a short run; all of it in benchmarks/."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from record_faults import Watched, calls_made, can_strace, every_fault, inject, kill_at_random

needs_strace = pytest.mark.skipif(not can_strace(), reason="no strace here, or it may not trace")


def test_kill_under_load(tmp_path: Path) -> None:
    watched, rng = Watched(tmp_path / "log"), random.Random(1)
    end = time.monotonic() + 5
    kills = 0
    while kills < 2 or (kills < 10 and time.monotonic() < end):
        kill_at_random(watched, rng, most=0.2)
        kills += 1
    assert len(watched.acknowledged) > kills


@needs_strace
def test_system_calls_that_fail(tmp_path: Path) -> None:
    numbers = calls_made(tmp_path / "count")
    faults = list(every_fault(numbers))
    random.Random(2).shuffle(faults)
    end = time.monotonic() + 8
    done = 0
    for number, fault in enumerate(faults):
        if done >= 4 and time.monotonic() > end:
            break
        inject(Watched(tmp_path / str(number)), *fault)
        done += 1
    assert done >= 4
