from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Table = dict[str, Any]
Change = Callable[..., Table]
AGREEMENT: Table = {
    "title": "A thousand for a thousand",
    "signed_on": date(2026, 9, 16),
    "as_of": date(2026, 9, 16),
    "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
    "mediator": {"name": "Ilmarin"},
    "scope": {
        "categories": ["prisoner_of_war"],
        "captured_from": date(2024, 2, 10),
        "captured_until": date(2026, 8, 31),
        "civilians_alongside": True,
    },
    "terms": {"total": 1000, "parity": "equal", "owed_count_as_consideration": False},
    "stages": [
        {"number": 1, "date": date(2026, 9, 23), "per_side": 390, "civilians": 120},
        {"number": 2, "date": date(2026, 9, 24), "per_side": 307},
        {"number": 3, "date": date(2026, 9, 25), "per_side": 303},
    ],
    "refusals": [{"side": "A", "branch": "special forces", "reason": "Later"}],
    "requests": [{"side": "B", "unit": "5th", "reason": "Longest", "weight": 3}],
}


@pytest.fixture
def agreement_data() -> Change:
    """A right agreement, changed at the places named: `{"stages.0.civilians": 400}`.

    A value of `...` takes the key away.
    """

    def call(changes: dict[str, Any] | None = None) -> Table:
        data = copy.deepcopy(AGREEMENT)
        for path, value in (changes or {}).items():
            *way, last = [int(k) if k.isdigit() else k for k in path.split(".")]
            table: Any = data
            for key in way:
                table = table[key]
            if value is ...:
                del table[last]
            else:
                table[last] = value
        return data

    return call
