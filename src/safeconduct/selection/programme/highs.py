"""HiGHS with arrays: one model, rows added as levels are fixed, solved relaxed or whole."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A sparse matrix by rows, with bounds of each row."""

    rows: Ints
    columns: Ints
    values: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What came out.

    Attributes:
        x: value of each column; empty if there is none.
        value: of the objective.
        bound: what no solution can exceed.
        duals: price of each row (relaxed only).
        optimal, infeasible: how it ended; neither if time ran out.
    """

    x: Floats
    value: float
    bound: float
    duals: Floats
    optimal: bool
    infeasible: bool


def maximise(
    costs: Floats,
    lower: Floats,
    upper: Floats,
    matrix: Matrix,
    *,
    integer: NDArray[np.bool_] | None,
    time_limit: float,
    start: Floats | None = None,
) -> Solved:
    """Maximise costs.x over lower <= x <= upper and the rows.

    Args:
        costs: one number a column.
        lower: of each column.
        upper: of each column.
        matrix: the rows.
        integer: which columns must be whole; None to relax all.
        time_limit: seconds.
        start: a solution to begin with, if one is known.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {
        "output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.99, "time_limit": max(time_limit, 0.001),
    }  # fmt: skip
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(_model(costs, lower, upper, matrix, integer))
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = start.tolist()
        solver.setSolution(first)
    solver.run()
    return _read(solver, integer is not None)


def _model(
    costs: Floats,
    lower: Floats,
    upper: Floats,
    matrix: Matrix,
    integer: NDArray[np.bool_] | None,
) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(matrix.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, lower, upper
    lp.row_lower_, lp.row_upper_ = matrix.low, matrix.high
    lp.sense_ = highspy.ObjSense.kMaximize
    from scipy.sparse import coo_matrix  # slow to load, and most who start build no lists

    by_column = coo_matrix(
        (matrix.values, (matrix.rows, matrix.columns)), shape=(len(matrix.low), len(costs))
    ).tocsc()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = by_column.indptr
    lp.a_matrix_.index_ = by_column.indices
    lp.a_matrix_.value_ = by_column.data
    if integer is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in integer]
    return lp


def _read(solver: highspy.Highs, whole: bool) -> Solved:
    status, information = solver.getModelStatus(), solver.getInfo()
    feasible = information.primal_solution_status == int(
        highspy.SolutionStatus.kSolutionStatusFeasible
    )
    solution = solver.getSolution()
    optimal = status == highspy.HighsModelStatus.kOptimal
    value = information.objective_function_value if feasible else -np.inf
    bound = value if optimal else (information.mip_dual_bound if whole else np.inf)
    return Solved(
        x=np.array(solution.col_value) if feasible else np.zeros(0),
        value=value,
        bound=bound,
        duals=np.zeros(0) if whole else np.array(solution.row_dual),
        optimal=optimal,
        infeasible=status in (
            highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible
        ),
    )  # fmt: skip
