"""The programme of classes against HiGHS with a variable for every person and stage."""

from __future__ import annotations

import highspy
import numpy as np
import pytest
from numpy.typing import NDArray

from safeconduct.selection.programme import (
    Instance,
    Plan,
    Restriction,
    Unsolvable,
    smallest_contradiction,
    solve,
)

Floats = NDArray[np.float64]


def instance(seed: int, *, people: int = 60, groups: int = 12, stages: int = 2) -> Instance:
    """Two sides of invented groups, places and parity for each stage, and a few quotas."""
    dice = np.random.default_rng(seed)
    side = np.arange(groups) % 2 == 0
    group = np.sort(np.r_[np.arange(groups), dice.integers(0, groups, people - groups)])
    value = dice.integers(0, 9, people)
    pairs, sizes = np.unique(np.c_[group, 9 - value], axis=0, return_counts=True)
    rows = []
    for stage in range(stages):
        places = int(dice.integers(3, 9))
        rows += [
            Restriction(name=f"A{stage}", weights=side.astype(float), high=places, stage=stage),
            Restriction(name=f"B{stage}", weights=(~side).astype(float), high=places, stage=stage),
            Restriction(name=f"equal{stage}", weights=np.where(side, 1.0, -1.0), low=0, high=0,
                        stage=stage),
        ]  # fmt: skip
    limit: int | None
    for number in range(5):
        weights = (dice.random(groups) < 0.4) * side.astype(float)
        limit = None if number % 2 else int(dice.integers(stages))
        rows.append(
            Restriction(name=f"quota{number}", weights=weights, high=int(dice.integers(1, 6)),
                        stage=limit)
        )  # fmt: skip
    return Instance(
        sizes=sizes.astype(np.int64), values=(9 - pairs[:, 1]).astype(np.int64),
        group=pairs[:, 0].astype(np.int64), stages=stages, restrictions=tuple(rows),
        people=np.ones(groups, dtype=np.int64), wanted=dice.integers(0, 3, groups),
        asked_by=side.astype(np.int64),
        kept=(dice.integers(-1, stages, groups)[:, None] == np.arange(stages)).astype(np.int64),
    )  # fmt: skip


def directly(made: Instance, plan: Plan) -> list[int]:
    """The best value of each level with those before held as `plan` has them, person by person."""
    person = np.repeat(np.arange(len(made.sizes)), made.sizes)
    group, n, s = made.group[person], len(person), made.stages
    columns = n * s + 1
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_abs_gap", 0.99)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.addVars(columns, np.zeros(columns), np.r_[np.ones(n * s), 1000.0])
    every = np.arange(columns, dtype=np.int32)
    whole = np.full(columns, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(columns, every, whole)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def add(weights: Floats, low: float, high: float) -> None:
        at = np.flatnonzero(weights).astype(np.int32)
        solver.addRow(low, high, len(at), at, weights[at])

    for one in range(n):
        add(np.r_[np.repeat(np.arange(n) == one, s), False].astype(float), -np.inf, 1.0)
    for row in made.restrictions:
        seen = np.zeros((n, s))
        where = slice(None) if row.stage is None else row.stage
        seen[:, where] = row.weights[group][:, None] if row.stage is None else row.weights[group]
        add(np.r_[seen.reshape(-1), 0.0], row.low, row.high)
    wanted = np.where(made.asked_by[None, :] == [[0], [1]], made.wanted, 0)[:, group]
    shared = (wanted.sum(axis=1) > 0).all()
    for weights in wanted if shared else ():
        add(np.r_[np.repeat(weights / weights.sum() * 1000.0, s), -1.0], -1e-6, np.inf)
    kept = made.kept[group].reshape(-1)
    early = ((made.values[person] + 1)[:, None] * (s - np.arange(s))[None, :]).reshape(-1)
    costs = {
        "people home": np.r_[np.ones(n * s), 0.0],
        "humanitarian priority": np.r_[np.repeat(made.values[person], s), 0.0],
        "requests, the worse served side (thousandths)": np.r_[np.zeros(n * s), 1.0],
        "requests, both sides": np.r_[np.repeat(wanted.sum(axis=0), s), 0.0],
        "least change": np.r_[kept, 0.0],
        "higher priority earlier": np.r_[early, 0.0],
    }
    found = []
    for level in plan.levels:
        cost = costs[level.name].astype(float)
        solver.changeColsCost(columns, every, cost)
        solver.run()
        found.append(round(solver.getInfo().objective_function_value))
        add(cost, level.value, np.inf)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_every_level_comes_to_what_a_variable_a_person_comes_to(seed: int) -> None:
    made = instance(seed)
    plan = solve(made, time_limit=30.0)
    assert all(level.proven for level in plan.levels)
    assert [level.value for level in plan.levels] == directly(made, plan)


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_keeps_to_all_rows_and_to_what_it_says(seed: int) -> None:
    made = instance(seed, stages=3)
    plan = solve(made, time_limit=30.0)
    assert (plan.going >= 0).all()
    assert (plan.going <= made.sizes).all()
    for row in made.overall:
        count = float((row.weights[made.group] * plan.going).sum())
        assert row.low <= count <= row.high
    some = plan.kind >= 0
    group_of = np.zeros(plan.kind.max() + 1, dtype=np.int64)
    group_of[plan.kind[some]] = made.group[some]
    for row in made.staged:
        count = float((row.weights[group_of] * plan.placed[:, row.stage]).sum())
        assert row.low <= count <= row.high, row.name
    there = np.bincount(plan.kind[some], weights=plan.going[some], minlength=len(plan.placed))
    assert (there == plan.placed.sum(axis=1)).all()
    values = {level.name: level.value for level in plan.levels}
    assert values["people home"] == plan.going.sum()
    assert values["humanitarian priority"] == (plan.going * made.values).sum()


def test_without_time_there_is_a_list_with_its_gap() -> None:
    made = instance(1, people=400, groups=120, stages=3)
    plan = solve(made, time_limit=0.0)
    best = solve(made, time_limit=60.0)
    assert plan.going.sum() == best.going.sum() > 0
    for told, proven in zip(plan.levels[:2], best.levels[:2], strict=True):
        assert told.value <= proven.value
        assert told.bound is None or told.bound >= proven.value


def test_contradictory_rows_are_named_and_each_is_needed() -> None:
    made = instance(2)
    mine = np.zeros(made.groups)
    mine[0] = 1.0
    size = int(made.group_sizes[0])
    cruel = (
        Restriction(name="too many", weights=mine, low=size),
        Restriction(name="none of them", weights=mine, high=size - 1, stage=0),
        Restriction(name="nor then", weights=mine, high=0, stage=1),
        Restriction(name="no matter", weights=mine, high=10_000),
    )
    against = Instance(
        **{
            name: getattr(made, name)
            for name in (
                "sizes",
                "values",
                "group",
                "stages",
                "people",
                "wanted",
                "asked_by",
                "kept",
            )
        },
        restrictions=(*made.restrictions, *cruel),
    )
    with pytest.raises(Unsolvable) as refused:
        solve(against, time_limit=30.0)
    assert refused.value.proven
    named = smallest_contradiction(against)
    assert set(named) <= {
        "too many",
        "none of them",
        "nor then",
        *(r.name for r in made.restrictions),
    }
    assert "too many" in named
    assert "no matter" not in named
