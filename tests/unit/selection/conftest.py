from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import Agreement, Positions, parse_agreement, parse_positions
from safeconduct.law import CLEARANCE_SCHEMA
from safeconduct.selection import Selection, build_lists

Row = dict[str, Any]
Sizes = Sequence[tuple[int, int]]
CLEARED: Row = {
    "holder": "A", "origin": "B", "civilian": False, "owed": False, "in_scope": True,
    "held_back": False, "consents": True, "cleared": True, "code": "cleared", "text": "Cleared.",
    "unit": "1st", "branch": "army", "rank": "private", "category": "prisoner_of_war",
    "health": "good", "birth_date": "1990-05-01", "sex": "male", "captured_on": "2025-03-01",
    "full_name": "Name", "prisoner_number": "7",
}  # fmt: skip
CIVILIAN: Row = {
    "civilian": True, "owed": True, "in_scope": False, "category": "civilian_internee",
}  # fmt: skip
HELD: Row = {"held_back": True, "cleared": False, "code": "hold_suspicion", "text": "Held."}


@pytest.fixture
def clearance() -> Callable[..., pl.DataFrame]:
    """People as the law leaves them: `{"a1": {...}, "b1": {...}}`, each told by his differences.

    The first letter of the id says who holds him.
    """

    def call(people: dict[str, Row] | Sequence[str]) -> pl.DataFrame:
        named = people if isinstance(people, dict) else {p: {} for p in people}
        rows = [
            {**CLEARED, "person_id": p, "holder": p[0].upper(), **row} for p, row in named.items()
        ]
        return pl.DataFrame(rows, schema=CLEARANCE_SCHEMA).sort("person_id")

    return call


@pytest.fixture
def agreement() -> Callable[..., Agreement]:
    """An agreement of stages told as (per_side, civilians); anything else by its key."""

    def call(*sizes: tuple[int, int], **rest: Any) -> Agreement:
        return parse_agreement(
            {
                "title": "T",
                "signed_on": date(2026, 9, 16),
                "as_of": date(2026, 9, 16),
                "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
                "scope": {"civilians_alongside": True},
                "terms": {"total": sum(per_side for per_side, _ in sizes)},
                "stages": [
                    {"date": date(2026, 9, 23 + i), "per_side": per_side, "civilians": civilians}
                    for i, (per_side, civilians) in enumerate(sizes)
                ],
                **rest,
            },
            where="test",
        )

    return call


@pytest.fixture
def build(
    clearance: Callable[..., pl.DataFrame], agreement: Callable[..., Agreement]
) -> Callable[..., Selection]:
    """Build lists of people, for stages told as (per_side, civilians)."""

    def call(
        people: dict[str, Row] | Sequence[str],
        *sizes: tuple[int, int],
        positions: dict[str, Any] | None = None,
        terms: dict[str, Any] | None = None,
        records: dict[str, str] | None = None,
        **rest: Any,
    ) -> Selection:
        read: Positions = parse_positions(positions or {}, where="test")
        return build_lists(
            clearance(people),
            agreement(*sizes, **(terms or {})),
            read,
            record_persons=pl.DataFrame(
                list((records or {}).items()),
                schema={"record": pl.String, "person_id": pl.String},
                orient="row",
            ),
            lottery_seed=rest.pop("seed", b"seed"),
            **rest,
        )

    return call


@pytest.fixture
def reason() -> Callable[[Selection, str], str]:
    """The code of one person's reason."""
    return lambda made, person: str(
        made.reasons.filter(pl.col("person_id") == person)["code"].item()
    )
