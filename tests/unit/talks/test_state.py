from __future__ import annotations

import itertools

import pytest

from safeconduct.talks import Course, IllegalMove, State, Step


def course(*moves: tuple[str, Step]) -> Course:
    now = Course(parties=frozenset("AB"))
    for side, step in moves:
        now = now.after(step, side, stages=frozenset({1}), stage=1)
    return now


TERMS = (("A", Step.TERMS), ("B", Step.TERMS))
OFFER = (*TERMS, ("A", Step.PROPOSAL))
LOCKED = (*OFFER, ("B", Step.ACCEPTANCE))
ACCEPTED = (*LOCKED, ("A", Step.ACCEPTANCE))
CARRIED_OUT = (*ACCEPTED, ("A", Step.STAGE_ACCOUNT), ("B", Step.STAGE_ACCOUNT))
CLOSED = (*CARRIED_OUT, ("A", Step.CLOSING), ("B", Step.CLOSING))


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        ((), State.OPENED),
        (TERMS[:1], State.TERMS),
        (TERMS, State.LISTS),
        (OFFER, State.LISTS),
        (LOCKED, State.LOCKED),
        ((*LOCKED, ("A", Step.COUNTER_PROPOSAL)), State.LISTS),
        (ACCEPTED, State.ACCEPTED),
        (CARRIED_OUT[:-1], State.ACCEPTED),
        (CARRIED_OUT, State.CARRIED_OUT),
        (CLOSED[:-1], State.CARRIED_OUT),
        (CLOSED, State.CLOSED),
        ((*OFFER, ("B", Step.SUSPENSION)), State.SUSPENDED),
        ((*LOCKED, ("B", Step.SUSPENSION), ("B", Step.RESUMPTION)), State.LOCKED),
        ((*OFFER, ("M", Step.SUSPENSION), ("M", Step.RESUMPTION)), State.LISTS),
        ((*OFFER, ("B", Step.SUSPENSION), ("A", Step.BREAKING_OFF)), State.BROKEN_OFF),
    ],
)
def test_the_course(moves: tuple[tuple[str, Step], ...], state: State) -> None:
    assert course(*moves).state is state


@pytest.mark.parametrize(
    ("moves", "reason"),
    [
        ((("A", Step.PROPOSAL),), "may not send proposal"),
        ((*TERMS[:1], ("A", Step.TERMS)), "may not send terms"),
        ((*TERMS, ("A", Step.ACCEPTANCE)), "no offer yet"),
        ((*TERMS, ("A", Step.REPLY)), "no offer yet"),
        ((*OFFER, ("A", Step.REPLY)), "its own"),
        ((*OFFER, ("B", Step.PROPOSAL)), "only be countered"),
        ((*OFFER, ("M", Step.ACCEPTANCE)), "only a party"),
        ((*OFFER, ("X", Step.PROPOSAL)), "only a party"),
        ((*LOCKED, ("B", Step.ACCEPTANCE)), "waits for the other"),
        ((*LOCKED, ("B", Step.COUNTER_PROPOSAL)), "waits for the other"),
        ((*ACCEPTED, ("A", Step.COUNTER_PROPOSAL)), "state accepted"),
        ((*OFFER, ("B", Step.SUSPENSION), ("A", Step.RESUMPTION)), "state suspended"),
        ((*OFFER, ("B", Step.SUSPENSION), ("A", Step.ACCEPTANCE)), "state suspended"),
        ((*OFFER, ("B", Step.RESUMPTION)), "state lists"),
        ((*CARRIED_OUT, ("A", Step.CLOSING), ("A", Step.CLOSING)), "may not send closing"),
        ((*CARRIED_OUT, ("A", Step.BREAKING_OFF)), "may not send breaking_off"),
        ((*CLOSED, ("A", Step.CORRECTION)), "Possible now: nothing"),
        ((*CLOSED, ("M", Step.INCIDENT)), "Possible now: nothing"),
        ((*TERMS, ("A", Step.OPENING)), "may not send opening"),
    ],
)
def test_illegal_moves_are_refused_with_the_reason(
    moves: tuple[tuple[str, Step], ...], reason: str
) -> None:
    with pytest.raises(IllegalMove, match=reason):
        course(*moves)


def test_every_reachable_course_either_ends_or_goes_on() -> None:
    """From every state that can be reached, the talks can be closed or broken off."""
    start = Course(parties=frozenset("AB"))
    seen, todo = {start}, [start]
    while todo:
        now = todo.pop()
        options = [(side, step) for side in "ABM" for step in now.allowed(side)]
        assert bool(options) != now.state.ended
        for (side, step), stage in itertools.product(options, (1,)):
            following = now.after(step, side, stages=frozenset({1}), stage=stage)
            if following not in seen:
                seen.add(following)
                todo.append(following)
    assert {course.state for course in seen} == set(State)
