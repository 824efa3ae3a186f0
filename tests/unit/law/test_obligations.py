from __future__ import annotations

from datetime import date

import pytest

from safeconduct.law.obligations import OBLIGATIONS, Event, EventKind, terms_of
from safeconduct.law.terms import TermState
from safeconduct.people.vocabulary import Category

DAY = date(2026, 9, 1)
SPECIAL = {EventKind.HOSTILITIES_ENDED}


def due(kind: EventKind, category: Category = Category.PRISONER_OF_WAR) -> dict[str, date | None]:
    return {t.articles: t.due_on for t in terms_of([Event(kind=kind, on=DAY)], category=category)}


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_obliges_somebody(kind: EventKind) -> None:
    assert any(due(kind, category) for category in Category)


def test_a_capture_card_a_week_after_arrival() -> None:
    assert due(EventKind.ARRIVED_IN_CAMP)["GC III art. 70; GC III Annex IV"] == date(2026, 9, 8)


def test_an_internee_has_his_own_card() -> None:
    assert list(due(EventKind.ARRIVED_IN_CAMP, Category.CIVILIAN_INTERNEE)) == ["GC IV art. 106"]


def test_whoever_is_in_doubt_has_a_prisoner_s_card() -> None:
    assert due(EventKind.ARRIVED_IN_CAMP, Category.UNKNOWN) == due(EventKind.ARRIVED_IN_CAMP)


def test_two_weeks_of_custody_are_told() -> None:
    told = due(EventKind.DETAINED, Category.CIVILIAN_INTERNEE)
    assert told["GC IV arts 136, 137, 138, 140"] == date(2026, 9, 15)


def test_weekly_on_the_seriously_ill() -> None:
    assert due(EventKind.SERIOUSLY_ILL)["GC III art. 122; GC IV arts 137, 138"] == date(2026, 9, 8)


def test_what_is_due_without_delay_has_no_day_and_comes_last() -> None:
    events = [Event(kind=EventKind.DIED, on=DAY), Event(kind=EventKind.SERIOUSLY_ILL, on=DAY)]
    terms = terms_of(events, category=Category.PRISONER_OF_WAR)
    assert [t.due_on is None for t in terms] == sorted(t.due_on is None for t in terms)
    assert all(t.state(on=date(2030, 1, 1)) is TermState.OPEN for t in terms if not t.due_on)


def test_what_is_done_is_marked() -> None:
    (term,) = (
        t
        for t in terms_of(
            [Event(kind=EventKind.ARRIVED_IN_CAMP, on=DAY)],
            category=Category.PRISONER_OF_WAR,
            done={"O-CARD": date(2026, 9, 5)},
        )
    )
    assert term.state(on=date(2026, 12, 1)) is TermState.DONE


def test_every_obligation_says_who_owes_what_to_whom() -> None:
    assert all(o.who and o.what and o.whom and o.articles for o in OBLIGATIONS)
    assert not any(o.days and o.months for o in OBLIGATIONS)
