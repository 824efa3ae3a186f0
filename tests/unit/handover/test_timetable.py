from __future__ import annotations

import datetime

import pytest

from safeconduct.handover import make_timetable
from safeconduct.tables.problems import InputError

DAY = datetime.date(2026, 9, 23)


def test_equal_lists_cross_in_equal_batches() -> None:
    plan = make_timetable(stage=1, date=DAY, place="B", people_a=390, people_b=390, seats=50)
    assert len(plan.batches) == 8
    assert all(batch.imbalance == 0 for batch in plan.batches)
    assert max(batch.size_a for batch in plan.batches) <= 50
    assert plan.travellers == (390, 390)


def test_unequal_lists_cross_in_the_same_number_of_batches() -> None:
    plan = make_timetable(stage=1, date=DAY, place="B", people_a=25, people_b=7, seats=10)
    assert [(b.size_a, b.size_b) for b in plan.batches] == [(9, 3), (8, 2), (8, 2)]


def test_no_people_no_batches() -> None:
    plan = make_timetable(stage=1, date=DAY, place="B", people_a=0, people_b=0, seats=10)
    assert plan.batches == ()


def test_vehicles_need_seats() -> None:
    with pytest.raises(InputError, match="0 seats"):
        make_timetable(stage=1, date=DAY, place="B", people_a=1, people_b=1, seats=0)
