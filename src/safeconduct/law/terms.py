"""Terms of law: what is due from whom by which day, and whether it was done."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TermState(StrEnum):
    """How a term stands on a day."""

    DONE = "done"
    DONE_LATE = "done_late"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Something that is due.

    Attributes:
        what: in words.
        articles: the source.
        due_on: the last day; None where the law sets none ("without delay").
        done_on: when it was done; None if it was not.
    """

    what: str
    articles: str
    due_on: date | None
    done_on: date | None = None

    def state(self, *, on: date) -> TermState:
        """How it stands on a day."""
        if self.done_on is not None:
            late = self.due_on is not None and self.done_on > self.due_on
            return TermState.DONE_LATE if late else TermState.DONE
        overdue = self.due_on is not None and on > self.due_on
        return TermState.OVERDUE if overdue else TermState.OPEN


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
