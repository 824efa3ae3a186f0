from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from safeconduct.law import Scope
from safeconduct.people.vocabulary import Category

Rules = Callable[..., dict[str, list[str]]]
BOUNDED = Scope(captured_from=date(2024, 2, 10), captured_until=date(2026, 8, 31))


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ({}, "L-HELD"),
        ({"status": "confirmed", "acknowledged": False}, "L-UNACKNOWLEDGED"),
        ({"status": "corroborated", "acknowledged": False}, "L-UNACKNOWLEDGED"),
        ({"status": "alleged", "acknowledged": False}, "L-UNACKNOWLEDGED"),
        ({"status": "missing", "acknowledged": False}, "L-MISSING"),
        ({"status": "died"}, "L-ENDED"),
        ({"status": "released"}, "L-ENDED"),
        ({"status": "found_elsewhere"}, "L-ENDED"),
        ({"status": "died", "category": "remains"}, "L-HELD"),
        ({"status": "died", "category": "remains", "acknowledged": False}, "L-ENDED"),
        ({"status": "released", "category": "remains"}, "L-ENDED"),
    ],
)
def test_captivity(rules: Rules, person: dict[str, object], rule: str) -> None:
    assert rules(person)["captivity"] == [rule]


@pytest.mark.parametrize("status", ["missing", "died", "released", "found_elsewhere"])
def test_nothing_else_is_determined_of_those_not_in_captivity(rules: Rules, status: str) -> None:
    found = rules({"status": status, "acknowledged": status != "missing"})
    assert list(found) == ["captivity"]


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ({}, "L-POW"),
        ({"category": "medical_or_religious"}, "L-MEDICAL"),
        ({"category": "civilian_internee"}, "L-CIVILIAN"),
        ({"category": "remains", "status": "died"}, "L-REMAINS"),
        ({"category": "unknown"}, "L-DOUBT"),
        ({"category": ""}, "L-DOUBT"),
        ({"category": None}, "L-DOUBT"),
        ({"category": "mercenary"}, "L-DOUBT"),
        ({"party_of_origin": "A"}, "L-OWN"),
        ({"party_of_origin": "A", "category": "civilian_internee"}, "L-OWN"),
        ({"party_of_origin": "", "detaining_power": ""}, "L-POW"),
        ({"category": "child", "birth_date": ""}, "L-CHILD"),
        ({"birth_date": "2008-09-16"}, "L-POW"),
        ({"birth_date": "2008-09-17"}, "L-CHILD"),
        ({"birth_date": "2008-09"}, "L-CHILD"),
        ({"birth_date": "2008"}, "L-CHILD"),
        ({"birth_date": "2007"}, "L-POW"),
        ({"birth_date": "~2007"}, "L-CHILD"),
        ({"birth_date": "~2006"}, "L-POW"),
        ({"birth_date": ""}, "L-POW"),
        ({"birth_date": "2010", "category": "remains", "status": "died"}, "L-REMAINS"),
    ],
)
def test_category(rules: Rules, person: dict[str, object], rule: str) -> None:
    assert rules(person)["protected_category"] == [rule]


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ({}, "L-NOT-OWED"),
        ({"category": "civilian_internee"}, "L-OWED-CIVILIAN"),
        ({"category": "medical_or_religious"}, "L-OWED-MEDICAL"),
        ({"category": "child"}, "L-OWED-CHILD"),
        ({"category": "remains", "status": "died"}, "L-OWED-REMAINS"),
        ({"health": "seriously_wounded"}, "L-OWED-WOUNDED"),
        ({"health": "sick"}, "L-OWED-WOUNDED"),
        ({"health": "slightly_wounded"}, "L-NOT-OWED"),
        ({"health": "convalescent"}, "L-NOT-OWED"),
        ({"health": "sick", "category": "unknown"}, "L-OWED-WOUNDED"),
        ({"category": "unknown"}, "L-NOT-OWED"),
        ({"party_of_origin": "A", "category": "civilian_internee"}, "L-NOT-OWED"),
    ],
)
def test_owed(rules: Rules, person: dict[str, object], rule: str) -> None:
    assert rules(person)["owed"] == [rule]


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ({}, "L-SCOPE-IN"),
        ({"category": "civilian_internee"}, "L-SCOPE-OWED"),
        ({"category": "unknown"}, "L-SCOPE-DOUBT"),
        ({"party_of_origin": "A"}, "L-SCOPE-OWN"),
        ({"party_of_origin": ""}, "L-SCOPE-ORIGIN"),
        ({"captured_on": "2024-02-10"}, "L-SCOPE-IN"),
        ({"captured_on": "2024-02-09"}, "L-SCOPE-OUT"),
        ({"captured_on": "2026-09-01"}, "L-SCOPE-OUT"),
        ({"captured_on": "2025"}, "L-SCOPE-IN"),
        ({"captured_on": "2024"}, "L-SCOPE-DATE"),
        ({"captured_on": "2024-02"}, "L-SCOPE-DATE"),
        ({"captured_on": "2026-08"}, "L-SCOPE-IN"),
        ({"captured_on": "2023"}, "L-SCOPE-OUT"),
        ({"captured_on": ""}, "L-SCOPE-DATE"),
        ({"captured_on": None}, "L-SCOPE-DATE"),
    ],
)
def test_scope(rules: Rules, person: dict[str, object], rule: str) -> None:
    assert rules(person, scope=BOUNDED)["in_scope"] == [rule]


def test_an_agreement_without_days_takes_any_day_of_capture(rules: Rules) -> None:
    assert rules({"captured_on": ""})["in_scope"] == ["L-SCOPE-IN"]


def test_a_party_s_own_nationals_are_covered_only_if_the_agreement_says_so(rules: Rules) -> None:
    scope = Scope(categories=frozenset({Category.DETAINED_OWN_CITIZEN}))
    assert rules({"party_of_origin": "A"}, scope=scope)["in_scope"] == ["L-SCOPE-IN"]
    assert rules({}, scope=scope)["in_scope"] == ["L-SCOPE-OUT"]


@pytest.mark.parametrize(
    ("power", "rule"), [("A", "L-POWER"), ("", "L-POWER-UNKNOWN"), (None, "L-POWER-UNKNOWN")]
)
def test_responsible_power(rules: Rules, power: str | None, rule: str) -> None:
    assert rules({"detaining_power": power})["responsible_power"] == [rule]
