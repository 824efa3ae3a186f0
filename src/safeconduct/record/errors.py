"""The one error of this room: where, what, and what to do about it."""

from __future__ import annotations

from pathlib import Path

UNTOUCHED_COPY = "Ask the party that keeps the other copy for an untouched one."


class RecordError(Exception):
    """Bytes, a key or a step that the record cannot accept.

    Args:
        where: the file and the place in it, or the place alone where no file is known yet.
        what: what is wrong, in a sentence without a full stop.
        remedy: what the reader should do, a full sentence.
    """

    def __init__(self, where: str | Path, what: str, remedy: str = UNTOUCHED_COPY) -> None:
        self.where = str(where)
        self.what = what
        self.remedy = remedy
        super().__init__(f"{self.where}: {what}. {remedy}" if self.where else f"{what}. {remedy}")

    def within(self, outer: str | Path) -> RecordError:
        """The same error seen from further out.

        >>> str(RecordError("line 3", "not a size", "Look.").within("a.note"))
        'a.note, line 3: not a size. Look.'
        """
        where = f"{outer}, {self.where}" if self.where else str(outer)
        return RecordError(where, self.what, self.remedy)
