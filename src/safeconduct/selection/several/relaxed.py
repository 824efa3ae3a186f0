"""The relaxed programme, with columns added until none could raise it.

Begun with few columns; after each solution those are made that its prices show to be worth more
than they cost, until there are none (column generation: Barnhart and others, "Branch-and-price",
Operations Research 1998). The prices then bound what any whole solution can come to.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import coo_matrix

from safeconduct.selection.several.columns import Columns, Rows, columns, joined
from safeconduct.selection.several.graph import Caps, Flags, Floats
from safeconduct.selection.several.pricing import best_steps, chains, cycles_above

EPS = 1e-6
#: Columns made for each smallest participant and length in one round.
_EACH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What the relaxed programme says.

    Attributes:
        bound: what no whole solution can exceed.
        price: of each participant and altruist, for being taken.
        premium: what one more person home is worth, from the row that holds their number.
        complete: whether no column is left that could raise the relaxed value.
    """

    bound: float
    price: Floats
    premium: float
    complete: bool

    def net(self, value: Floats) -> Floats:
        """Releases' values less the price of who receives."""
        return value + self.premium - self.price[None, :]


class Relaxed:
    """A linear programme that grows; one for all levels of a search."""

    def __init__(self, *, altruist: Flags, caps: Caps) -> None:
        self._altruist, self._caps = altruist, caps
        self._rows = Rows(size=len(altruist), longest=caps.chain)
        self._parts: list[Columns] = []
        self._known = np.zeros(0, dtype=np.int64)
        self._value = np.zeros((0, 0))
        self._held = 0
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, choice in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self._solver.setOptionValue(option, choice)
        high = self._rows.upper
        none = np.zeros(0, dtype=np.int32)
        self._solver.addRows(
            len(high), np.full(len(high), -np.inf), high, 0,
            np.zeros(len(high), dtype=np.int32), none, np.zeros(0),
        )  # fmt: skip
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    @property
    def pool(self) -> Columns:
        """All columns so far."""
        return joined(self._parts, longest=self._caps.cycle)

    def aim(self, value: Floats, *, held: int = 0) -> None:
        """Set what releases are worth, and how many people come home at least."""
        self._value, self._held = value, held
        worth = np.concatenate([np.zeros(0), *(part.worth(value) for part in self._parts)])
        if len(worth):
            self._solver.changeColsCost(len(worth), np.arange(len(worth), dtype=np.int32), worth)
        self._solver.changeRowBounds(self._rows.people, float(held) if held else -np.inf, np.inf)

    def solve(self, *, seconds: float, known: int) -> Priced:
        """Solve to the end, or until no whole number above `known` is within the bound.

        Args:
            seconds: after which the best bound so far is taken.
            known: what a whole solution at hand comes to.
        """
        until = self._solver.getRunTime() + seconds
        best, more = self._look(np.zeros(self._rows.people + 1))
        while not best.complete and best.bound >= known + 1 - EPS:
            self._add(more)
            self._solver.setOptionValue("time_limit", max(until, 0.001))
            self._solver.run()
            if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            priced, more = self._look(np.array(self._solver.getSolution().row_dual))
            if priced.complete or priced.bound < best.bound:
                best = priced
        return best

    def _look(self, duals: Floats) -> tuple[Priced, Columns]:
        """Prices, the bound they give, and columns worth more than they cost."""
        price = np.maximum(duals[: self._rows.size], 0.0)
        premium = max(-float(duals[self._rows.people]), 0.0)
        net = self._value + premium - price[None, :]
        found = cycles_above(net, EPS, longest=self._caps.cycle, each=_EACH)
        np.fill_diagonal(net, -np.inf)
        ways = chains(net, price, self._altruist, longest=self._caps.chain)
        steps = best_steps(ways, EPS, most=2 * self._rows.size)
        most = max([ways.best, *(float(c.values.max()) for c in found), 0.0])
        # No more than one exchange for every participant: so much could the prices be short of.
        bound = float(price.sum()) - premium * self._held + len(price) * most
        priced = Priced(bound=bound, price=price, premium=premium, complete=most <= EPS)
        return priced, columns([c.members for c in found], steps, longest=self._caps.cycle)

    def _add(self, more: Columns) -> None:
        more = self._unknown(more)
        if not more.count:
            return
        row, column, coefficient = more.entries(self._rows)
        by_column = coo_matrix(
            (coefficient, (row, column)), shape=(self._rows.people + 1, more.count)
        ).tocsc()
        self._solver.addCols(
            more.count, more.worth(self._value), np.zeros(more.count),
            np.full(more.count, np.inf), by_column.nnz, by_column.indptr[:-1],
            by_column.indices, by_column.data,
        )  # fmt: skip
        self._parts.append(more)

    def _unknown(self, more: Columns) -> Columns:
        """Steps that are not there yet; cycles worth more than they cost never are."""
        size = self._rows.size
        key = (more.place * size + more.giver) * size + more.receiver
        fresh = ~np.isin(key, self._known)
        self._known = np.concatenate([self._known, key[fresh]])
        cycles = sum(len(c) for c in more.cycles)
        return more.only(np.concatenate([np.ones(cycles, dtype=bool), fresh]))
