"""A model on its way through the levels: its rows so far, and the best plan so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from safeconduct.selection.programme.highs import Solved, maximise
from safeconduct.selection.programme.instance import Floats
from safeconduct.selection.programme.layout import Layout

#: Solvers keep whole numbers to about this much.
EPS = 1e-6


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


class Unsolvable(Exception):  # noqa: N818 - nobody erred; the terms contradict each other
    """No list keeps to all rows, or none was found in time (`proven` is false then)."""

    def __init__(self, *, proven: bool) -> None:
        self.proven = proven
        super().__init__("the terms contradict each other" if proven else "no list found in time")


@dataclass(kw_only=True)
class Model:
    """A layout with bounds, the rows of the levels so far, and the best plan so far."""

    layout: Layout
    lower: Floats
    upper: Floats
    time_limit: float
    rows: list[tuple[Floats, float]] = field(default_factory=list)
    x: Floats = field(default_factory=lambda: np.zeros(0))

    def improve(self, row: Floats) -> Solved:
        """The best of an objective under all rows; the plan before stands if none is better."""
        whole = np.ones(self.layout.columns, dtype=bool)
        start = self.x if len(self.x) == self.layout.columns else None
        solved = maximise(
            row, self.lower, self.upper, self.layout.with_rows(self.rows), integer=whole,
            time_limit=self.time_limit, start=start,
        )  # fmt: skip
        if len(solved.x) and (start is None or solved.value >= float(row @ start) - EPS):
            self.x = np.round(solved.x)
        elif start is None:
            raise Unsolvable(proven=solved.infeasible)
        return solved

    def level(self, name: str, row: Floats, *, least_bound: float = np.inf) -> Level:
        """Improve an objective and hold it."""
        begun = perf_counter()
        solved = self.improve(row)
        value = round(float(row @ self.x))
        bound = min(solved.bound, least_bound)
        told = int(np.floor(bound + EPS)) if np.isfinite(bound) else None
        if told is not None:
            told = max(told, value)
        self.rows.append((row, float(value) - 0.5 if _fractional(row) else float(value)))
        return Level(name, value, told, round(perf_counter() - begun, 3))


def _fractional(row: Floats) -> bool:
    return bool((row != np.round(row)).any())
