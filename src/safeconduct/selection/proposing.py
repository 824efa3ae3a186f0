"""What a mediator could propose: several ways of being fair to both sides' requests, side by side.

All keep to the terms, and bring as many people home. The plain list gives up nothing of the
humanitarian priority for requests. The others may give up a stated part of it, serve both sides'
requests by their own rule, and then win back as much of the priority as that rule leaves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.positions import Position
from safeconduct.people.vocabulary import Side
from safeconduct.selection.difference import Moved, difference
from safeconduct.selection.guard import check_red_lines
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.lists import listed_of
from safeconduct.selection.model import Level, Terms, place, solve
from safeconduct.selection.programme import Fairness

PROPOSAL_SCHEMA = pl.Schema(
    {
        "proposal": pl.String, "people": pl.Int64, "points": pl.Int64, "points_lost": pl.Int64,
        "asked_a": pl.Int64, "met_a": pl.Int64, "share_a": pl.Int64, "reservation_a": pl.String,
        "asked_b": pl.Int64, "met_b": pl.Int64, "share_b": pl.Int64, "reservation_b": pl.String,
        "came": pl.Int64, "went": pl.Int64, "other_stage": pl.Int64, "proven": pl.Boolean,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How one side fares.

    Attributes:
        asked: weight of all its requests for people who can go.
        met: weight of those that are met.
        home: its people who come home.
        reservation: whether that is at least its reservation level; None if it showed none.
    """

    asked: int
    met: int
    home: int
    reservation: bool | None

    @property
    def share(self) -> int:
        """What is met of it, in thousandths; 0 if it asked for nobody."""
        return round(1000 * self.met / self.asked) if self.asked else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One list that a mediator could propose.

    Attributes:
        fairness: by which rule it serves both sides.
        listed: frame of LISTED_SCHEMA.
        people: on it.
        points: of humanitarian priority.
        points_lost: against the plain list.
        a, b: how each side fares.
        difference: name by name from the plain list; frame of DIFFERENCE_SCHEMA.
        levels: each aim as it came out.
    """

    fairness: Fairness
    listed: pl.DataFrame
    people: int
    points: int
    points_lost: int
    a: Served
    b: Served
    difference: pl.DataFrame
    levels: tuple[Level, ...]

    @property
    def proven(self) -> bool:
        """Whether no list serves its rule better."""
        return all(level.proven for level in self.levels)


def proposals(
    inputs: Inputs,
    *,
    give_up: float = 0.02,
    kinds: Sequence[Fairness] = tuple(Fairness),
    time_limit: float = 60.0,
) -> tuple[Proposal, ...]:
    """The plain list, and lists that are fair to both sides by other rules.

    Args:
        inputs: of the lists.
        give_up: which part of the highest priority all but the plain list may give up.
        kinds: which rules; the plain list is always first.
        time_limit: seconds for each level of each list.

    Raises:
        Unsolvable: if no list keeps to all terms.
        RedLineCrossed: if a list stood against a red line.
        ValueError: if `give_up` is no part.
    """
    if not 0.0 <= give_up <= 1.0:
        raise ValueError(f"the part given up lies between 0 and 1, not at {give_up}")
    people, terms = inputs.travellers(inputs.pool())
    plain = _made(inputs, people, terms, Fairness.ORDER, 0.0, time_limit, None)
    others = (
        _made(inputs, people, terms, kind, give_up, time_limit, plain)
        for kind in dict.fromkeys(kinds)
        if kind is not Fairness.ORDER
    )
    return (plain, *others)


def proposals_frame(made: Sequence[Proposal]) -> pl.DataFrame:
    """Proposals side by side; frame of PROPOSAL_SCHEMA, one row each."""
    rows = []
    for one in made:
        moved = dict(one.difference["change"].value_counts().iter_rows())
        sides = [
            (s.asked, s.met, s.share, {None: "", True: "met", False: "missed"}[s.reservation])
            for s in (one.a, one.b)
        ]
        rows.append(
            (one.fairness.value, one.people, one.points, one.points_lost, *sides[0], *sides[1],
             *(moved.get(change.value, 0) for change in Moved), one.proven)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=PROPOSAL_SCHEMA, orient="row")


def _made(
    inputs: Inputs,
    people: pl.DataFrame,
    terms: Terms,
    fairness: Fairness,
    slack: float,
    time_limit: float,
    plain: Proposal | None,
) -> Proposal:
    plan = solve(
        people, terms, time_limit=time_limit, slack=slack, fairness=fairness,
        floor=_floor(inputs, people),
    )  # fmt: skip
    placed = place(people, plan, terms)
    listed = listed_of(placed)
    check_red_lines(listed, inputs.clearance, inputs.agreement)
    points = int(placed["priority"].sum())
    before = listed if plain is None else plain.listed
    return Proposal(
        fairness=fairness, listed=listed, people=listed.height, points=points,
        points_lost=0 if plain is None else plain.points - points,
        a=_served(Side.A, inputs.positions.a, people, placed),
        b=_served(Side.B, inputs.positions.b, people, placed),
        difference=difference(before, listed), levels=plan.levels,
    )  # fmt: skip


def _floor(inputs: Inputs, people: pl.DataFrame) -> tuple[int, int]:
    """Weight of requests below which each side would rather have no agreement."""
    positions = inputs.positions
    least = [p.reservation.requests_met if p.reservation else 0 for p in (positions.a, positions.b)]
    of_a, of_b = (
        math.ceil(_asked(side, people) * part / 100)
        for side, part in zip((Side.A, Side.B), least, strict=True)
    )
    return of_a, of_b


def _asked(side: Side, people: pl.DataFrame) -> int:
    """Weight of a side's requests for these people: it asks for those whom the other holds."""
    return int(people.filter(pl.col("side") == side.other.value)["wanted"].sum())


def _served(side: Side, position: Position, people: pl.DataFrame, placed: pl.DataFrame) -> Served:
    asked, met = _asked(side, people), _asked(side, placed)
    home = placed.filter(pl.col("side") == side.other.value).height
    level = position.reservation
    enough = None
    if level is not None:
        enough = home >= level.people_home and 100 * met >= asked * level.requests_met
    return Served(asked=asked, met=met, home=home, reservation=enough)
