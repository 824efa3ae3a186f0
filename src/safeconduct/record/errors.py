"""The one error of this room: where, what, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

UNTOUCHED_COPY = "Ask the party that keeps the other copy for an untouched one."


class Reason(StrEnum):
    """Why something is not accepted, in one word that stays the same in every language."""

    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    EXTENSION_LINE = "extension-line"
    WEAK_KEY = "weak-key"
    BAD_KEY = "bad-key"
    BAD_POLICY = "bad-policy"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_LOG = "unknown-log"
    UNKNOWN_SIGNATURE = "unknown-signature"
    NOT_SIGNED = "not-signed"
    NO_QUORUM = "no-quorum"
    NOT_INCLUDED = "not-included"
    NOT_CONSISTENT = "not-consistent"
    WRONG_ROOT = "wrong-root"
    MISSING = "missing"
    TRUNCATED = "truncated"
    UNEXPECTED = "unexpected"
    FORK = "fork"
    NO_FORK = "no-fork"
    ROLL_BACK = "roll-back"
    REPLAY = "replay"
    REORDERED = "reordered"
    DROPPED = "dropped"
    BACK_DATED = "back-dated"
    POST_DATED = "post-dated"
    OTHER_TALK = "other-talk"
    OTHER_AUTHOR = "other-author"
    OTHER_RECIPIENT = "other-recipient"
    OTHER_VERSION = "other-version"
    NOT_SEEN = "not-seen"
    REVOKED_KEY = "revoked-key"
    DUPLICATE_KEY = "duplicate-key"
    NO_THRESHOLD = "no-threshold"
    SKIPPED_VERSION = "skipped-version"
    EXPIRED = "expired"
    NOT_APPROVED = "not-approved"
    NOT_A_MEMBER = "not-a-member"
    OTHER_DRAFT = "other-draft"
    BUSY = "busy"
    CLOCK = "clock"


class RecordError(Exception):
    """Bytes, a key or a step that the record cannot accept.

    Args:
        where: the file and the place in it, or the place alone where no file is known yet.
        what: what is wrong, in a sentence without a full stop.
        remedy: what the reader should do, a full sentence.
        reason: the same in one word, for programs.
    """

    def __init__(
        self,
        where: str | Path,
        what: str,
        remedy: str = UNTOUCHED_COPY,
        *,
        reason: Reason = Reason.MALFORMED,
    ) -> None:
        self.where = str(where)
        self.what = what
        self.remedy = remedy
        self.reason = reason
        super().__init__(f"{self.where}: {what}. {remedy}" if self.where else f"{what}. {remedy}")

    def within(self, outer: str | Path) -> RecordError:
        """The same error seen from further out.

        >>> str(RecordError("line 3", "not a size", "Look.").within("a.note"))
        'a.note, line 3: not a size. Look.'
        """
        where = f"{outer}, {self.where}" if self.where else str(outer)
        return RecordError(where, self.what, self.remedy, reason=self.reason)
