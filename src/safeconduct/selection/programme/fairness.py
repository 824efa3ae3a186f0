"""Both sides' requests weighed against each other: worse served first, both in turn, or by product.

The product of what each side gains over what it would have without an agreement is Nash's solution
("The bargaining problem", Econometrica 18, 1950). Lists are whole, so the front of what both can
have is no curve: it is searched by weighted sums between points that are known (Aneja and Nair,
"Bicriteria transportation problem", Management Science 25, 1979), and in what lies between two of
them as long as something there could be better. So the best product is proven, also where no
weighted sum would find it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter

import numpy as np

from safeconduct.selection.programme.highs import maximise
from safeconduct.selection.programme.instance import Floats
from safeconduct.selection.programme.modelling import EPS, Level, Model

#: Shares are compared in thousandths, so that the level is a whole number like the others.
SHARES = 1000
Point = tuple[int, int]


class Fairness(StrEnum):
    """How both sides' requests are weighed against each other."""

    ORDER = "lexicographic"
    MAXIMIN = "maximin"
    LEXIMIN = "leximin"
    NASH = "nash"


def fair(model: Model, fairness: Fairness, floor: Point) -> list[Level]:
    """The levels of requests, each held.

    Args:
        model: after the level of values.
        fairness: how requests are weighed; with any but the usual order, the value is raised again
            as far as fairness allows, since some of it may have been given up.
        floor: for each side (0 and 1), the weight of requests that it has without an agreement.
    """
    match fairness:
        case Fairness.ORDER:
            return [*_worse_served(model), _both(model)]
        case Fairness.MAXIMIN:
            levels = _worse_served(model)
        case Fairness.LEXIMIN:
            levels = [*_worse_served(model), *_better_served(model)]
        case Fairness.NASH:
            levels = _product(model, floor)
    return [*levels, model.level("humanitarian priority, again", model.layout.of_values())]


def _asked(model: Model) -> tuple[Floats, Floats]:
    """For each side, a row over the weight of its requests that are met."""
    layout, instance = model.layout, model.layout.instance
    rows = (np.where(instance.asked_by == side, instance.wanted, 0) for side in (0, 1))
    mine, theirs = (layout.of_groups(row.astype(np.float64)) for row in rows)
    return mine, theirs


def _whole(model: Model) -> tuple[float, float]:
    """For each side, the weight of all its requests that could be met."""
    instance = model.layout.instance
    weights = instance.wanted * instance.group_sizes
    mine, theirs = (float(weights[instance.asked_by == side].sum()) for side in (0, 1))
    return mine, theirs


def _worse_served(model: Model) -> list[Level]:
    """The share of the side that gets the smaller share of what could be met of its requests."""
    layout, possible = model.layout, _whole(model)
    if not all(possible):
        return []
    model.upper[-1] = SHARES
    for row, whole in zip(_asked(model), possible, strict=True):
        model.rows.append((row / whole * SHARES - layout.of_share(1.0), -EPS))
    if len(model.x):
        model.x[-1] = 0.0
    name = "requests, the worse served side (thousandths)"
    return [model.level(name, layout.of_share(1.0))]


def _better_served(model: Model) -> list[Level]:
    """The sum of both shares: with the smaller one held, the greater as great as can be."""
    possible = _whole(model)
    if not all(possible):
        return [_both(model)]
    # In whole numbers: each side's weight by the other's whole.
    rows = _asked(model)
    row = rows[0] * possible[1] + rows[1] * possible[0]
    level = model.level("requests, both shares", row)
    scale = possible[0] * possible[1] / SHARES
    value = int(level.value / scale)
    bound = None if level.bound is None else max(int(level.bound / scale), value + 1)
    told = value if level.proven else bound
    return [Level(f"{level.name} (thousandths)", value, told, level.seconds)]


def _both(model: Model) -> Level:
    instance = model.layout.instance
    both = model.layout.of_groups(instance.wanted.astype(np.float64))
    return model.level("requests, both sides", both)


def _product(model: Model, floor: Point) -> list[Level]:
    begun = perf_counter()
    search = _Front(model=model, rows=_asked(model), floor=floor)
    best, proven = search.best()
    if best is None:
        # Nobody can gain without the other's loss: then the smaller loss is the fairer.
        return [*_worse_served(model), *_better_served(model)]
    model.x = search.plans[best]
    for row, gain, least in zip(search.rows, best, floor, strict=True):
        model.rows.append((row, float(gain + least)))
    reached = best[0] * best[1]
    seconds = round(perf_counter() - begun, 3)
    bound = reached if proven else None
    return [Level("requests, product of what both sides gain", reached, bound, seconds)]


@dataclass(kw_only=True)
class _Front:
    """The search for the greatest product, over what both sides gain above their floors."""

    model: Model
    rows: tuple[Floats, Floats]
    floor: Point
    plans: dict[Point, Floats] = field(default_factory=dict)

    def best(self) -> tuple[Point | None, bool]:
        """The point of the greatest product, None if no point has both above their floors."""
        begun = perf_counter()
        (mine, first), (theirs, second) = self._end(0), self._end(1)
        if mine is None or theirs is None:
            return None, first and second
        best: Point = max((mine, theirs), key=_area)
        proven = first and second
        open_: list[tuple[Point, Point, float]] = [(mine, theirs, np.inf)]
        while open_:
            most, least, bound = open_.pop()
            if min(bound, (most[0] - 1) * (least[1] - 1)) <= _area(best):
                continue
            if perf_counter() - begun > self.model.time_limit:
                proven = False
                break
            weights = float(least[1] - most[1]), float(most[0] - least[0])
            found, settled = self._solve(weights, (least[0] + 1, most[1] + 1))
            proven &= settled
            if found is None:
                continue
            best = max(best, found, key=_area)
            # Below the line through what was found: its greatest product is in the middle of it.
            line = weights[0] * found[0] + weights[1] * found[1]
            under = line * line / (4.0 * weights[0] * weights[1]) + EPS
            open_ += [(most, found, min(bound, under)), (found, least, min(bound, under))]
        return best, proven

    def _end(self, side: int) -> tuple[Point | None, bool]:
        """The most that one side can gain while the other gains too; then the other's most."""
        alone, other = (1.0, 0.0), (0.0, 1.0)
        first, settled = self._solve(alone if side == 0 else other, (1, 1))
        if first is None:
            return None, settled
        least = (first[0], 1) if side == 0 else (1, first[1])
        then, sure = self._solve(other if side == 0 else alone, least)
        return then or first, settled and sure

    def _solve(self, weights: tuple[float, float], least: Point) -> tuple[Point | None, bool]:
        """The best weighted sum where both gain at least so much; whether that is proven."""
        model = self.model
        held = [
            *model.rows,
            *(
                (row, float(gain + floor))
                for row, gain, floor in zip(self.rows, least, self.floor, strict=True)
            ),
        ]
        row = weights[0] * self.rows[0] + weights[1] * self.rows[1]
        solved = maximise(
            row, model.lower, model.upper, model.layout.with_rows(held),
            integer=np.ones(model.layout.columns, dtype=bool), time_limit=model.time_limit,
        )  # fmt: skip
        if not len(solved.x):
            return None, solved.infeasible
        x = np.round(solved.x)
        gains = [round(float(r @ x)) - f for r, f in zip(self.rows, self.floor, strict=True)]
        point = gains[0], gains[1]
        self.plans[point] = x
        return point, solved.optimal


def _area(point: Point) -> int:
    return point[0] * point[1]
