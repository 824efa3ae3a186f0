from __future__ import annotations

import polars as pl
import pytest

from safeconduct.notices import Group, StageCount, disclose, safe_parts, stage_counts
from safeconduct.people.vocabulary import Category
from safeconduct.tables.problems import InputError


def count(servicemen: int, civilians: int, stage: int = 1) -> StageCount:
    parts = {Group.SERVICEMEN: servicemen, Group.CIVILIANS: civilians}
    return StageCount(stage=stage, party="A", parts=parts)


def test_large_parts_are_said() -> None:
    said = disclose([count(270, 120)], ended=False)
    assert said.total(stage=1, party="A") == 390
    assert said.parts(stage=1, party="A") == {Group.SERVICEMEN: 270, Group.CIVILIANS: 120}


def test_a_small_part_hides_its_complement() -> None:
    said = disclose([count(388, 2)], ended=False)
    assert said.total(stage=1, party="A") == 390
    assert said.parts(stage=1, party="A") == {}
    assert any("split" in item.what for item in said.left_out)


def test_the_threshold_is_the_smallest_part_said() -> None:
    assert safe_parts({Group.SERVICEMEN: 50, Group.CIVILIANS: 5}, threshold=5)
    assert not safe_parts({Group.SERVICEMEN: 50, Group.CIVILIANS: 5}, threshold=6)


def test_neither_zero_nor_the_whole_is_said() -> None:
    assert safe_parts({Group.SERVICEMEN: 9, Group.CIVILIANS: 0}) == {}


def test_the_place_waits_for_the_end() -> None:
    before = disclose([count(10, 10)], place="Bridge", ended=False)
    assert before.place is None
    assert any(item.what == "the place" for item in before.left_out)
    assert disclose([count(10, 10)], place="Bridge", ended=True).place == "Bridge"


def test_what_is_left_out_never_tells_the_number() -> None:
    for item in disclose([count(388, 3)], place="Bridge", ended=False).left_out:
        assert "3" not in item.what + item.why
        assert "388" not in item.what + item.why
        assert "Bridge" not in item.what + item.why


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InputError, match="below zero"):
        safe_parts({Group.SERVICEMEN: -1})


def test_medical_people_and_children_have_no_count_of_their_own() -> None:
    assert Group.of(Category.MEDICAL_OR_RELIGIOUS) is Group.SERVICEMEN
    assert Group.of(Category.CHILD) is Group.CIVILIANS


def test_counts_come_from_outcomes() -> None:
    people = ["P1", "P2", "P3", "P4"]
    listed = pl.DataFrame(
        {
            "stage": [1] * 4,
            "side": ["A", "A", "A", "B"],
            "person_id": people,
            "category": ["prisoner_of_war", "child", "remains", "civilian_internee"],
        }
    )
    outcomes = pl.DataFrame(
        {
            "stage": [1] * 4,
            "side": ["A", "A", "A", "B"],
            "person_id": people,
            "outcome": ["delivered", "delivered", "delivered", "died"],
        }
    )
    to_a, to_b = stage_counts(outcomes, listed)
    assert (to_a.party, to_a.total) == ("A", 0)
    assert (to_b.party, dict(to_b.parts)) == ("B", {Group.SERVICEMEN: 1, Group.CIVILIANS: 1})
