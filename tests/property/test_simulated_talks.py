"""Whatever a network and disks do to talks, no invariant falls; 10,000 seeds in the benchmark."""

from __future__ import annotations

import pytest
from talk_simulator import Bug, Violation, simulate

SEEDS = 200


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_no_invariant_falls(first: int) -> None:
    for seed in range(first, first + 20):
        simulate(seed, steps=40)


def test_a_seed_always_tells_the_same_story() -> None:
    first, second = simulate(5), simulate(5)
    leaves = [r.entry.header for r in first.sides["A"].view().rulings]
    assert [r.entry.header for r in second.sides["A"].view().rulings] == leaves
    assert first.now == second.now


@pytest.mark.parametrize("bug", [Bug.ACKNOWLEDGES_BEFORE_COMMIT, Bug.RACY_WITNESS])
def test_planted_errors_are_found(bug: Bug) -> None:
    found = 0
    for seed in range(60):
        try:
            simulate(seed, bug=bug)
        except Violation:
            found += 1
            break
    assert found
