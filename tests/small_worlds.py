"""Worlds so small that every list of them can be tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import polars as pl
from hypothesis import strategies as st

from safeconduct.cartel import Agreement, parse_agreement, parse_positions
from safeconduct.law import CLEARANCE_SCHEMA
from safeconduct.selection import Inputs, NobodyToList, Selection, build_lists

POINTS = {"1990-05-01": 0, "2006": 2, "1960": 4}
WEIGHTS = {"plain": 0, "asked": 3, "dear": 5}
LEVELS = (
    "people home", "humanitarian priority", "requests, the worse served side (thousandths)",
    "requests, both sides", "least change", "higher priority earlier",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    side: str
    born: str = "1990-05-01"
    unit: str = "plain"
    captured: str = "2026-09-01"
    owed: bool = False
    cleared: bool = True
    kept: int = 0

    @property
    def points(self) -> int:
        return POINTS[self.born]

    @property
    def wanted(self) -> int:
        return WEIGHTS[self.unit]


def people_of(side: str, most: int = 6) -> st.SearchStrategy[list[Person]]:
    return st.lists(
        st.builds(
            Person,
            side=st.just(side),
            born=st.sampled_from(sorted(POINTS)),
            unit=st.sampled_from(sorted(WEIGHTS)),
            captured=st.sampled_from(("2026-08-20", "2026-08-27", "2026-09-01")),
            owed=st.sampled_from((False, False, True)),
            cleared=st.sampled_from((True, True, True, False)),
            kept=st.sampled_from((0, 0, 1, 2)),
        ),
        min_size=1, max_size=most,
    )  # fmt: skip


STAGE = st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, min(n, 2))))
Stages = tuple[tuple[int, int], tuple[int, int]]
WORLD = st.tuples(people_of("A"), people_of("B"), st.tuples(STAGE, STAGE))
World = tuple[list[Person], list[Person], Stages]


def clearance_of(people: list[Person]) -> pl.DataFrame:
    blank = {name: "" for name, kind in CLEARANCE_SCHEMA.items() if kind == pl.String}
    rows = [
        {
            **blank,
            "person_id": f"{p.side}{i:02}", "holder": p.side, "origin": "AB".replace(p.side, ""),
            "birth_date": p.born, "unit": p.unit, "captured_on": p.captured, "owed": p.owed,
            "civilian": p.owed, "category": "civilian_internee" if p.owed else "prisoner_of_war",
            "in_scope": not p.owed, "held_back": not p.cleared, "consents": True,
            "cleared": p.cleared, "text": "Cleared." if p.cleared else "Held.",
            "code": "cleared" if p.cleared else "hold_suspicion",
        }
        for i, p in enumerate(people)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=CLEARANCE_SCHEMA).sort("person_id")


def agreement_of(sizes: Stages) -> Agreement:
    return parse_agreement(
        {
            "title": "T", "signed_on": date(2026, 9, 16), "as_of": date(2026, 9, 16),
            "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
            "scope": {"civilians_alongside": True},
            "terms": {"total": sum(n for n, _ in sizes)},
            "stages": [
                {"date": date(2026, 9, 23 + i), "per_side": n, "civilians": c}
                for i, (n, c) in enumerate(sizes)
            ],
        },
        where="test",
    )  # fmt: skip


def requests_of() -> dict[str, object]:
    asked = [{"unit": unit, "weight": w} for unit, w in WEIGHTS.items() if w]
    return {side: {"requests": asked} for side in ("A", "B")}


def build(people: list[Person], sizes: Stages, *, seed: bytes = b"seed") -> Selection | None:
    """The lists, or None where one side has nobody to count."""
    frame = clearance_of(people)
    kept = pl.DataFrame(
        {"person_id": f"{p.side}{i:02}", "stage": p.kept} for i, p in enumerate(people)
    )
    try:
        return build_lists(
            frame,
            agreement_of(sizes),
            parse_positions(requests_of(), where="test"),
            record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
            lottery_seed=seed,
            previous=kept,
        )
    except NobodyToList:
        return None


def values(made: Selection) -> dict[str, int]:
    return dict(made.proof.select("level", "value").iter_rows())


Sums = tuple[int, int, int, int, int]


def sums_of_a_side(people: list[Person], sizes: Stages) -> dict[tuple[int, int], set[Sums]]:
    """What every possible list of one side comes to, by how many it counts in each stage."""
    able = [p for p in people if p.cleared]
    found: dict[tuple[int, int], set[Sums]] = defaultdict(set)
    for stages in product((0, 1, 2), repeat=len(able)):
        going = [(p, s) for p, s in zip(able, stages, strict=True) if s]
        counted = [sum(s == n and not p.owed for p, s in going) for n in (1, 2)]
        owed = [sum(s == n and p.owed for p, s in going) for n in (1, 2)]
        fits = all(
            counted[i] <= per_side - civilians and owed[i] <= civilians
            for i, (per_side, civilians) in enumerate(sizes)
        )
        if fits:
            found[counted[0], counted[1]].add(
                (
                    len(going),
                    sum(p.points for p, _ in going),
                    sum(p.wanted for p, _ in going),
                    sum(p.kept == s for p, s in going),
                    sum((p.points + 1) * (3 - s) for p, s in going),
                )
            )
    return found


def plans_of(a: list[Person], b: list[Person], sizes: Stages) -> Iterator[tuple[int, ...]]:
    """The values of LEVELS of every pair of lists that gives equally many in each stage."""
    possible = [sum(p.wanted for p in side if p.cleared) for side in (a, b)]
    of_a, of_b = sums_of_a_side(a, sizes), sums_of_a_side(b, sizes)
    for parity in of_a.keys() & of_b.keys():
        for x, y in product(of_a[parity], of_b[parity]):
            people, points, wanted, kept, early = (i + j for i, j in zip(x, y, strict=True))
            share = 0
            if all(possible):
                share = min(1000 * x[2] // possible[0], 1000 * y[2] // possible[1])
            yield people, points, share, wanted, kept, early


def best_there_is(a: list[Person], b: list[Person], sizes: Stages) -> tuple[int, ...]:
    """The lexicographically best values of LEVELS, by trying every pair of lists."""
    return max(plans_of(a, b, sizes))


def inputs_of(people: list[Person], sizes: Stages, *, seed: bytes = b"seed") -> Inputs:
    """What the lists of a world are built from."""
    kept = pl.DataFrame(
        {"person_id": f"{p.side}{i:02}", "stage": p.kept} for i, p in enumerate(people)
    )
    return Inputs(
        clearance=clearance_of(people), agreement=agreement_of(sizes),
        positions=parse_positions(requests_of(), where="test"),
        record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
        lottery_seed=seed, previous=kept,
    )  # fmt: skip
