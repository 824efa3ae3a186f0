"""What would have to change for one to go, and what each term costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import Agreement, parse_positions
from safeconduct.selection import ChangeKind, Inputs, lists_of, prices, what_would_change
from safeconduct.tables.problems import InputError

OLD, FIFTH = {"birth_date": "1960"}, {"unit": "5th"}
People = dict[str, dict[str, Any]]
PEOPLE: People = {
    "a0": OLD, "a1": OLD, "a2": {}, "a3": {"captured_on": "2026-08-01"}, "a4": {**OLD, **FIFTH},
    "b0": {}, "b1": {}, "b2": {}, "b3": FIFTH, "b4": {},
}  # fmt: skip


@pytest.fixture
def inputs(
    clearance: Callable[..., pl.DataFrame], agreement: Callable[..., Agreement]
) -> Callable[..., Inputs]:
    def make(
        people: People, *sizes: tuple[int, int], positions: Any = None, **terms: Any
    ) -> Inputs:
        return Inputs(
            clearance=clearance(people),
            agreement=agreement(*sizes, **terms),
            positions=parse_positions(positions or {}, where="test"),
            record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
            lottery_seed=b"seed",
        )

    return make


def test_more_places_or_more_points_and_as_few_as_can_be(inputs: Callable[..., Inputs]) -> None:
    case = inputs(PEOPLE, (2, 0))
    assert "a3" not in lists_of(case).listed["person_id"]
    found = {c.kind: c for c in what_would_change(case, "a3")}
    places, points = found[ChangeKind.PLACES].amount, found[ChangeKind.POINTS].amount

    def with_places(n: int) -> Inputs:
        return inputs(PEOPLE, (2 + n, 0))

    assert "a3" in lists_of(with_places(places)).listed["person_id"]
    assert "a3" not in lists_of(with_places(places - 1)).listed["person_id"]
    # Four points are those of one who is fifty-five or older.
    assert points >= 4


def test_the_term_that_keeps_him_off_is_named_with_the_reason_given(
    inputs: Callable[..., Inputs],
) -> None:
    quota = {"side": "A", "unit": "5th", "at_most": 0, "reason": "agreed at the talks"}
    case = inputs(PEOPLE, (3, 0), quotas=[quota])
    (term,) = [c for c in what_would_change(case, "a4") if c.kind is ChangeKind.TERM]
    assert "at most 0 of A with unit 5th" in term.words
    assert "agreed at the talks" in term.words


def test_a_refusal_is_told_and_what_is_not_cleared_is_the_law_s(
    inputs: Callable[..., Inputs],
) -> None:
    held = {"held_back": True, "cleared": False, "code": "hold_suspicion", "text": "Held."}
    refusal = {"A": {"refusals": [{"unit": "5th", "reason": "not before the talks"}]}}
    case = inputs(PEOPLE | {"a0": held}, (3, 0), positions=refusal)
    (told,) = what_would_change(case, "a4")
    assert told.kind is ChangeKind.REFUSAL
    assert "not before the talks" in told.words
    (law,) = what_would_change(case, "a0")
    assert (law.kind, law.words) == (ChangeKind.CLEARANCE, "Held.")


def test_whoever_is_listed_needs_no_change_and_who_is_not_known_is_said(
    inputs: Callable[..., Inputs],
) -> None:
    case = inputs(PEOPLE, (5, 0))
    assert what_would_change(case, "a0") == ()
    with pytest.raises(InputError, match="no person zz"):
        what_would_change(case, "zz")


def test_whoever_is_owed_needs_neither_points_nor_places(inputs: Callable[..., Inputs]) -> None:
    child = {"owed": True, "civilian": True, "in_scope": False, "category": "child"}
    case = inputs(PEOPLE | {"a0": child, "a1": child}, (2, 1))
    left = ({"a0", "a1"} - set(lists_of(case).listed["person_id"])).pop()
    assert what_would_change(case, left) == ()


def test_where_the_other_side_can_give_no_more_places_do_not_help(
    inputs: Callable[..., Inputs],
) -> None:
    few = {p: PEOPLE[p] for p in ("a0", "a3", "b0")}
    kinds = {c.kind for c in what_would_change(inputs(few, (1, 0)), "a3")}
    assert kinds == {ChangeKind.POINTS}


def test_the_price_of_each_term_is_what_the_lists_lack_by_it(
    inputs: Callable[..., Inputs],
) -> None:
    case = inputs(
        PEOPLE, (5, 0),
        positions={"B": {"refusals": [{"unit": "5th", "reason": "r"}]}},
        quotas=[{"side": "A", "unit": "1st", "at_most": 9},
                {"side": "A", "unit": "5th", "at_most": 0, "reason": "q"}],
    )  # fmt: skip
    told = {row["term"]: row for row in prices(case).iter_rows(named=True)}
    assert told["at most 9 of A with unit 1st"]["people"] == 0
    assert told["at most 9 of A with unit 1st"]["points"] == 0
    refusal = told["B leaves out unit 5th"]
    # Four of A go at most, as long as the quota stands; without the refusal nothing is gained.
    assert (refusal["of"], refusal["kind"], refusal["reason"]) == ("B", "refusals", "r")
    quota = told["at most 0 of A with unit 5th"]
    assert quota["points"] > 0
    assert quota["people"] == 0
    both = inputs(PEOPLE, (5, 0))
    assert lists_of(both).listed.height == lists_of(case).listed.height + 2
    assert case.agreement.as_of == date(2026, 9, 16)


def test_whoever_gave_way_for_wishes_would_go_if_nothing_were_given_up(
    inputs: Callable[..., Inputs],
) -> None:
    people: People = {
        "a1": {"captured_on": "2024-01-01"}, "a2": {"captured_on": "2024-06-01"},
        "a3": {"captured_on": "2025-08-01", "unit": "7th"}, "b1": {}, "b2": {},
    }  # fmt: skip
    case = inputs(people, (2, 0), positions={"B": {"requests": [{"unit": "7th", "weight": 5}]}})
    assert "a2" not in lists_of(case, slack=0.5).listed["person_id"]
    found = what_would_change(case, "a2", slack=0.5)
    assert ChangeKind.PRIORITY in [change.kind for change in found]
    assert what_would_change(case, "a2") == ()
