from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from safeconduct.selection import PRIORITY_TABLE
from safeconduct.selection.priority import with_priority

NOBODY = {"captured_on": "2026-09-01", "birth_date": "1990-05-01", "health": "good"}


@pytest.mark.parametrize(
    ("facts", "points", "reasons"),
    [
        ({}, 0, ""),
        ({"captured_on": "2025-09-16"}, 4, "long_captivity 4"),
        ({"captured_on": "2000-01-01"}, 12, "long_captivity 12"),
        ({"captured_on": "2025"}, 6, "long_captivity 6"),
        ({"captured_on": ""}, 0, ""),
        ({"captured_on": "2027-01-01"}, 0, ""),
        ({"birth_date": "1971-09-16"}, 4, "aged_55 4"),
        ({"birth_date": "1971-09-17"}, 0, ""),
        ({"birth_date": "1971"}, 0, ""),
        ({"birth_date": "1970"}, 4, "aged_55 4"),
        ({"birth_date": "~1970"}, 0, ""),
        ({"birth_date": "~1969"}, 4, "aged_55 4"),
        ({"birth_date": "2005-09-17"}, 2, "under_21 2"),
        ({"birth_date": "2005-09-16"}, 0, ""),
        ({"birth_date": "2005"}, 0, ""),
        ({"birth_date": "2006"}, 2, "under_21 2"),
        ({"birth_date": ""}, 0, ""),
        ({"birth_date": "no date"}, 0, ""),
        ({"health": "convalescent"}, 3, "convalescent 3"),
        ({"health": "slightly_wounded"}, 3, "slightly_wounded 3"),
        ({"health": ""}, 0, ""),
        (
            {"birth_date": "1960-01-01", "captured_on": "2026-01-01", "health": "convalescent"},
            9,
            "long_captivity 2; aged_55 4; convalescent 3",
        ),
    ],
)
def test_points_and_what_they_are_for(facts: dict[str, str], points: int, reasons: str) -> None:
    made = with_priority(pl.DataFrame([{**NOBODY, **facts}]), on=date(2026, 9, 16))
    assert made.select("priority", "priority_reasons").row(0) == (points, reasons)


def test_the_table_is_published_with_words() -> None:
    assert all(rule.points > 0 and rule.text for rule in PRIORITY_TABLE)
