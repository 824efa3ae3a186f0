"""Parity by a scale and room on the way, against every pair of lists of a small world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import Person, inputs_of

from safeconduct.cartel import Scale, Transport
from safeconduct.people.vocabulary import Side
from safeconduct.selection import NobodyToList, Selection, lists_of

WORTH = {"private": 1, "sergeant": 2, "captain": 6}
SCALE = Scale(worth=tuple(WORTH.items()), reason="agreed")
RANKS = st.lists(st.sampled_from(sorted(WORTH)), min_size=1, max_size=5)


@dataclass(frozen=True, slots=True)
class Case:
    """Ranks of both sides, places and seats of the one stage, and whether a scale is agreed."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    places: int
    seats_a: int
    seats_b: int
    by_scale: bool

    @property
    def mirrored(self) -> Case:
        return replace(self, a=self.b, b=self.a, seats_a=self.seats_b, seats_b=self.seats_a)


CASE = st.builds(
    Case, a=RANKS.map(tuple), b=RANKS.map(tuple), places=st.integers(1, 5),
    seats_a=st.integers(0, 5), seats_b=st.integers(0, 5), by_scale=st.booleans(),
)  # fmt: skip


def build(case: Case) -> Selection | None:
    people = [Person(side=s) for s, ranks in (("A", case.a), ("B", case.b)) for _rank in ranks]
    inputs = inputs_of(people, ((case.places, 0), (1, 1)))
    seats = (("A", case.seats_a), ("B", case.seats_b))
    ranks = pl.Series("rank", [*case.a, *case.b])
    order = [f"{p.side}{i:02}" for i, p in enumerate(people)]
    ranked = pl.DataFrame({"person_id": order, "rank": ranks})
    agreement = replace(
        inputs.agreement, scale=SCALE if case.by_scale else None,
        transports=tuple(
            Transport(stage=1, side=Side(side), name="bus", seats=n) for side, n in seats
        ),
    )  # fmt: skip
    clearance = inputs.clearance.drop("rank").join(ranked, on="person_id", maintain_order="left")
    try:
        return lists_of(
            replace(inputs, agreement=agreement, previous=None,
                    clearance=clearance.select(inputs.clearance.columns))
        )  # fmt: skip
    except NobodyToList:
        return None


def most_home(case: Case) -> int:
    """The most people home, by trying every choice of both sides."""

    def choices(ranks: tuple[str, ...], seats: int) -> set[tuple[int, int]]:
        found = set()
        for choice in product((False, True), repeat=len(ranks)):
            going = [rank for rank, goes in zip(ranks, choice, strict=True) if goes]
            if len(going) <= min(case.places, seats):
                worth = sum(WORTH[rank] if case.by_scale else 1 for rank in going)
                found.add((len(going), worth))
        return found

    return max(
        x + y
        for (x, of_a), (y, of_b) in product(
            choices(case.a, case.seats_a), choices(case.b, case.seats_b)
        )
        if of_a == of_b
    )


@given(CASE)
@settings(max_examples=25)
def test_as_many_go_as_worth_and_seats_allow_and_either_side_alike(case: Case) -> None:
    made, mirrored = build(case), build(case.mirrored)
    assert made is not None
    assert mirrored is not None
    assert made.listed.height == most_home(case)
    assert made.proof["proven"].all()
    assert made.proof.select("level", "value").equals(mirrored.proof.select("level", "value"))
    assert "search_cut_short" not in made.reasons["code"]
