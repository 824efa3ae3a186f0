"""What may be said to a family, for every status there is; and references."""

from __future__ import annotations

import itertools
import re

import pytest

from safeconduct.node.registry.models import Death, Person, Whereabouts
from safeconduct.node.tracing.models import State, TracingRequest
from safeconduct.node.tracing.references import (
    ALPHABET,
    check_character,
    folded,
    new_passphrase,
    new_reference,
    read_reference,
)
from safeconduct.node.tracing.saying import Said, what_to_say
from safeconduct.people import CaptivityStatus

OPEN = TracingRequest(state=State.OPEN)
EXPECTED = {
    CaptivityStatus.MISSING: Said.RECEIVED,
    CaptivityStatus.ALLEGED: Said.CHECKING,
    CaptivityStatus.CORROBORATED: Said.HELD,
    CaptivityStatus.CONFIRMED: Said.HELD,
    CaptivityStatus.ACKNOWLEDGED: Said.ACKNOWLEDGED,
    CaptivityStatus.RELEASED: Said.COME,
    CaptivityStatus.EXCHANGED: Said.COME,
    CaptivityStatus.FOUND_ELSEWHERE: Said.COME,
    CaptivityStatus.DIED: Said.COME,
}


@pytest.mark.parametrize("status", list(CaptivityStatus))
def test_every_status_has_its_words(status: CaptivityStatus) -> None:
    assert what_to_say(OPEN, Person(status=status.value)) is EXPECTED[status]


def test_whereabouts_are_spoken_of_only_once_he_is_acknowledged() -> None:
    for status in CaptivityStatus:
        known = what_to_say(OPEN, Person(status=status.value, whereabouts=Whereabouts.KNOWN))
        acknowledged = status is CaptivityStatus.ACKNOWLEDGED
        assert known is (Said.WRITE if acknowledged else EXPECTED[status])


@pytest.mark.parametrize("status", list(CaptivityStatus))
def test_a_death_is_never_told_and_one_not_confirmed_is_neither_denied(
    status: CaptivityStatus,
) -> None:
    confirmed = Person(status="died", death=Death.CONFIRMED)
    assert what_to_say(OPEN, confirmed) is Said.COME
    reported = Person(status=status.value, death=Death.REPORTED)
    assert what_to_say(OPEN, reported) is Said.CHECKING
    by_the_captor = Person(status="acknowledged", status_rule="E-DIED")
    assert what_to_say(OPEN, by_the_captor) is Said.CHECKING


@pytest.mark.parametrize("said", list(Said))
def test_no_sentence_names_death_place_or_other_people(said: Said) -> None:
    words = str(said.words)
    for word in ("died", "dead", "death", "killed", "body", "remains", "camp", "prison ",
                 "released", "exchange", "list", "wound", "unit", "visit", "freed"):  # fmt: skip
        assert not re.search(rf"\b{word}", words, re.IGNORECASE), word
    assert "%" not in words


def test_death_release_and_being_found_cannot_be_told_apart() -> None:
    ended = [s for s in CaptivityStatus if s.ended]
    assert {what_to_say(OPEN, Person(status=s.value)) for s in ended} == {Said.COME}
    assert len(ended) == 4


@pytest.mark.parametrize("status", list(CaptivityStatus))
def test_a_sealed_or_erased_case_says_nothing(status: CaptivityStatus) -> None:
    sealed = Person(status=status.value, restricted=True, death=Death.CONFIRMED)
    assert what_to_say(OPEN, sealed) is Said.WORKING
    assert what_to_say(OPEN, None) is Said.WORKING


@pytest.mark.parametrize("state", [s for s in State if s is not State.OPEN])
def test_a_request_that_is_not_traced_says_so_whatever_the_person_is(state: State) -> None:
    said = {what_to_say(TracingRequest(state=state), Person(status=s.value)) for s in EXPECTED}
    assert said <= {Said.NO_CONSENT, Said.STOPPED, Said.ENDED}
    assert len(said) == 1


def test_the_check_character_shows_one_wrong_or_two_swapped() -> None:
    body = new_reference()[3:].replace("-", "")
    assert read_reference(body)
    for place, other in itertools.product(range(8), ALPHABET):
        wrong = body[:place] + other + body[place + 1 :]
        assert (read_reference(wrong) is None) == (wrong != body)
    for one, two in itertools.combinations(range(8), 2):
        swapped = list(body)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        if swapped != list(body):
            assert read_reference("".join(swapped)) is None
    assert len(set(ALPHABET)) == 31


def test_references_are_read_however_they_are_typed() -> None:
    body = "4K7Q9M2"
    written = f"TR-4K7Q-9M2{check_character(body)}"
    for typed in (
        written.lower(),
        written.replace("-", " "),
        written[3:],
        written.replace("K", "К"),
    ):
        assert read_reference(typed) == written
    for nonsense in ("", "TR", "TR-0000-0000", "x" * 5_000, "\x00", "TR-4K7Q-9M2O"):
        assert read_reference(nonsense) is None


def test_passphrases_differ_and_fold() -> None:
    many = {new_passphrase() for _ in range(200)}
    assert len(many) == 200
    one = many.pop()
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", one)
    assert folded(one.lower().replace("-", " ")) == one.replace("-", "")
