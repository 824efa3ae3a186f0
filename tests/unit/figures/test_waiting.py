from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest

from safeconduct.figures import SPELL_SCHEMA, Waiting, waiting_spells, waiting_times


def spells(days: list[int], returned: list[bool], side: str = "A") -> pl.DataFrame:
    n = len(days)
    columns = {"person_id": [f"P{i}" for i in range(n)], "side": [side] * n,
               "category": ["x"] * n, "days": days, "returned": returned}  # fmt: skip
    return pl.DataFrame(columns, schema=SPELL_SCHEMA)


def one(days: list[int], returned: list[bool]) -> Waiting:
    return waiting_times(spells(days, returned))


def test_textbook_curve_and_greenwood_band() -> None:
    # The 6-mercaptopurine arm of Freireich et al. (1963), as in every textbook of survival.
    days = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    censored = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}
    curve = one(days, [i not in censored for i in range(len(days))]).curves[0]
    at = dict(zip(curve.days, curve.share, strict=True))
    assert at[6] == pytest.approx(0.857, abs=5e-4)
    assert at[23] == pytest.approx(0.448, abs=5e-4)
    assert curve.median == 23
    assert curve.median_low == 13
    assert curve.median_high is None
    at_low = dict(zip(curve.days, curve.low, strict=True))
    at_high = dict(zip(curve.days, curve.high, strict=True))
    assert (at_low[6], at_high[6]) == pytest.approx((0.620, 0.952), abs=1e-3)


def test_nobody_returned() -> None:
    curve = one([1, 2, 3, 4, 5], [False] * 5).curves[0]
    assert np.all(curve.share == 1)
    assert np.all(curve.high == 1)
    assert curve.median is None
    assert "not reached" in curve.text


def test_everybody_returned() -> None:
    curve = one([1, 2, 3, 4, 5], [True] * 5).curves[0]
    assert curve.share[-1] == 0
    assert not np.isnan(curve.low).any()
    assert not np.isnan(curve.high).any()
    assert np.all(curve.low <= curve.share)
    assert np.all(curve.share <= curve.high)
    assert curve.median == 3


def test_groups_under_five_are_not_shown() -> None:
    small, large = spells([1] * 4, [True] * 4, "B"), spells([1] * 5, [True] * 5)
    waiting = waiting_times(pl.concat([small, large]))
    assert [c.group for c in waiting.curves] == ["A"]
    assert waiting.hidden == ("B",)
    assert "B: fewer than 5 people, not shown" in waiting.lines()


def test_spells_from_files() -> None:
    people = pl.DataFrame(
        {
            "person_id": ["P1", "P2", "P3", "P4", "P5", "P6"],
            "detaining_power": ["A", "A", "B", "", "A", "A"],
            "category": ["prisoner_of_war"] * 6,
            "captured_on": ["2026-09-01", "2026-09-03", "2026-08", "2026-09-01", "2026-09-01", ""],
            "status": ["acknowledged", "confirmed", "acknowledged", "confirmed", "missing",
                       "released"],
        }
    )  # fmt: skip
    outcomes = pl.DataFrame(
        {"stage": [1, 1], "person_id": ["P1", "P6"], "outcome": ["delivered", "delivered"]}
    )
    frame, left_out = waiting_spells(
        people, outcomes, stage_dates={1: datetime.date(2026, 9, 23)},
        as_of=datetime.date(2026, 9, 25),
    )  # fmt: skip
    assert frame.select("person_id", "days", "returned").rows() == [
        ("P1", 22, True), ("P2", 22, False),
    ]  # fmt: skip
    assert left_out == {
        "the Detaining Power is not known": 1,
        "the day of capture is not known": 2,
    }


def test_deliveries_after_the_day_have_not_happened() -> None:
    people = pl.DataFrame(
        {"person_id": ["P1"], "detaining_power": ["A"], "category": [""],
         "captured_on": ["2026-09-01"], "status": ["confirmed"]}
    )  # fmt: skip
    outcomes = pl.DataFrame({"stage": [1], "person_id": ["P1"], "outcome": ["delivered"]})
    frame, _ = waiting_spells(
        people, outcomes, stage_dates={1: datetime.date(2026, 9, 23)},
        as_of=datetime.date(2026, 9, 16),
    )  # fmt: skip
    assert frame.select("days", "returned").rows() == [(15, False)]


def test_no_people_no_curves() -> None:
    assert waiting_times(spells([], [])).curves == ()
