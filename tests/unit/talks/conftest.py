from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from safeconduct.record import SigningKey
from safeconduct.talks import Negotiation


class Desk:
    """Seeded keys, salts and times, and talks opened with them."""

    def __init__(self, directory: Path, seed: int = 7) -> None:
        rng = random.Random(seed)
        ticks = itertools.count()
        self.directory = directory
        self.signers = {name: SigningKey(name, rng.randbytes(32)) for name in "ABM"}
        self.keys = {name: key.public for name, key in self.signers.items()}
        self.salts: Callable[[], bytes] = lambda: rng.randbytes(32)
        start = datetime(2026, 9, 1, tzinfo=UTC)
        self.now: Callable[[], str] = lambda: (start + timedelta(minutes=next(ticks))).isoformat()

    def open(self) -> Negotiation:
        return Negotiation.open(
            record_dir=self.directory,
            talk="talks.example/2026-09",
            signers=self.signers,
            salts=self.salts,
            now=self.now,
            terms=b"1000 for 1000",
        )

    def resume(self, **options: Any) -> Negotiation:
        return Negotiation.resume(
            record_dir=self.directory,
            signers=self.signers,
            salts=self.salts,
            now=self.now,
            **options,
        )


def people(side: str, numbers: range) -> list[dict[str, str]]:
    return [
        {
            "person_id": f"{side}-{number}",
            "full_name": f"Nobody Number{number}",
            "category": "civilian_internee" if number % 5 == 0 else "prisoner_of_war",
        }
        for number in numbers
    ]


@pytest.fixture
def rows() -> Callable[[str, range], list[dict[str, str]]]:
    return people


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "record")


@pytest.fixture
def new_desk() -> type[Desk]:
    return Desk
