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


@pytest.mark.parametrize(
    ("grounds", "points"),
    [("pregnant", 24), ("small_children long_held", 20), ("pregnant small_children", 44),
     ("long_held", 0), ("", 0), (None, 0)],
)  # fmt: skip
def test_grounds_of_law_outweigh_all_others_together(grounds: str | None, points: int) -> None:
    person = pl.DataFrame(
        [{**NOBODY, "precedence_grounds": grounds}],
        schema=dict.fromkeys((*NOBODY, "precedence_grounds"), pl.String),
    )
    assert with_priority(person, on=date(2026, 9, 16))["priority"].item() == points
    others = [r.points for r in PRIORITY_TABLE if r.code not in ("pregnant", "small_children")]
    assert sum(others) - 3 - 2 < 20  # nobody is wounded and convalescent, or old and young


def test_the_table_is_published_with_words() -> None:
    assert all(rule.points > 0 and rule.text for rule in PRIORITY_TABLE)
