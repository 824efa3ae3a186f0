from __future__ import annotations

import json

import pytest

from safeconduct.evidence.proof_of_life import (
    Cost,
    ProofError,
    Spelling,
    Verdict,
    checklist,
    compare,
    judge_checklist,
    seal,
    sealed_as_data,
    sealed_from_data,
    spellings,
)

QUICK = Cost(passes=1, memory=8, lanes=1)
SALT = bytes(range(16))


@pytest.mark.parametrize(
    ("kept", "said", "verdict"),
    [
        ("Жучка", "жучка!", Verdict.RIGHT),
        ("Жучка", "Zhuchka", Verdict.RIGHT),
        ("  Дядько  Петро ", "дядько петро", Verdict.RIGHT),
        ("Rex", "Рекс", Verdict.RIGHT),
        ("Мохаммед", "Muhamad", Verdict.ALIKE),
        ("Жучка", "Мурка", Verdict.WRONG),
        ("Жучка", "", Verdict.WRONG),
    ],
)
def test_answers_are_compared_through_mouths_and_scripts(
    kept: str, said: str, verdict: Verdict
) -> None:
    assert compare(seal("the dog?", kept, salt=SALT, cost=QUICK), said) is verdict


def test_an_answer_that_is_only_alike_proves_nothing_by_itself() -> None:
    assert not Verdict.ALIKE.proves


def test_the_answer_is_in_no_form_in_what_is_kept() -> None:
    text = json.dumps(sealed_as_data(seal("the dog?", "Zhuchka", salt=SALT, cost=QUICK)))
    assert not [s for s in spellings("Zhuchka").values() if s in text.casefold()]


def test_it_is_kept_and_read_back() -> None:
    sealed = seal("the dog?", "Zhuchka", salt=SALT, cost=QUICK)
    again = sealed_from_data(json.loads(json.dumps(sealed_as_data(sealed))))
    assert again == sealed


def test_two_salts_give_two_hashes() -> None:
    one = seal("the dog?", "Zhuchka", salt=SALT, cost=QUICK)
    other = seal("the dog?", "Zhuchka", salt=bytes(16), cost=QUICK)
    assert one.hashes[Spelling.PLAIN] != other.hashes[Spelling.PLAIN]


@pytest.mark.parametrize(
    ("question", "answer", "salt", "word"),
    [
        ("", "Zhuchka", SALT, "no question"),
        ("the dog?", "no", SALT, "too short"),
        ("the dog?", "Zhuchka", b"short", "salt"),
    ],
)
def test_what_would_prove_nothing_is_refused(
    question: str, answer: str, salt: bytes, word: str
) -> None:
    with pytest.raises(ProofError, match=word):
        seal(question, answer, salt=salt, cost=QUICK)


@pytest.mark.parametrize("broken", [{}, {"question": "?", "salt": "!", "hashes": {"plain": "x"},
                                         "argon2id": {}}, {"hashes": 3}])  # fmt: skip
def test_a_broken_file_is_told(broken: dict[str, object]) -> None:
    with pytest.raises(ProofError, match="no sealed question"):
        sealed_from_data(broken)


@pytest.mark.parametrize("medium", ["video", "call"])
def test_a_checklist_proves_only_if_every_weighty_step_is_a_yes(medium: str) -> None:
    steps = checklist(medium)
    yes = {s.id: True for s in steps if s.weighty}
    assert judge_checklist(steps, yes).proven
    for step in yes:
        assert not judge_checklist(steps, {**yes, step: False}).proven
        left = {k: v for k, v in yes.items() if k != step}
        result = judge_checklist(steps, left)
        assert not result.proven
        assert step in {s.id for s in result.open}


def test_answers_to_steps_that_are_not_there_are_all_named() -> None:
    with pytest.raises(ProofError, match="X-1, X-2"):
        judge_checklist(checklist("call"), {"X-2": True, "X-1": True})
