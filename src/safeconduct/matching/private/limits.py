"""How often and how much may be asked: many small sessions would add up to a telephone book.

A side that could run session after session might ask for one person at a time and watch the count.
So sessions with one peer are limited in a period, and inputs in all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


class TooManySessionsError(ValueError):
    """A session that the limit does not allow yet; the text says when one may be held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A session that was begun, whether it ended or not.

    Attributes:
        peer: the other side's name.
        began: the day.
        inputs: how many inputs the other side could have (the most that the terms allowed).
    """

    peer: str
    began: date
    inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a bureau allows one peer in a period.

    Attributes:
        days: length of the period.
        sessions: sessions in it.
        inputs: inputs of the peer in all of them together.
    """

    days: int = 30
    sessions: int = 4
    inputs: int = 2_000_000

    def check(self, past: Iterable[PastSession], wanted: PastSession) -> None:
        """Refuse a session that would be one too many, or ask too much.

        Args:
            past: all sessions begun, with any peer.
            wanted: the session to be begun.

        Raises:
            TooManySessionsError: with the first day on which it would be allowed, if any.

        >>> before = PastSession(peer="B", began=date(2031, 5, 1), inputs=10)
        >>> now = PastSession(peer="B", began=date(2031, 5, 9), inputs=10)
        >>> Limit(sessions=1).check([before], now)
        Traceback (most recent call last):
        safeconduct.matching.private.limits.TooManySessionsError: with B ... from 2031-05-31 on.
        """
        if wanted.inputs > self.inputs:
            raise TooManySessionsError(
                f"the terms allow {wanted.inputs:,} inputs, more than the {self.inputs:,} that "
                "this bureau allows a peer at all. Agree on fewer."
            )
        first = wanted.began - timedelta(days=self.days - 1)
        recent = sorted(
            (p for p in past if p.peer == wanted.peer and p.began >= first), key=lambda p: p.began
        )
        while recent and not self._fits(recent, wanted):
            earliest = recent.pop(0)
            if self._fits(recent, wanted):
                free = earliest.began + timedelta(days=self.days)
                raise TooManySessionsError(
                    f"with {wanted.peer} the limit of {self.sessions} sessions and {self.inputs:,} "
                    f"inputs in {self.days} days is reached; a session may begin from {free} on."
                )

    def _fits(self, recent: list[PastSession], wanted: PastSession) -> bool:
        asked = sum(p.inputs for p in recent) + wanted.inputs
        return len(recent) < self.sessions and asked <= self.inputs
