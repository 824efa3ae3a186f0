"""Talks over a bad network and crashing disks, many times: no invariant may fall.

    python benchmarks/simulated_talks.py [--seeds 10000] [--first 0] [--jobs 1]

Each seed is one talk of three sides (tests/talk_simulator.py says what happens to it). It stops at the
first violation and names the seed. Then two errors are planted, acknowledging before the commit and a
racy witness; each must be found within 100 seeds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from talk_simulator import Bug, Violation, simulate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(options.jobs) as pool:
        seeds = range(options.first, options.first + options.seeds)
        for number, found in enumerate(pool.map(run, seeds, chunksize=20), 1):
            counts.update(found)
            if number % 1000 == 0:
                print(f"{number} seeds, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{options.seeds} seeds, no violation; {dict(sorted(counts.items()))}")
    for bug in (Bug.ACKNOWLEDGES_BEFORE_COMMIT, Bug.RACY_WITNESS):
        seed, violation = first_violation(bug)
        print(f"planted: {bug}: found with seed {seed}: {violation}")


def run(seed: int) -> Counter[str]:
    try:
        world = simulate(seed)
    except Violation as violation:
        raise Violation(f"seed {seed}: {violation}") from violation
    view = world.sides["A"].view()
    counts = Counter(f"entries: {ruling.effect}" for ruling in view.rulings)
    counts[f"talks that end in the state {view.state.state}"] += 1
    counts["talks in which an offer was agreed"] += bool(world.agreed)
    return counts


def first_violation(bug: Bug) -> tuple[int, str]:
    for seed in range(100):
        try:
            simulate(seed, bug=bug)
        except Violation as violation:
            return seed, str(violation)
    raise Violation(f"{bug} was not found in 100 seeds")


if __name__ == "__main__":
    main()
