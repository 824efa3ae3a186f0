"""Everything that the library says of the law has words on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from safeconduct.law import (
    GROUNDS,
    OWED_CATEGORIES,
    RULES,
    STEPS,
    PersonFacts,
    Question,
    Reading,
    ReasonCode,
    Scope,
    Stage,
    determine_person,
)
from safeconduct.law.annex_one import MEDICAL_GROUNDS
from safeconduct.law.arrival import TASKS, TaskState
from safeconduct.law.commission import Examination, PresentedBy
from safeconduct.law.facts import FACTS
from safeconduct.law.interviews import Interview, Manner
from safeconduct.law.proceedings import Proceeding
from safeconduct.law.terms import Term, TermState
from safeconduct.node.casework import procedure_texts as procedures
from safeconduct.node.casework import rule_texts as rules
from safeconduct.node.casework import words
from safeconduct.node.casework.derivations import Node, shown
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import CommissionDecision, Procedure, Wish

pytestmark = pytest.mark.any_store

TEXTS = {
    *rules.RULES, *rules.REASONS, *rules.GROUNDS, *procedures.ASKS, *procedures.STEPS,
    *procedures.TERMS, *procedures.FAULTS, *procedures.TASKS, *procedures.MEDICAL,
}  # fmt: skip
DAY = date(2026, 1, 1)


def said() -> Iterator[str]:
    for rule in RULES:
        yield from (rule.title, rule.explanation, rule.because)
    yield from (fact.ask for fact in FACTS.values())
    yield from (code.text for code in ReasonCode)
    yield from (ground.title for ground in GROUNDS)
    for step in STEPS:
        yield from (step.title, step.authority, *step.documents)
    for task in TASKS:
        yield from (task.title, task.who)
    yield from (ground.title for ground in MEDICAL_GROUNDS)
    yield from (term.what for term in terms())
    yield from worst_interview().faults


def terms() -> Iterator[Term]:
    for stage in Stage:
        yield from Proceeding(offence="x", stage=stage, opened_on=DAY).terms
    for votes in ((), (CommissionDecision.REPATRIATE,) * 3):
        yield from Examination(
            person_id="", on=DAY, presented_by=PresentedBy.HIMSELF, votes=votes
        ).terms


def worst_interview() -> Interview:
    return Interview(
        record_id="", on=DAY, place="", by="", wish=Wish.RETURN, fear=YesNo.UNKNOWN,
        captor_present=YesNo.UNKNOWN, interpreter="somebody", manner=Manner.SPOKEN,
    )  # fmt: skip


def test_the_worst_interview_has_every_fault() -> None:
    assert len(worst_interview().faults) == 6


def test_everything_that_is_said_is_listed_and_nothing_else() -> None:
    assert {text for text in said() if text} == TEXTS


def test_every_question_answer_fact_and_value_has_a_word() -> None:
    assert set(words.QUESTION) == set(Question)
    assert {rule.conclusion for rule in RULES} <= set(words.CONCLUSION)
    assert set(FACTS) | {"interview"} == set(words.FACT)
    for name, fact in FACTS.items():
        table = words.VALUES.get(name, {"yes": "", "no": "", "A": "", "B": ""})
        assert set(fact.values) <= set(table), name
    assert set(Stage) < set(words.STAGE)
    assert {p.value for p in Procedure} == set(words.PROCEDURE)
    assert set(Manner) == set(words.MANNER)
    assert set(TaskState) == set(words.TASK_STATE)
    assert set(TermState) == set(words.TERM_STATE)
    assert {str(int(p)) for p in PresentedBy} == set(words.PRESENTED_BY)


CASES = (
    PersonFacts.read({}),
    PersonFacts.read(
        {"category": "prisoner_of_war", "status": "acknowledged", "acknowledged": "yes",
         "birth_date": "1990", "party_of_origin": "A", "detaining_power": "B",
         "captured_on": "~2025", "health": "sick"},
        files=[{"procedure": "amnesty", "offence": "theft", "war_crime": ""}],
        interviews=[{"wish": "return", "in_private": "yes", "fear_of_persecution": "",
                     "interviewed_on": "2020"}],
    ),
    PersonFacts.read({"category": "detained_own_citizen", "status": "confirmed"}),
)  # fmt: skip
SCOPE = Scope(readings=(Reading(of="A", captured_from=DAY), Reading(of="B")))


def statements(node: Node) -> Iterator[str]:
    yield node.words
    for _name, value in node.values:
        yield value
    for part in node.parts:
        yield from statements(part)


@pytest.mark.parametrize("language", ["uk", "ru", "fr", "ar"])
@pytest.mark.parametrize("facts", CASES)
def test_no_statement_of_a_derivation_is_left_in_english(facts: PersonFacts, language: str) -> None:
    made = determine_person(facts, scope=SCOPE, on=DAY)
    values = {**facts.person, **facts.interview}
    values |= {d.question.value: d.conclusion for d in made.all}

    def told() -> list[str]:
        found = []
        for one in made.all:
            read = shown(one, values)
            for tree in (read.decided, *read.others):
                found += list(statements(tree))
            found += [read.title, read.explanation, *(n for n, _ask in read.presumed)]
        return [text for text in found if not text.isascii() or any(map(str.isalpha, text))]

    with translation.override("en"):
        english = told()
    with translation.override(language):
        theirs = told()
    same = {a for a, b in zip(english, theirs, strict=True) if a == b}
    assert {text for text in same if text not in ("A", "B", "1990", "~2025", "2020")} == set()


def test_nobody_who_is_owed_can_be_chosen_for_a_count() -> None:
    from safeconduct.node.casework.agreement_forms import AgreementForm

    offered = {value for value, _label in AgreementForm().fields["categories"].choices}  # type: ignore[attr-defined]
    assert not offered & {category.value for category in OWED_CATEGORIES}
