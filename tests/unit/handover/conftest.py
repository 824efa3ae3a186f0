"""Lists and manifests for the hand-over tests."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.handover import Manifest, make_manifest


def listed_frame(side: str, people: int, *, stage: int = 1, owed: int = 0) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person_id": [f"{side}{stage}-{n:04}" for n in range(people)],
            "stage": [stage] * people,
            "side": [side] * people,
            "place": list(range(1, people + 1)),
            "basis": ["counted"] * (people - owed) + ["owed"] * owed,
            "full_name": [f"Name {n}" for n in range(people)],
            "birth_date": ["1990"] * people,
            "rank": [""] * people,
            "category": ["prisoner_of_war"] * people,
            "prisoner_number": [None] * people,
        },
        schema_overrides={"prisoner_number": pl.String},
    )


@pytest.fixture
def listed() -> Callable[..., pl.DataFrame]:
    return listed_frame


@pytest.fixture
def manifest() -> Callable[..., Manifest]:
    def make(side: str, people: int, *, stage: int = 1, owed: int = 0) -> Manifest:
        return make_manifest(
            listed_frame(side, people, stage=stage, owed=owed),
            talk="talk-1",
            seats=10,
            place="Bridge",
            date=datetime.date(2026, 9, 22 + stage),
        )

    return make
