"""The exact model: how many of each class travel in each stage.

People equal in every attribute that a row or an objective sees are interchangeable, so only the
number of each class in each stage matters; who of a class goes is decided by day of capture and
lottery. The objectives are lexicographic: each is maximised, then held while the next is, as an
integer; never as one sum with large weights, which would let a lower one outweigh a higher one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import highspy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeconduct.cartel.terms import Stage
from safeconduct.people.vocabulary import Side

CLASS_KEY = ("side", "basis", "priority", "wanted", "kept_stage")
Row = dict[int, float]


@dataclass(frozen=True, slots=True)
class Level:
    """One objective, as it came out.

    Attributes:
        name: in words.
        value: reached.
        bound: what no plan can exceed, None if the solver found none; the gap is bound - value.
        seconds: that the solver took.
    """

    name: str
    value: int
    bound: int | None
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether no better value is possible."""
        return self.bound is not None and self.bound <= self.value


@dataclass(slots=True)
class _Program:
    """An integer programme whose rows are added one by one and whose objective changes."""

    upper: NDArray[np.float64]
    time_limit: float
    solver: highspy.Highs = field(default_factory=highspy.Highs)
    levels: list[Level] = field(default_factory=list)
    solution: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        for option, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.99), ("time_limit", self.time_limit),
        ):  # fmt: skip
            self.solver.setOptionValue(option, value)
        columns = len(self.upper)
        self.solver.addVars(columns, np.zeros(columns), self.upper)
        kinds = np.full(columns, highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def add(self, row: Row, *, low: float = -math.inf, high: float = math.inf) -> None:
        columns = np.array(sorted(row), dtype=np.int32)
        values = np.array([row[int(c)] for c in columns], dtype=np.float64)
        self.solver.addRow(low, high, len(columns), columns, values)

    def maximise(self, name: str, objective: Row) -> int:
        """Maximise an objective with integer coefficients, then hold it at its value."""
        begun = perf_counter()
        costs = np.zeros(len(self.upper))
        for column, value in objective.items():
            costs[column] = value
        every = np.arange(len(self.upper), dtype=np.int32)
        self.solver.changeColsCost(len(every), every, costs)
        self._start_from_what_is_found()
        self.solver.run()
        information = self.solver.getInfo()
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        # Without a new plan in time, the one before stands: it keeps to every row there is.
        if information.primal_solution_status == int(feasible):
            found = np.round(np.array(self.solver.getSolution().col_value))
            self.solution = max(self.solution, found, key=lambda plan: round(float(costs @ plan)))
        value = round(float(costs @ self.solution))
        bound = self._bound(value, information.mip_dual_bound)
        self.levels.append(Level(name, value, bound, round(perf_counter() - begun, 3)))
        self.add(objective, low=value)
        return value

    def _start_from_what_is_found(self) -> None:
        missing = len(self.upper) - len(self.solution)
        self.solution = np.append(self.solution, np.zeros(missing))
        start = highspy.HighsSolution()
        start.col_value = self.solution.tolist()
        self.solver.setSolution(start)

    def _bound(self, value: int, dual_bound: float) -> int | None:
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return value
        return math.floor(dual_bound + 1e-6) if math.isfinite(dual_bound) else None


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each class travel in each stage, and how the levels came out.

    Attributes:
        classes: CLASS_KEY and size (Int64), in the order of the rows of `counts`.
        counts: classes by stages.
        levels: the objectives in their order.
    """

    classes: pl.DataFrame
    counts: NDArray[np.int64]
    levels: tuple[Level, ...]


def solve(people: pl.DataFrame, stages: tuple[Stage, ...], *, time_limit: float) -> Plan:
    """The lexicographically best plan.

    Order: most people home; humanitarian priority; each side's requests, the worse served first;
    least change against the previous list; higher priority earlier.

    Args:
        people: CLASS_KEY columns, one row a person who can be listed.
        stages: places of each stage.
        time_limit: seconds for each objective; the best plan found by then is taken, and its level
            says that it is not proven.
    """
    classes = people.group_by(CLASS_KEY).len("size").sort(CLASS_KEY, descending=True)
    classes = classes.with_columns(pl.col("size").cast(pl.Int64))
    rows, n = classes.rows(named=True), len(stages)
    upper = np.array([[row["size"]] * n for row in rows], dtype=np.float64).reshape(-1)
    program = _Program(upper, time_limit)
    program.solution = _first_plan(rows, stages)
    for c, row in enumerate(rows):
        program.add({c * n + s: 1.0 for s in range(n)}, high=row["size"])
    for s, stage in enumerate(stages):
        _stage_rows(program, rows, n, s, stage)
    _levels(program, rows, n)
    counts = program.solution[: len(rows) * n].astype(np.int64).reshape(len(rows), n)
    return Plan(classes, counts, tuple(program.levels))


def _first_plan(rows: list[dict[str, object]], stages: tuple[Stage, ...]) -> NDArray[np.float64]:
    """A plan that keeps to every row, found without search, so that there always is a list.

    The highest priority goes first and in the earliest stage, as many a side as both can give.
    """
    counts = np.zeros((len(rows), len(stages)))

    def able(side: str) -> int:
        return sum(
            int(str(r["size"])) for r in rows if (r["side"], r["basis"]) == (side, "counted")
        )

    equal = min(able(Side.A.value), able(Side.B.value))
    for side in (Side.A.value, Side.B.value):
        for basis, places in (
            ("counted", _filled([s.counted for s in stages], equal)),
            ("owed", [s.civilians for s in stages]),
        ):
            mine = [c for c, r in enumerate(rows) if (r["side"], r["basis"]) == (side, basis)]
            mine.sort(key=lambda c: (-int(str(rows[c]["priority"])), -int(str(rows[c]["wanted"]))))
            _pour(counts, [(c, int(str(rows[c]["size"]))) for c in mine], places)
    return counts.reshape(-1)


def _filled(places: list[int], people: int) -> list[int]:
    """Places of each stage that are taken if the earliest are filled first."""
    taken = []
    for size in places:
        taken.append(min(size, people))
        people -= taken[-1]
    return taken


def _pour(counts: NDArray[np.float64], classes: list[tuple[int, int]], places: list[int]) -> None:
    """Fill places with classes, both in their order."""
    free = list(places)
    for c, left in classes:
        for s in range(len(free)):
            going = min(left, free[s])
            counts[c, s] += going
            free[s] -= going
            left -= going


def _stage_rows(
    program: _Program, rows: list[dict[str, object]], n: int, s: int, stage: Stage
) -> None:
    counted: dict[str, Row] = {}
    for side in (Side.A.value, Side.B.value):
        for basis, places in (("counted", stage.counted), ("owed", stage.civilians)):
            row = {
                c * n + s: 1.0
                for c, r in enumerate(rows)
                if r["side"] == side and r["basis"] == basis
            }
            program.add(row, high=places)
            if basis == "counted":
                counted[side] = row
    # Parity binds the counted alone: nobody owed waits for the other side.
    difference = {**counted["A"], **dict.fromkeys(counted["B"], -1.0)}
    program.add(difference, low=0.0, high=0.0)


def _levels(program: _Program, rows: list[dict[str, object]], n: int) -> None:
    def weighted(weight: list[float]) -> Row:
        return {c * n + s: w for c, w in enumerate(weight) for s in range(n) if w}

    points = [float(str(r["priority"])) for r in rows]
    program.maximise("people home", weighted([1.0] * len(rows)))
    program.maximise("humanitarian priority", weighted(points))
    _requests(program, rows, weighted)
    kept = {
        c * n + int(str(r["kept_stage"])) - 1: 1.0 for c, r in enumerate(rows) if r["kept_stage"]
    }
    program.maximise("least change", kept)
    # One more than the points, so that a day earlier is better even for those who have none.
    earlier = {c * n + s: (p + 1) * (n - s) for c, p in enumerate(points) for s in range(n)}
    program.maximise("higher priority earlier", earlier)


def _requests(
    program: _Program, rows: list[dict[str, object]], weighted: Callable[[list[float]], Row]
) -> None:
    """Maximise the share of the side that gets the smaller share, then the sum.

    The share of a side is the weight of its requests met over that of all its requests that could
    be met. Shares are compared in thousandths, so that the level is an integer like the others.
    """
    asked: dict[str, Row] = {}
    possible: dict[str, float] = {}
    for side in (Side.A, Side.B):
        weights = [float(str(r["wanted"])) if r["side"] == side.other.value else 0.0 for r in rows]
        asked[side.value] = weighted(weights)
        possible[side.value] = sum(
            w * float(str(r["size"])) for w, r in zip(weights, rows, strict=True)
        )
    served = [name for name in asked if possible[name]]
    if len(served) == 2:
        program.solver.addVar(0.0, 1000.0)
        program.upper = np.append(program.upper, 1000.0)
        share = len(program.upper) - 1
        program.solver.changeColIntegrality(share, highspy.HighsVarType.kInteger)
        for name in served:
            scaled = {column: 1000.0 * w for column, w in asked[name].items()}
            program.add({**scaled, share: -possible[name]}, low=0.0)
        program.maximise("requests, the worse served side (thousandths)", {share: 1.0})
    both = {**asked["A"], **asked["B"]}
    program.maximise("requests, both sides", both)
