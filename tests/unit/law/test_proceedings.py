from __future__ import annotations

from datetime import date

import pytest

from safeconduct.law import PersonFacts, Proceeding, Question, Scope, Stage, Truth, determine_person
from safeconduct.law.proceedings import STEP_BY_ID, STEPS, Act, StepRefused, stage_of
from safeconduct.law.terms import TermState

OPENED = date(2026, 1, 10)


def act(step: str, on: date = date(2026, 2, 1), **rest: str) -> Act:
    return Act(step=step, on=on, authority="the competent authority", **rest)  # type: ignore[arg-type]


def determined(crime: Truth) -> Proceeding:
    case = Proceeding(offence="ill-treatment", opened_on=OPENED)
    return case.take(act("determine", qualification="art. 438"), war_crime=crime)


def test_the_whole_way_to_a_pardon() -> None:
    case = determined(Truth.TRUE)
    for step, stage in (
        ("prosecute", Stage.PENDING), ("convict", Stage.CONVICTED), ("pardon", Stage.PARDONED),
    ):  # fmt: skip
        assert case.stage.holds
        case = case.take(act(step))
        assert case.stage is stage
    assert not case.stage.holds
    assert [a.step for a in case.acts] == ["determine", "prosecute", "convict", "pardon"]


@pytest.mark.parametrize("stage", [Stage.DETERMINED, Stage.PENDING, Stage.CONVICTED])
def test_amnesty_for_a_war_crime_is_refused_and_the_lawful_ways_are_offered(stage: Stage) -> None:
    case = Proceeding(offence="killing prisoners", war_crime=Truth.TRUE, stage=stage)
    with pytest.raises(StepRefused, match="customary IHL rule 159") as refused:
        case.take(act("amnesty"))
    ways = {step.id for step in refused.value.alternatives}
    assert ways
    assert "amnesty" not in ways
    assert "without_judgment" not in ways
    assert {"transfer_proceedings", "pardon", "transfer_sentence"} & ways
    assert "Lawful now" in str(refused.value)


def test_amnesty_waits_for_the_determination() -> None:
    case = Proceeding(offence="theft", stage=Stage.PENDING)
    with pytest.raises(StepRefused, match="must be determined first"):
        case.take(act("amnesty"))


def test_amnesty_for_what_is_no_war_crime() -> None:
    assert determined(Truth.FALSE).take(act("amnesty")).stage is Stage.AMNESTIED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"qualification": " "}, "names the article"),
        ({"crime": None}, "says whether the act is a war crime"),
        ({"crime": Truth.UNKNOWN}, "says whether the act is a war crime"),
        ({"on": date(2025, 1, 1)}, "lies before the last"),
    ],
)
def test_a_determination_names_article_and_finding(change: dict[str, object], words: str) -> None:
    told = {"qualification": "art. 438", "on": date(2026, 2, 1), "crime": Truth.FALSE, **change}
    crime = told.pop("crime")
    case = Proceeding(offence="x", opened_on=OPENED)
    with pytest.raises(StepRefused, match=words):
        case.take(act("determine", **told), war_crime=crime)  # type: ignore[arg-type]


def test_no_other_step_changes_what_was_found() -> None:
    with pytest.raises(StepRefused, match="only a determination"):
        determined(Truth.TRUE).take(act("prosecute"), war_crime=Truth.FALSE)


@pytest.mark.parametrize("stage", Stage)
def test_a_step_leads_only_from_where_it_may(stage: Stage) -> None:
    case = Proceeding(offence="x", war_crime=Truth.FALSE, stage=stage)
    for step in STEPS:
        assert (step in case.next_steps) == (stage in step.start)
    assert not stage.holds or case.next_steps


@pytest.mark.parametrize("crime", Truth)
@pytest.mark.parametrize("stage", Stage)
def test_procedure_and_rules_say_the_same(stage: Stage, crime: Truth) -> None:
    """By the rules a stage holds back where it does by the procedure, and where it is unlawful."""
    case = Proceeding(offence="x", war_crime=crime, stage=stage).as_case()
    facts = PersonFacts(person={}, cases=(case,))
    made = determine_person(facts, scope=Scope(), on=OPENED).of(Question.HOLD)
    unlawful = stage in (Stage.AMNESTIED, Stage.WITHOUT_JUDGMENT) and crime is not Truth.FALSE
    unjudged = stage is Stage.PARDONED and crime is not Truth.FALSE  # no conviction on file
    assert (made.rule.code is not None) == (stage.holds or unlawful or unjudged)


def test_time_and_terms() -> None:
    case = Proceeding(offence="x", opened_on=OPENED)
    (term,) = case.terms
    assert term.due_on == date(2026, 4, 10)
    assert "GC III art. 103" in term.articles
    assert term.state(on=date(2026, 4, 11)) is TermState.OVERDUE
    assert case.elapsed(on=date(2026, 1, 20)) == 10
    later = case.take(act("determine", qualification="a"), war_crime=Truth.FALSE)
    assert later.at_stage(on=date(2026, 2, 11)) == 10
    pending = later.take(act("prosecute", on=date(2026, 3, 1)))
    assert pending.terms[0].due_on == date(2026, 3, 1)
    assert "GC III arts 115, 119" in pending.terms[0].articles
    assert Proceeding(offence="x").elapsed(on=OPENED) is None


def test_missing_documents_are_named_and_stop_nothing() -> None:
    case = determined(Truth.FALSE)
    taken = act("prosecute", documents=("indictment",))  # type: ignore[arg-type]
    assert "indictment" not in case.missing(taken)
    assert len(case.missing(taken)) == len(STEP_BY_ID["prosecute"].documents) - 1
    assert case.take(taken).stage is Stage.PENDING


def test_the_words_of_tables() -> None:
    assert stage_of("suspicion") is Stage.SUSPECTED
    assert stage_of("transfer") is Stage.TRANSFERRED
    assert stage_of("no such word") is Stage.SUSPECTED
    assert all(stage_of(stage.act.value).holds == stage.holds for stage in Stage)
