"""No sequence of steps lets anybody go for a war crime by amnesty or without judgment."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.law import PersonFacts, Proceeding, Question, Scope, Stage, Truth, determine_person
from safeconduct.law.proceedings import STEPS, Act, StepRefused

OPENED = date(2026, 1, 1)
STEP = st.tuples(
    st.sampled_from([step.id for step in STEPS]),
    st.sampled_from((None, *Truth)),
    st.integers(-5, 60),
    st.sampled_from(("", "art. 1")),
)


@given(st.sampled_from(tuple(Truth)), st.lists(STEP, max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_sequence_of_steps_absolves_a_war_crime(
    crime: Truth, steps: list[tuple[str, Truth | None, int, str]]
) -> None:
    case = Proceeding(offence="x", war_crime=crime, opened_on=OPENED)
    day = OPENED
    for step, found, later, article in steps:
        on = day + timedelta(days=later)
        act = Act(step=step, on=on, authority="court", qualification=article)
        try:
            case = case.take(act, war_crime=found)
        except StepRefused as refused:
            ways = refused.alternatives
        else:
            day, ways = on, ()
        assert all(case.why_not(way) is None for way in ways)
        lenient = case.stage in (Stage.AMNESTIED, Stage.WITHOUT_JUDGMENT)
        assert not (lenient and case.war_crime is not Truth.FALSE)
        facts = PersonFacts(person={}, cases=(case.as_case(),))
        held = determine_person(facts, scope=Scope(), on=on).of(Question.HOLD).rule.code is not None
        assert held == case.stage.holds
    assert [act.on for act in case.acts] == sorted(act.on for act in case.acts)
