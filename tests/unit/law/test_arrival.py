from __future__ import annotations

from datetime import date

from safeconduct.law import Scope
from safeconduct.law.arrival import TaskState, not_ready, plan
from safeconduct.law.conditions import Context

CONTEXT = Context(on=date(2026, 9, 16), scope=Scope())
ADULT = {"birth_date": "1980", "protected_category": "detained_own_citizen"}
CHILD = {"birth_date": "2014", "protected_category": "child"}


def ids(**values: str) -> set[str]:
    return {p.task.id for p in plan({**ADULT, **values}, context=CONTEXT)}


def test_without_papers_nobody_is_ready_and_it_says_what_is_missing() -> None:
    missing = not_ready(plan(ADULT, context=CONTEXT))
    assert [p.task.id for p in missing] == ["document", "entry"]
    assert all(p.articles and p.task.who for p in missing)


def test_a_word_does_not_stand_in_for_the_papers() -> None:
    said = {"document": TaskState.DONE, "entry": TaskState.DONE}
    planned = plan(ADULT, context=CONTEXT, states=said)
    assert {p.task.id: p.state for p in planned}["document"] is TaskState.UNDER_WAY
    assert len(not_ready(planned)) == 2


def test_papers_make_ready() -> None:
    for papers in (
        {"travel_document": "yes", "entry_permission": "visa"},
        {"travel_document": "no", "entry_permission": "emergency_travel_document"},
    ):
        assert not_ready(plan({**ADULT, **papers}, context=CONTEXT)) == ()


def test_a_visa_without_a_passport_is_not_enough() -> None:
    missing = not_ready(plan({**ADULT, "entry_permission": "visa"}, context=CONTEXT))
    assert [p.task.id for p in missing] == ["document"]


def test_a_child_needs_a_guardian_and_a_school_and_no_work() -> None:
    planned = {p.task.id for p in plan(CHILD, context=CONTEXT)}
    assert {"guardian", "schooling"} <= planned
    assert "livelihood" not in planned
    assert "guardian" in {p.task.id for p in not_ready(plan(CHILD, context=CONTEXT))}
    agreed = {**CHILD, "guardian_agreed": "yes"}
    assert "guardian" not in {p.task.id for p in not_ready(plan(agreed, context=CONTEXT))}


def test_the_ill_are_treated_without_a_gap() -> None:
    assert "treatment" in ids(health="seriously_wounded")
    assert "treatment" not in ids(health="good")


def test_a_visa_is_followed_by_a_lasting_right() -> None:
    assert "residence" in ids(entry_permission="visa")
    assert "residence" not in ids(entry_permission="residence")


def test_terms_count_from_arrival() -> None:
    planned = plan(ADULT, context=CONTEXT, arrives_on=date(2026, 10, 1))
    due = {p.task.id: p.due_on for p in planned}
    assert due["examination"] == date(2026, 10, 8)
    assert due["document"] is None


def test_what_people_say_of_other_tasks_is_kept() -> None:
    planned = plan(ADULT, context=CONTEXT, states={"housing": TaskState.DONE})
    assert {p.task.id: p.state for p in planned}["housing"] is TaskState.DONE
