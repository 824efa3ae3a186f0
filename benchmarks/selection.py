"""Lists of any size, exact, beside the same model with a variable for each person.

    python benchmarks/selection.py [--sizes 6465x1348 100000x100000 1000000x1000000]
        [--direct-until 10000] [--seed 1]
    python benchmarks/selection.py --world DIR

Invented people of two sides with units, branches, ranks, points and requests; three stages, equal
numbers, and sixty quotas and balance rules. Printed for each size: seconds from the table in memory
to the plan with every level proven, and to the list of names; the same as a ratio to reading the
table from Parquet and sorting it; peak memory; and, up to --direct-until people a side, the seconds
of HiGHS with a variable for every person and stage, which must come to the same values.

With --world DIR the lists of a world that `safeconduct demo --out DIR` made are built instead, and
explained: seconds for the lists with everybody's reason, for what would have to change for each of
fifty people on none, drawn evenly from every reason, and for four proposals; as ratios to the limits
of five seconds for all reasons and one for a person.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import highspy
import numpy as np
import polars as pl
from scipy.sparse import csr_matrix, vstack

from safeconduct.cartel import Balance, Quota, Stage, Target, TargetKind
from safeconduct.people import Side
from safeconduct.selection import lists_of, proposals, what_would_change
from safeconduct.selection.balance import Bound, with_bounds
from safeconduct.selection.model import Terms, place, solve
from safeconduct.selection.programme import Level

_SHARES = (390, 307, 303)
_QUOTAS = 60
_DIRECT_SECONDS = 170.0


def invented(a: int, b: int, *, seed: int) -> pl.DataFrame:
    """Candidates as lists see them: `a` held by A and `b` by B."""
    dice, n = np.random.default_rng(seed), a + b
    unit = np.minimum(39, dice.geometric(0.06, n) - 1)
    branch = np.where(dice.random(n) < 0.15, dice.integers(0, 6, n), unit * 7 % 6)
    rank = np.minimum(7, dice.geometric(0.35, n) - 1)
    points = np.minimum(12, dice.integers(0, 15, n))
    for chance, more in ((0.1, 4), (0.12, 2), (0.1, 3), (0.01, 24)):
        points = points + np.where(dice.random(n) < chance, more, 0)
    asked = np.where(np.isin(unit, (3, 7, 11)), 3, 0) + (rank >= 6)
    return pl.DataFrame(
        {
            "person_id": np.arange(n),
            "side": np.where(np.arange(n) < a, "A", "B"),
            "basis": "counted",
            "unit": unit, "branch": branch, "rank": rank,
            "priority": points.astype(np.int64),
            "wanted": asked.astype(np.int64),
            "unit_id": "",
            "kept_stage": np.zeros(n, dtype=np.int64),
            "captured": dice.integers(0, 900, n),
            "ticket": dice.permutation(n),
        }
    )  # fmt: skip


def stages_of(a: int, b: int) -> tuple[Stage, ...]:
    """Three stages in the proportions of 390, 307 and 303, for three quarters of the fewer."""
    from datetime import date

    total = min(a, b) * 1000 // 1348
    return tuple(
        Stage(number=n, date=date(2026, 9, 22 + n), per_side=total * share // 1000)
        for n, share in enumerate(_SHARES, start=1)
    )


def rules(stages: tuple[Stage, ...], *, seed: int) -> tuple[list[Quota], list[Balance]]:
    """Sixty quotas and balance rules of five sorts."""
    dice = np.random.default_rng(seed)
    quotas: list[Quota] = []
    balances: list[Balance] = []
    for k in range(_QUOTAS):
        side = Side.A if k % 2 else Side.B
        stage = None if k % 3 else int(dice.integers(1, 4))
        places = sum(s.per_side for s in stages if stage in (None, s.number))

        def quota(kind: TargetKind, value: int, *, least: float = 0.0, most: float = 0.0) -> None:
            quotas.append(
                Quota(side=side, target=_target(kind, value), stage=stage,  # noqa: B023
                      at_least=int(places * least),  # noqa: B023
                      at_most=max(1, int(places * most)) if most else None)  # noqa: B023
            )  # fmt: skip

        match k % 4:
            case 0:
                quota(TargetKind.UNIT, int(dice.integers(30)), most=dice.uniform(0.02, 0.06))
            case 1:
                quota(TargetKind.BRANCH, int(dice.integers(6)), most=dice.uniform(0.15, 0.3))
            case 2:
                quota(TargetKind.RANK, int(dice.integers(3)), least=dice.uniform(0.02, 0.05))
            case 3:
                balances.append(
                    Balance(side=side, target=_target(TargetKind.BRANCH, k % 6),
                            other=_target(TargetKind.UNIT, k % 40), never_against=True)
                )  # fmt: skip
    return quotas, balances


def _target(kind: TargetKind, value: int) -> Target:
    return Target(kind=kind, values=frozenset({str(value)}))


def bounded(
    people: pl.DataFrame, stages: tuple[Stage, ...], *, seed: int
) -> tuple[pl.DataFrame, tuple[Bound, ...]]:
    """The people with columns for the rules, and the rules as bounds."""
    quotas, balances = rules(stages, seed=seed)

    def meant(target: Target) -> pl.Expr:
        return pl.col(target.kind.value) == int(next(iter(target.values)))

    return with_bounds(people, quotas, balances, stages=[s.number for s in stages], meant=meant)


def direct(
    people: pl.DataFrame, stages: tuple[Stage, ...], bounds: tuple[Bound, ...]
) -> tuple[list[tuple[str, int]], float]:
    """The same levels with a variable for each person and stage; values and seconds."""
    began, n, s = time.perf_counter(), people.height, len(stages)
    side = (people["side"] == "A").to_numpy()
    every = np.ones(n)
    rows, low, high = [csr_matrix(np.zeros((0, n * s)))], [], []

    def row(weights: np.ndarray, stage: int | None) -> csr_matrix:
        spread = np.zeros((n, s))
        spread[:, slice(None) if stage is None else stage] = (
            weights[:, None] if stage is None else weights
        )
        return csr_matrix(spread.reshape(1, -1))

    def add(weights: np.ndarray, stage: int | None, least: float, most: float) -> None:
        rows.append(row(weights, stage))
        low.append(least)
        high.append(most)

    for at, stage in enumerate(stages):
        add(every * side, at, -np.inf, stage.counted)
        add(every * ~side, at, -np.inf, stage.counted)
        add(np.where(side, 1.0, -1.0), at, 0.0, 0.0)
    for bound in bounds:
        weights = sum(w * people[c].to_numpy().astype(float) for c, w in bound.terms)
        when = None if bound.stage is None else bound.stage - 1
        add(np.asarray(weights), when, bound.low, bound.high)
    once = csr_matrix(
        (np.ones(n * s), (np.repeat(np.arange(n), s), np.arange(n * s))), shape=(n, n * s)
    )
    matrix = vstack([*rows, once]).tocsr()
    solver = _solver(matrix, np.r_[low, np.full(n, -np.inf)], np.r_[high, np.ones(n)])
    found, points, wanted = [], people["priority"].to_numpy(), people["wanted"].to_numpy()
    earlier = ((points + 1)[:, None] * (s - np.arange(s))[None, :]).reshape(-1)

    def level(name: str, costs: np.ndarray) -> None:
        left = _DIRECT_SECONDS - (time.perf_counter() - began)
        solver.setOptionValue("time_limit", max(left, 0.1))
        solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise TimeoutError(name)
        value = round(solver.getInfo().objective_function_value)
        found.append((name, value))
        at = np.flatnonzero(costs).astype(np.int32)
        solver.addRow(value, highspy.kHighsInf, len(at), at, costs[at])

    try:
        level("people home", np.ones(n * s))
        level("humanitarian priority", np.repeat(points, s).astype(float))
        _share(solver, side, wanted, n, s, level)
        columns = solver.getNumCol()
        level("requests, both sides", np.r_[np.repeat(wanted, s), np.zeros(columns - n * s)])
        level("higher priority earlier", np.r_[earlier, np.zeros(columns - n * s)])
    except TimeoutError as late:
        found.append((f"{late} not proven in {_DIRECT_SECONDS:.0f} s", -1))
    return found, time.perf_counter() - began


def _share(solver, side, wanted, n, s, level) -> None:  # type: ignore[no-untyped-def]
    solver.addVar(0.0, 1000.0)
    solver.changeColIntegrality(n * s, highspy.HighsVarType.kInteger)
    for mine in (side, ~side):
        weights = np.repeat(wanted * mine, s).astype(float)
        whole = float((wanted * mine).sum())
        at = np.flatnonzero(weights).astype(np.int32)
        values = np.r_[weights[at] / whole * 1000.0, -1.0]
        solver.addRow(-1e-6, highspy.kHighsInf, len(at) + 1, np.r_[at, n * s].astype(np.int32),
                      values)  # fmt: skip
    costs = np.zeros(n * s + 1)
    costs[-1] = 1.0
    level("requests, the worse served side (thousandths)", costs)


def _solver(matrix: csr_matrix, low: np.ndarray, high: np.ndarray) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    lp = highspy.HighsLp()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0),
                          ("mip_abs_gap", 0.99)):  # fmt: skip
        solver.setOptionValue(option, value)
    columns = matrix.shape[1]
    lp.num_col_, lp.num_row_ = columns, matrix.shape[0]
    lp.col_cost_, lp.col_lower_ = np.zeros(columns), np.zeros(columns)
    lp.col_upper_ = np.ones(columns)
    lp.row_lower_, lp.row_upper_ = low, high
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver.passModel(lp)
    return solver


def reading_and_sorting(people: pl.DataFrame) -> float:
    """Seconds to read the table from Parquet and sort it as lists are sorted."""
    with tempfile.TemporaryDirectory() as place_:
        path = Path(place_) / "people.parquet"
        people.write_parquet(path)
        began = time.perf_counter()
        pl.read_parquet(path).sort("side", "priority", "captured", "ticket")
        return time.perf_counter() - began


def told(levels: tuple[Level, ...]) -> None:
    """Print every level with its value and whether it is proven."""
    for level in levels:
        state = "proven" if level.proven else f"NOT proven, bound {level.bound}"
        print(f"    {level.name}: {level.value:,} ({state}, {level.seconds:.2f} s)")


def explained(world: Path) -> None:
    """Seconds of explanations for a world on disk."""
    from safeconduct.cli.steps.clearing import read_agreement
    from safeconduct.cli.steps.positions import read_positions
    from safeconduct.cli.steps.selecting import read_inputs
    from safeconduct.cli.steps.workspace import Store

    inputs = read_inputs(
        store=Store(world / "store"), agreement=read_agreement(world / "samples" / "cartel.toml"),
        positions=read_positions(world / "samples" / "positions.toml"), lottery="1",
    )  # fmt: skip
    began = time.perf_counter()
    made = lists_of(inputs)
    all_reasons = time.perf_counter() - began
    off = made.reasons.filter(~pl.col("listed"))
    pool = inputs.pool()
    print(f"{made.reasons.height:,} people, {pool.height:,} cleared, {made.listed.height:,} listed")
    print(
        f"  lists and {off.height:,} reasons in {all_reasons:.2f} s, {all_reasons / 5:.2f} of 5 s"
    )
    each = off.join(pool, on="person_id", how="semi").sort("person_id")
    few = each.group_by("code", maintain_order=True).head(50 // max(1, each["code"].n_unique()) + 1)
    seconds = []
    for person in few["person_id"]:
        began = time.perf_counter()
        what_would_change(inputs, person)
        seconds.append(time.perf_counter() - began)
    print(
        f"  what would change, {len(seconds)} people of {each['code'].n_unique()} reasons: mean "
        f"{np.mean(seconds):.2f} s, worst {max(seconds):.2f} s, {max(seconds):.2f} of 1 s"
    )
    began = time.perf_counter()
    proven = all(one.proven for one in proposals(inputs))
    print(f"  four proposals in {time.perf_counter() - began:.2f} s, proven: {proven}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--sizes", nargs="+", default=["6465x1348", "10000x10000", "100000x100000",
                                       "1000000x1000000"],
    )  # fmt: skip
    parser.add_argument("--direct-until", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--world", type=Path)
    options = parser.parse_args()
    if options.world:
        explained(options.world)
        return
    for size in options.sizes:
        a, b = map(int, size.split("x"))
        people = invented(a, b, seed=options.seed)
        stages = stages_of(a, b)
        limit = reading_and_sorting(people)
        began = time.perf_counter()
        seen, bounds = bounded(people, stages, seed=options.seed)
        terms = Terms(stages=stages, bounds=bounds)
        plan = solve(seen, terms, time_limit=60.0)
        solved = time.perf_counter() - began
        placed = place(seen, plan, terms)
        whole = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        rows = len(bounds) + 3 * len(stages)
        print(f"{a:,} held by A, {b:,} by B, {rows} rows: {placed.height:,} listed")
        print(
            f"  plan in {solved:.2f} s, names in {whole:.2f} s; reading and sorting {limit:.2f} s,"
            f" ratio {whole / limit:.1f}; peak {peak:.2f} GiB"
        )
        told(plan.levels)
        if max(a, b) <= options.direct_until:
            values, seconds = direct(seen, stages, bounds)
            same = dict(values) == {
                v.name: v.value for v in plan.levels if v.name != "least change"
            }
            print(
                f"  a variable a person: {seconds:.2f} s, {seconds / solved:.1f} times as long;"
                f" {'the same values' if same else f'OTHER VALUES {values}'}"
            )


if __name__ == "__main__":
    main()
