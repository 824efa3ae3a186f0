"""Whole sessions of two sides, and everything that may be done to their messages."""

from __future__ import annotations

import random

import pytest

from safeconduct.matching.private.commitments import Commitment
from safeconduct.matching.private.intersection import Side, session_input
from safeconduct.matching.private.messages import Message, RefusedMessageError, Round
from safeconduct.matching.private.oprf import NotAnElementError
from safeconduct.matching.private.session import Session, both
from safeconduct.matching.private.terms import Party, Terms, session_name
from safeconduct.record.keys import SigningKey

TERMS = Terms(label="2031-05-a", purpose="prisoners held", kinds=("service_number",), most=200)
KEYS = {name: SigningKey(name, bytes([n]) * 32) for n, name in enumerate(("A", "B", "C"), start=1)}


def people(first: int, last: int) -> list[str]:
    return [f"A{number:06d}" for number in range(first, last)]


def session(
    me: str, other: str, values: list[str], *, seed: int, terms: Terms = TERMS, go_on: bool = True
) -> Session:
    drawn, name = random.Random(seed).randbytes, session_name(terms, me, other)
    inputs = [("service_number", value, value.encode()) for value in values]
    party = Party(
        key=KEYS[me], other=KEYS[other].public, terms=terms, go_on=go_on,
        root=Commitment(name, inputs, random=drawn).root,
    )  # fmt: skip
    side = Side(inputs=tuple(session_input(name, kind, v) for kind, v, _ in inputs), seed=drawn(32))
    return Session(party=party, side=side, random=drawn)


def pair(terms: Terms = TERMS) -> tuple[Session, Session]:
    return (
        session("A", "B", people(0, 30), seed=1, terms=terms),
        session("B", "A", people(20, 90), seed=2, terms=terms),
    )


def test_both_sides_learn_the_count_and_then_the_same_people() -> None:
    a, b = pair()
    both(a, b)
    name = session_name(TERMS, "A", "B")
    wanted = {session_input(name, "service_number", value) for value in people(20, 30)}
    assert (a.count, b.count) == (10, 10)
    assert set(a.common) == set(b.common) == wanted
    assert a.due is None
    assert not a.stopped


def test_either_side_may_stop_after_the_count() -> None:
    a = session("A", "B", people(0, 30), seed=1)
    b = session("B", "A", people(20, 90), seed=2, go_on=False)
    both(a, b)
    assert len(a.rounds) == Round.COUNT + 1
    assert a.stopped == b.stopped == "one side did not go on to names"
    with pytest.raises(ValueError, match="over"):
        a.write()


def test_nobody_is_named_where_too_few_are_common() -> None:
    terms = Terms(label="few", purpose="x", kinds=TERMS.kinds, most=200, least_to_name=11)
    a, b = pair(terms)
    both(a, b)
    assert a.count == 10
    assert "too few" in a.stopped


def advance(a: Session, b: Session, until: Round) -> None:
    while a.due != until:
        one, two = a.write(), b.write()
        a.take(two)
        b.take(one)


@pytest.mark.parametrize("due", list(Round))
def test_an_altered_message_is_refused_and_the_true_one_still_taken(due: Round) -> None:
    a, b = pair()
    advance(a, b, due)
    true = b.write()
    draw = random.Random(int(due))
    for _ in range(60):
        place, bit = draw.randrange(len(true)), 1 << draw.randrange(8)
        altered = true[:place] + bytes([true[place] ^ bit]) + true[place + 1 :]
        with pytest.raises(RefusedMessageError):
            a.take(altered)
    for wrong in (true[:-1], true + b"\0", b"", true[: true.index(b"\n")]):
        with pytest.raises(RefusedMessageError):
            a.take(wrong)
    a.take(true)
    assert a.due is None or a.due == due + 1


@pytest.mark.parametrize("due", list(Round))
def test_a_replayed_message_is_refused(due: Round) -> None:
    """From another round, another session of the same label, another pair, and one's own."""
    a, b = pair()
    a2, b2 = session("A", "B", people(0, 30), seed=3), session("B", "A", people(20, 90), seed=4)
    advance(a2, b2, due)
    elsewhere = b2.write()
    earlier: list[bytes] = []
    while a.due != due:
        earlier.append(b.write())
        one, two = a.write(), b.write()
        a.take(two)
        b.take(one)
    for message in [*earlier, a.write()]:
        with pytest.raises(RefusedMessageError):
            a.take(message)
    if due is not Round.OFFER:  # an offer is the first thing said: it opens this session
        with pytest.raises(RefusedMessageError):
            a.take(elsewhere)


def test_a_message_for_somebody_else_is_refused() -> None:
    a, _ = pair()
    for_c = session("B", "C", people(20, 90), seed=2).write()
    with pytest.raises(RefusedMessageError, match="another session"):
        a.take(for_c)


def test_other_terms_are_named() -> None:
    other = Terms(label=TERMS.label, purpose="other", kinds=TERMS.kinds, most=5)
    a, b = session("A", "B", people(0, 3), seed=1), session("B", "A", ["x"], seed=2, terms=other)
    with pytest.raises(RefusedMessageError, match="other terms: purpose, most"):
        a.take(b.write())


def test_an_answer_other_than_the_sealed_one_is_refused() -> None:
    a, b = pair()
    advance(a, b, Round.COUNT_ANSWER)
    assert b._answer is not None
    b._answer = type(b._answer)(b._answer.evaluated[::-1], b._answer.own)
    with pytest.raises(RefusedMessageError, match="sealed"):
        a.take(b.write())


def test_a_count_that_does_not_fit_is_refused() -> None:
    a, b = pair()
    advance(a, b, Round.COUNT)
    b._count = 11
    with pytest.raises(RefusedMessageError, match="counts 11, this side 10"):
        a.take(b.write())


def test_what_is_no_element_is_refused() -> None:
    a, b = pair()
    advance(a, b, Round.COUNT_QUESTION)
    honest = Message(
        session=b.party.session, round=Round.COUNT_QUESTION, sender="B", recipient="A",
        before=b._before(), fields={}, body=b"".join(bytes([n]) + b"\xff" * 31 for n in range(256)),
    )  # fmt: skip
    a.take(honest.sealed(KEYS["B"]))
    with pytest.raises(NotAnElementError):
        a.write()


def sizes(a: Session, b: Session) -> list[tuple[int, int]]:
    """The lengths of all bodies that went over."""
    return [(len(x.body), len(y.body)) for x, y in zip(a.mine, b.mine, strict=True)]


def test_a_transcript_without_common_people_shows_padded_sizes_alone() -> None:
    """Other people, other numbers of them: the same messages but for elements that look random."""
    told = []
    for first, second, seed in ((7, 80, 1), (60, 66, 3), (0, 200, 5)):
        a = session("A", "B", people(0, first), seed=seed)
        b = session("B", "A", people(1_000, 1_000 + second), seed=seed + 1)
        both(a, b)
        assert (a.count, a.stopped[:7]) == (0, "too few")
        told.append(
            (sizes(a, b), [sorted(m.fields) for m in a.mine], [m.fields for m in a.mine[4:]])
        )
        seen = [e for m in (*a.mine, *b.mine) for e in chunks(m.body)]
        assert len(set(seen)) == len(seen), "an element that occurs twice would link two messages"
        own = {session_input(a.party.session, "service_number", v) for v in people(0, first)}
        assert not own & set(seen)
    assert told[0] == told[1] == told[2]


def chunks(body: bytes) -> list[bytes]:
    return [body[at : at + 32] for at in range(0, len(body), 32)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_side_that_is_started_anew_before_every_step_learns_the_same(seed: int) -> None:
    """As on a machine that is switched off between two messages carried by hand."""
    a, b = pair()
    side, drawn = a.side, random.Random(seed).randbytes
    whole: list[tuple[bytes, bytes]] = []
    kept = None
    while b.due is not None:
        writer = Session(party=a.party, side=side, random=drawn)
        writer.recall(whole, None, kept)
        written = writer.write()
        kept = writer.kept
        reader = Session(party=a.party, side=side, random=drawn)
        reader.recall(whole, written, kept)
        theirs = b.write()
        reader.take(theirs)
        b.take(written)
        whole.append((written, theirs))
    last = Session(party=a.party, side=side, random=drawn)
    last.recall(whole, None, kept)
    assert set(last.common) == set(b.common)
    assert last.count == 10
    spoilt = [(whole[0][0], whole[0][1][:-30] + b"x" + whole[0][1][-29:]), *whole[1:]]
    with pytest.raises(RefusedMessageError):
        Session(party=a.party, side=side, random=drawn).recall(spoilt, None, kept)
