"""Every word of the library's evidence is known to the pages."""

from __future__ import annotations

import polars as pl
import pytest
from django.utils import translation

from safeconduct.evidence import ENQUIRIES, EVIDENCE_RULES, SIGNS, Question
from safeconduct.evidence.enquiries import NOTHING_TELLS_MORE, NOTHING_TO_ASK
from safeconduct.evidence.grades import with_grades
from safeconduct.evidence.origins import Derivations
from safeconduct.evidence.proof_of_life import ProofError, Verdict, checklist, seal
from safeconduct.evidence.unacknowledged import _why_not
from safeconduct.node.evidence import words

pytestmark = pytest.mark.any_store


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_every_sign_and_question_has_words() -> None:
    assert set(words.SIGN) == set(SIGNS)
    assert {q: str(w) for q, w in words.QUESTION.items()} == {q.value: q.words for q in Question}


def test_every_rule_says_why_it_suffices() -> None:
    assert {r: str(w) for r, w in words.BASIS.items()} == {r.id: r.basis for r in EVIDENCE_RULES}


def test_every_enquiry_has_words() -> None:
    assert {e: str(w) for e, w in words.ENQUIRY.items()} == {e.id: e.words for e in ENQUIRIES}
    assert set(map(str, words.NOTHING_TO_ASK)) == {NOTHING_TELLS_MORE, NOTHING_TO_ASK}


def test_every_reason_to_be_put_aside_has_words() -> None:
    cases = pl.DataFrame(
        [
            (0.5, 0.5, "Koval", "Ivan", ""), (0.9, 0.5, "Koval", "Ivan", ""),
            (0.9, 0.9, "Koval", "", ""), (0.9, 0.9, "Koval", "Ivan", "7"),
            (0.9, 0.9, "Koval", "Ivan", ""),
        ],
        schema=["captured", "probability", "family_name", "given_name", "prisoner_number"],
        orient="row",
    ).with_columns(birth_date=pl.lit(""), unit=pl.lit(""), full_name=pl.lit("K"))  # fmt: skip
    said = cases.select(why=_why_not(0.6))["why"].to_list()
    assert said == [*map(str, words.WHY_NOT), ""]


def test_every_step_of_a_check_has_words() -> None:
    steps = {s.id: (s.ask, s.why) for m in words.MEDIUM for s in checklist(m)}
    assert {i: tuple(map(str, w)) for i, w in words.CHECK.items()} == steps
    assert set(words.VERDICT) == set(words.MEANING) == {v.value for v in Verdict}


def test_what_would_prove_nothing_has_words() -> None:
    for question, answer in (("", "long enough"), ("a question", "no")):
        with pytest.raises(ProofError) as refused:
            seal(question, answer, salt=bytes(16))
        assert str(refused.value) in set(map(str, words.PROOF_ERROR))


def test_every_problem_has_words() -> None:
    reports = pl.DataFrame({"record": ["r"], "grade": ["C"]})
    fields = pl.DataFrame({"record": ["r"], "admiralty": ["Z9"]})
    _graded, bad = with_grades(reports, fields)
    circles = Derivations(roots={}, circles=(("a", "b"),)).problems
    said = {text for p in [*bad, *circles] for text in (p.reason, p.remedy)}
    assert said == set(map(str, words.PROBLEM))


def test_likelihood_falls_with_the_probability() -> None:
    told = [words.likelihood(p / 100) for p in range(101)]
    assert list(dict.fromkeys(reversed(told))) == [str(w) for _least, w in words._LIKELIHOOD]
