from __future__ import annotations

from collections.abc import Callable

import pytest


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
