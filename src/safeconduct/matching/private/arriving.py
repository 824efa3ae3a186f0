"""A message that comes over a wire: whether it is the one due, before it is stored.

The wire is not trusted: messages are signed and bound to each other. This spares a node to store
what does not belong, and tells the sender why. A message that has come already may come again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from safeconduct.matching.private.intersection import padded_size
from safeconduct.matching.private.messages import Expected, Round, hash_before
from safeconduct.matching.private.oprf import ELEMENT
from safeconduct.record.keys import PublicKey

_HEAD = 64 * 1024


class NotDueError(ValueError):
    """A message of a round that is not due, or another one of a round that is over."""


class Arrival(Enum):
    """What a message is that may stay."""

    NEW = "new"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who receives: of which session, under which name, from whom."""

    session: bytes
    me: str
    other: PublicKey

    def check(
        self, due: Round, data: bytes, *, mine: Sequence[bytes], theirs: Sequence[bytes]
    ) -> Arrival:
        """Whether a message may be stored as the other side's of a round.

        Args:
            due: the round under which it was sent.
            data: the message.
            mine: this side's messages so far, in order.
            theirs: the other side's so far, in order.

        Raises:
            NotDueError: if that round is not due, or another message of it came before.
            RefusedMessageError: if it is not signed by the other side for this place.
        """
        if due < len(theirs):
            if theirs[due] == data:
                return Arrival.KNOWN
            raise NotDueError(f"another message of the round {due.words} came before")
        whole = min(len(mine), len(theirs))
        if due > whole:
            raise NotDueError(f"the round {due.words} is not due; {Round(whole).words} is")
        mine_first = self.me < self.other.name
        rounds = [
            (a, b) if mine_first else (b, a)
            for a, b in zip(mine[:whole], theirs[:whole], strict=True)
        ]
        expected = Expected(
            session=self.session, round=due, sender=self.other, recipient=self.me,
            before=hash_before(rounds),
        )  # fmt: skip
        expected.read(data)
        return Arrival.NEW


def largest_message(*, own_inputs: int, most: int) -> int:
    """The most bytes that a message of a session may have.

    Args:
        own_inputs: how many inputs the receiving side has.
        most: how many the terms allow the other.

    >>> largest_message(own_inputs=10, most=64)
    69632
    """
    return _HEAD + ELEMENT * (padded_size(own_inputs) + padded_size(most))
