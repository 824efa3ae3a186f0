"""A list in outline: what it comes to, without everybody's reasons; quick enough to try things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from safeconduct.selection.inputs import Inputs
from safeconduct.selection.model import Terms, place, solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a list comes to.

    Attributes:
        placed: those who go, with their `stage` and all columns of the candidates.
        points: humanitarian priority of all of them together.
        shares: of each side the share of its requests that is met, in thousandths; 0 where it asks
            for nobody.
        requests: weight of all requests met.
        kept: how many keep their place of the list before.
        proven: whether every level is.
    """

    placed: pl.DataFrame
    points: int
    shares: Mapping[str, int]
    requests: int
    kept: int
    proven: bool

    @property
    def people(self) -> int:
        """How many go home."""
        return self.placed.height

    def of(self, stage: int, side: str, *, counted: bool) -> int:
        """How many of a side go in a stage, counted or alongside."""
        basis = "counted" if counted else "owed"
        return self.placed.filter(
            (pl.col("stage") == stage) & (pl.col("side") == side) & (pl.col("basis") == basis)
        ).height


def outline(
    inputs: Inputs, *, slack: float = 0.0, tolerance: float = 0.0, time_limit: float = 60.0
) -> Outline:
    """The best list, in outline.

    Args:
        inputs: of the lists.
        slack: which part of the highest humanitarian priority may be given up for requests.
        tolerance: which part may be given up to keep names of the list before.
        time_limit: seconds for each level.

    Raises:
        Unsolvable: if no list keeps to all terms.
        InputError: if two people must travel both together and apart.
    """
    people, terms = inputs.travellers(inputs.pool())
    return outline_of(people, terms, slack=slack, tolerance=tolerance, time_limit=time_limit)


def outline_of(
    people: pl.DataFrame, terms: Terms, *, slack: float, time_limit: float, tolerance: float = 0.0
) -> Outline:
    """The same, for people and terms as `Inputs.travellers` gives them."""
    plan = solve(people, terms, time_limit=time_limit, slack=slack, tolerance=tolerance)
    placed = place(people, plan, terms)
    whole, met = _asked(people), _asked(placed)
    return Outline(
        placed=placed,
        points=int(placed["priority"].sum()),
        shares={s: round(1000 * met[s] / whole[s]) if whole[s] else 0 for s in ("A", "B")},
        requests=sum(met.values()),
        kept=placed.filter(pl.col("stage") == pl.col("kept_stage")).height,
        proven=all(level.proven for level in plan.levels),
    )


def _asked(people: pl.DataFrame) -> dict[str, int]:
    """Weight of the requests for these people, by the side that asks: that to which they return."""
    held = {side: people.filter(pl.col("side") == side)["wanted"].sum() for side in ("A", "B")}
    return {"A": int(held["B"]), "B": int(held["A"])}
