from __future__ import annotations

import pytest

from safeconduct.matching.fields.places import place_keys
from safeconduct.matching.fields.ranks import rank_grade
from safeconduct.matching.fields.units import unit_number, unit_words


@pytest.mark.parametrize(
    "ranks",
    [
        ("рядовий", "рядовой", "Private", "soldat", "جندي"),
        ("молодший лейтенант", "младший лейтенант", "Second Lieutenant", "sous-lieutenant"),
        ("капітан", "Captain", "capitaine", "Hauptmann", "капитан медицинской службы"),
    ],
)
def test_ranks_of_different_armies_stand_on_one_scale(ranks: tuple[str, ...]) -> None:
    assert len({rank_grade(r) for r in ranks}) == 1
    assert rank_grade(ranks[0]) is not None


def test_grades_rise() -> None:
    order = [rank_grade(r) for r in ("private", "corporal", "sergeant", "captain", "colonel")]
    assert order == sorted(order, key=lambda grade: grade or 0)
    assert len(set(order)) == 5


def test_units_keep_number_and_words_apart() -> None:
    assert unit_number("12-та окрема бригада") == unit_number("12th separate brigade") == "12"
    assert unit_words("12th separate brigade") == "separate brigade"


def test_places_meet_across_scripts_and_kinds() -> None:
    assert set(place_keys("м. Кедроград")) & set(place_keys("Kedrograd city"))
    assert not set(place_keys("Липодол")) & set(place_keys("Кедроград"))
    assert place_keys("село") == ()
