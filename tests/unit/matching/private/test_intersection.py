"""Two sides in one process, with randomness that can be repeated."""

from __future__ import annotations

import random

import pytest

from safeconduct.matching.private import oprf
from safeconduct.matching.private.intersection import (
    Answer,
    Side,
    padded_size,
    session_input,
)

SESSION = b"session 1"


def side(values: list[str], *, seed: int, session: bytes = SESSION) -> Side:
    inputs = [session_input(session, "service_number", v) for v in values]
    return Side(inputs=tuple(inputs), seed=random.Random(seed).randbytes(32))


def people(first: int, last: int) -> list[str]:
    return [f"A{number:06d}" for number in range(first, last)]


def test_both_learn_how_many_and_then_who() -> None:
    a, b = side(people(0, 30), seed=1), side(people(20, 60), seed=2)
    assert a.count(b.answer_how_many(a.ask_how_many())) == 10
    assert b.count(a.answer_how_many(b.ask_how_many())) == 10
    common = {session_input(SESSION, "service_number", v) for v in people(20, 30)}
    assert set(a.common(b.answer_who(a.ask_who()))) == common
    assert set(b.common(a.answer_who(b.ask_who()))) == common


def test_sets_without_common_people_show_their_padded_size_alone() -> None:
    a, b = side(people(0, 7), seed=1), side(people(100, 150), seed=2)
    question = a.ask_how_many()
    answer = b.answer_how_many(question)
    assert len(question) == len(answer.evaluated) == len(answer.own) == padded_size(7) == 64
    assert a.count(answer) == 0
    assert a.common(b.answer_who(a.ask_who())) == ()
    other = side(people(500, 550), seed=3).answer_how_many(question)
    assert (len(other.evaluated), len(other.own)) == (len(answer.evaluated), len(answer.own))


def test_the_count_does_not_tell_which() -> None:
    a, b = side(people(0, 3), seed=1), side(people(0, 1), seed=2)
    answer = b.answer_how_many(a.ask_how_many())
    assert a.count(answer) == 1
    with_names = a.common(Answer(answer.evaluated, answer.own))
    assert with_names == ()


def test_nothing_of_one_session_means_anything_in_another() -> None:
    a, b = side(people(0, 5), seed=1), side(people(0, 5), seed=2)
    replayed = b.answer_how_many(a.ask_how_many())
    again = side(people(0, 5), seed=3, session=b"session 2")
    assert again.count(replayed) == 0
    old_question = a.ask_how_many()
    assert not set(old_question) & set(side(people(0, 5), seed=4).ask_how_many())


def test_an_altered_element_is_refused_or_finds_nobody() -> None:
    a, b = side(people(0, 5), seed=1), side(people(0, 5), seed=2)
    question = list(a.ask_who())
    question[0] = bytes(32)
    with pytest.raises(oprf.NotAnElementError):
        b.answer_who(question)
    answer = b.answer_who(a.ask_who())
    turned = Answer((answer.evaluated[1], answer.evaluated[0], *answer.evaluated[2:]), answer.own)
    assert len(a.common(turned)) == 3
    with pytest.raises(ValueError, match="does not fit"):
        a.common(Answer(answer.evaluated[:-1], answer.own))


def test_kinds_of_key_do_not_meet() -> None:
    numbers = session_input(SESSION, "service_number", "123")
    assert numbers != session_input(SESSION, "name_and_birth", "123")
    assert session_input(SESSION, "ab", "c") != session_input(SESSION, "a", "bc")


def test_an_input_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        side(["A000001", "A000001"], seed=1)


def test_the_two_questions_do_not_show_which_elements_are_padding() -> None:
    a = side(people(0, 7), seed=1)
    assert set(a.ask_how_many()) == set(a.ask_who())
    assert a.ask_how_many() != a.ask_who()
    assert len(set(a.ask_who())) == 64
