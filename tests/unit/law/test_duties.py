"""Terms of the duties towards a captive."""

from __future__ import annotations

from datetime import date

import pytest

from safeconduct.law.duties import duties
from safeconduct.people import Category, SourceKind


@pytest.mark.parametrize(
    ("category", "code", "due_on"),
    [
        (Category.PRISONER_OF_WAR, "D-CARD", date(2026, 9, 8)),
        (Category.MEDICAL_OR_RELIGIOUS, "D-CARD", date(2026, 9, 8)),
        (Category.UNKNOWN, "D-CARD", date(2026, 9, 8)),
        (Category.CIVILIAN_INTERNEE, "D-INTERNED", date(2026, 9, 15)),
        (Category.CHILD, "D-INTERNED", date(2026, 9, 15)),
    ],
)
def test_the_term_follows_the_category(category: Category, code: str, due_on: date) -> None:
    (duty,) = duties(category=category, captured_on="2026-09-01", kinds=())
    assert (duty.id, duty.due_on, duty.done) == (code, due_on, False)


def test_a_card_fulfils_it() -> None:
    (duty,) = duties(
        category=Category.PRISONER_OF_WAR,
        captured_on="2026-09-01",
        kinds={SourceKind.CAPTURE_CARD, SourceKind.VISIT},
    )
    assert duty.done


def test_an_uncertain_date_grants_no_more_time() -> None:
    (duty,) = duties(category=Category.UNKNOWN, captured_on="~2026-09", kinds=())
    assert duty.due_on == date(2026, 9, 8)


@pytest.mark.parametrize(("category", "day"), [("remains", "2026-09-01"), ("unknown", "")])
def test_no_term_without_a_captive_or_a_date(category: str, day: str) -> None:
    assert duties(category=Category(category), captured_on=day, kinds=()) == ()
