"""Messages that come over a wire: those that may be stored, and those that may not."""

from __future__ import annotations

import pytest

from safeconduct.matching.private.arriving import Arrival, NotDueError, Recipient, largest_message
from safeconduct.matching.private.intersection import Side, session_input
from safeconduct.matching.private.messages import RefusedMessageError, Round
from safeconduct.matching.private.session import Session, both
from safeconduct.matching.private.terms import Party, Terms, session_name
from safeconduct.record.keys import SigningKey

TERMS = Terms(label="2031-05", purpose="who is held", kinds=("number",), most=64)
A, B = (SigningKey(name, bytes([n]) * 32) for n, name in enumerate("AB", start=1))
NAME = session_name(TERMS, "A", "B")


def run() -> tuple[list[bytes], list[bytes]]:
    """All messages of a session of A and B."""
    sides = []
    for key, other, values in ((A, B, ("1", "2")), (B, A, ("2", "3"))):
        inputs = tuple(session_input(NAME, "number", value) for value in values)
        party = Party(key=key, other=other.public, terms=TERMS, root=bytes(32))
        side = Side(inputs=inputs, seed=key.name.encode() * 32)
        sides.append(Session(party=party, side=side, random=bytes))
    rounds = both(*sides)
    return [a for a, _ in rounds], [b for _, b in rounds]


MINE, THEIRS = run()
RECIPIENT = Recipient(session=NAME, me="A", other=B.public)


@pytest.mark.parametrize("due", list(Round))
def test_the_message_due_may_come_before_and_after_this_side_s_own(due: Round) -> None:
    for ahead in (0, 1):
        found = RECIPIENT.check(due, THEIRS[due], mine=MINE[: due + ahead], theirs=THEIRS[:due])
        assert found is Arrival.NEW


@pytest.mark.parametrize("due", list(Round))
def test_what_came_may_come_again_and_nothing_else_in_its_place(due: Round) -> None:
    here = {"mine": MINE[: due + 1], "theirs": THEIRS[: due + 1]}
    assert RECIPIENT.check(due, THEIRS[due], **here) is Arrival.KNOWN
    with pytest.raises(NotDueError, match="came before"):
        RECIPIENT.check(due, THEIRS[due] + b"x", **here)


@pytest.mark.parametrize("due", list(Round))
@pytest.mark.parametrize("sent", list(Round))
def test_no_message_is_taken_in_another_round(due: Round, sent: Round) -> None:
    if due == sent:
        return
    here = {"mine": MINE[:due], "theirs": THEIRS[:due]}
    with pytest.raises((NotDueError, RefusedMessageError)):
        RECIPIENT.check(due, THEIRS[sent], **here)
    with pytest.raises((NotDueError, RefusedMessageError)):
        RECIPIENT.check(sent, THEIRS[due], **here)


@pytest.mark.parametrize("due", list(Round))
def test_one_s_own_message_comes_back_to_nobody(due: Round) -> None:
    with pytest.raises(RefusedMessageError):
        RECIPIENT.check(due, MINE[due], mine=MINE[:due], theirs=THEIRS[:due])


def test_every_message_of_a_session_is_within_the_size_that_is_read() -> None:
    assert max(map(len, THEIRS)) < largest_message(own_inputs=2, most=TERMS.most)
