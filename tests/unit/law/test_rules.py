"""The rules as data: whole, cited, closed, and some that no agreement can take away."""

from __future__ import annotations

from typing import Any

import pytest

from safeconduct.law import GROUNDS, OBLIGATIONS, RULES, STEPS, Question, Rulebook, why_not_waived
from safeconduct.law.arrival import TASKS
from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.conditions import All, Is
from safeconduct.law.conventions import ARTICLES
from safeconduct.law.facts import FACTS
from safeconduct.law.rules.rule import Rule
from safeconduct.people.normalising import KNOWN_FIELDS
from safeconduct.tables.columns import CANONICAL_COLUMNS
from safeconduct.tables.problems import InputError

WANTED = cite(
    "GC III 4, 5, 12, 17, 30, 33, 69, 70, 71, 85, 109, 110, 111, 112, 113, 114, 115, 116, 117, "
    "118, 119, 120, 122, 123; GC III Annex I, Annex II, Annex III, Annex IV; GC IV 34, 45, 49, "
    "132, 133, 134, 135, 136, 137, 138, 139, 140; AP I 11, 32, 33, 34, 74, 75, 76, 77, 78, "
    "85(4)(b); CIHL 98, 105, 117, 123, 124, 125, 126, 127, 128, 159"
)
PARTS: tuple[Any, ...] = (*RULES, *GROUNDS, *OBLIGATIONS, *STEPS, *TASKS)
CITED = {article.key for part in PARTS for article in part.cites}


@pytest.mark.parametrize("article", WANTED, ids=lambda a: a.key)
def test_every_article_of_the_set_is_stood_on(article: Article) -> None:
    assert article.key in CITED


def test_every_article_described_is_used_or_explains_another() -> None:
    background = {"GC III 6", "GC III 31", "GC IV 7", "GC III 101", "GC III 46", "GC III 48"}
    assert set(ARTICLES) - CITED <= background
    assert all(text.endswith(".") and len(text) > 10 for text in ARTICLES.values())


def test_no_rule_leaves_open_what_becomes_of_the_unknown() -> None:
    assert all(rule.when.closed for rule in RULES)
    with pytest.raises(ValueError, match="does not say what becomes of what is not known"):
        Rule(id="L-X", question=Question.OWED, conclusion="owed", title="x", cites=(),
             when=Is("health", "sick"), explanation="x")  # fmt: skip


@pytest.mark.parametrize("question", Question)
def test_every_question_has_an_answer_for_everybody(question: Question) -> None:
    rules = Rulebook().of(question)
    assert rules[-1].when == All()
    assert not rules[-1].derogable


def test_every_fact_that_a_rule_asks_for_is_in_the_catalogue() -> None:
    asked = {fact for rule in RULES for fact in (*rule.facts, *rule.needs)}
    assert asked <= set(FACTS)
    assert all(FACTS[name].ask for rule in RULES for name in rule.needs)


def test_what_is_undetermined_names_what_would_settle_it() -> None:
    assert all(rule.needs for rule in RULES if rule.conclusion == "undetermined")


def test_red_lines_are_not_for_agreements_to_waive() -> None:
    derogable = {rule.id for rule in RULES if rule.derogable}
    assert derogable == {
        "L-HOLD-SUSPICION", "L-HOLD-PROSECUTION", "L-HOLD-CONVICTED", "L-CONSENT-STALE",
    }  # fmt: skip
    for rule in RULES:
        assert (why_not_waived(rule.id) is None) == rule.derogable


def test_all_faults_of_a_waiver_are_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        Rulebook(frozenset({"L-OWED-CIVILIAN", "L-FEAR", "L-NOBODY-WROTE", "L-HOLD-SUSPICION"}))
    text = str(refused.value)
    assert "GC IV arts 34, 132" in text
    assert "GC IV art. 45(4)" in text
    assert "there is no rule L-NOBODY-WROTE" in text
    assert "L-HOLD-SUSPICION" not in text


@pytest.mark.parametrize("text", ["GC V 1", "GC III 999", "GC III", "CIHL 160", "GC III 4 and 5"])
def test_a_citation_that_nobody_described_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cite(text)


def test_citations_are_written_as_lawyers_do() -> None:
    assert cited(cite("GC III 118; GC III Annex I, Annex II; CIHL 98, 123; agreement scope")) == (
        "GC III art. 118; GC III Annex I, Annex II; customary IHL rules 98, 123; "
        "the agreement, scope"
    )


def test_an_explanation_tells_what_is_known_of_the_person() -> None:
    rule = next(r for r in RULES if r.id == "L-SCOPE-DATE")
    assert rule.explain({"captured_on": "2024"}).endswith("Captured on: 2024.")
    assert rule.explain({}).endswith("Captured on: not known.")


def test_facts_that_tables_can_tell_have_columns() -> None:
    columns = {
        "pregnant", "small_children", "self_inflicted", "commission_decision", "guardian_agreed",
        "travel_document", "entry_permission", "captor_present",
    }  # fmt: skip
    assert columns <= CANONICAL_COLUMNS & KNOWN_FIELDS


def test_ids_are_used_once() -> None:
    ids = [part.id for part in PARTS if part not in GROUNDS]
    assert len(ids) == len(set(ids))
