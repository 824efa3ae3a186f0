"""A party's private log of approvals: what its members have approved, and whether it is enough.

It stays with the party. The entries of the talks commit to its root (`PartyHeader.approvals`), so
that it cannot be rewritten afterwards, and tell neither who the members are nor how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.party_log import LogSigner, PartyLog
from safeconduct.record.signed_json import SignedJson
from safeconduct.record.statements import (
    MAX_MEMBERS,
    Act,
    Statement,
    parse_statement,
    require_members,
)
from safeconduct.record.stores import LogStore

Of = tuple[str, str]
"""A talk and the digest of a draft in it."""


@dataclass(frozen=True, slots=True)
class Use:
    """That a draft was signed, once and for all.

    Attributes:
        entry: SHA-256 of what was signed, before the root of approvals was put in.
        size: of the log of approvals with this statement: its root stands in the entry.
    """

    entry: str
    size: int


@dataclass(slots=True)
class Board:
    """Members and their approvals, as the statements so far leave them.

    Args:
        log: origin of the log of approvals.
        party: the party's message key, which says what was signed.
    """

    log: str
    party: PublicKey
    threshold: int = 0
    members: dict[str, PublicKey] = field(default_factory=dict)
    size: int = 0
    _ever: dict[str, PublicKey] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _approved: dict[Of, set[str]] = field(default_factory=dict)
    _used: dict[Of, Use] = field(default_factory=dict)

    def approved_by(self, talk: str, draft: str) -> frozenset[str]:
        """The present members whose approval of a draft stands."""
        return frozenset(self._approved.get((talk, draft), set()) & self.members.keys())

    def use_of(self, talk: str, draft: str) -> Use | None:
        """What was signed of a draft."""
        return self._used.get((talk, draft))

    def used_sizes(self) -> frozenset[int]:
        """The sizes of the log of approvals that entries of the talks commit to."""
        return frozenset(use.size for use in self._used.values())

    def next_number(self, member: str) -> int:
        """Of the member's next approval or withdrawal."""
        return self._numbers.get(member, 0) + 1

    def require_approved(self, talk: str, draft: str) -> None:
        """Check that enough present members approve.

        Raises:
            RecordError: if not.
        """
        there = len(self.approved_by(talk, draft))
        if not self.threshold or there < self.threshold:
            what = f"approved by {there} of the {self.threshold} members who must"
            remedy = "Wait for the others; nothing was signed."
            raise RecordError("", what, remedy, reason=Reason.NOT_APPROVED)

    def check(self, data: bytes) -> Statement:
        """Verify that a statement may come next.

        Raises:
            RecordError: with its reason; nothing has changed.
        """
        document, statement = parse_statement(data)
        if statement.log != self.log:
            what = f"made for the log {statement.log!r:.80}"
            raise RecordError("", what, reason=Reason.UNKNOWN_LOG)
        if (statement.act is Act.FOUNDED) != (self.size == 0):
            raise RecordError("", "a log of approvals begins with its founding, once")
        if "place" in document.fields() and statement.place != self.size:
            what = f"made for place {statement.place}, not {self.size}"
            raise RecordError("", what, "Have it signed anew.", reason=Reason.REPLAY)
        _CHECKS[statement.act](self, document, statement)
        return statement

    def _check_founding(self, document: SignedJson, statement: Statement) -> None:
        keys = statement.keys
        if not 1 <= statement.threshold <= len(keys):
            what = f"{statement.threshold} of {len(keys)} members cannot be asked for"
            raise RecordError("", what, reason=Reason.NO_THRESHOLD)
        self._require_new(keys)
        _require_all(document.verified(keys), keys)

    def _check_adding(self, document: SignedJson, statement: Statement) -> None:
        if len(statement.keys) != 1 or len(self.members) >= MAX_MEMBERS:
            raise RecordError("", "one member is added at a time, up to a limit")
        self._require_new(statement.keys)
        signed = document.verified((*self.members.values(), *statement.keys))
        _require_all(signed, statement.keys)
        self._require_threshold(signed)

    def _check_removing(self, document: SignedJson, statement: Statement) -> None:
        self._require_member(statement.member)
        if len(self.members) <= self.threshold:
            what = f"fewer than {self.threshold} members would be left"
            remedy = "Add another member first, or found a new log of approvals."
            raise RecordError("", what, remedy, reason=Reason.NO_THRESHOLD)
        self._require_threshold(document.verified(self.members.values()))

    def _check_word(self, document: SignedJson, statement: Statement) -> None:
        """An approval or a withdrawal: by that member alone, and not one that was made before."""
        key = self._require_member(statement.member)
        _require_all(document.verified((key,)), (key,))
        due = self.next_number(statement.member)
        if statement.number != due:
            early = statement.number < due
            what = f"number {statement.number} of {statement.member} comes where {due} is due"
            reason = Reason.REPLAY if early else Reason.DROPPED
            raise RecordError("", what, "Have it signed anew.", reason=reason)
        of = (statement.talk, statement.draft)
        self._require_unused(*of)
        stands = statement.member in self._approved.get(of, ())
        if stands == (statement.act is Act.APPROVED):
            what = "approved already" if stands else "not approved, so not to be withdrawn"
            raise RecordError("", f"{statement.member} has it {what}", reason=Reason.REPLAY)

    def _check_use(self, document: SignedJson, statement: Statement) -> None:
        _require_all(document.verified((self.party,)), (self.party,))
        self._require_unused(statement.talk, statement.draft)
        self.require_approved(statement.talk, statement.draft)

    def _require_unused(self, talk: str, draft: str) -> None:
        if (talk, draft) in self._used:
            what = "the draft was signed already"
            raise RecordError("", what, "Have a new draft approved.", reason=Reason.REPLAY)

    def _require_new(self, keys: tuple[PublicKey, ...]) -> None:
        require_members(keys)
        known = [*self._ever.values(), self.party]
        names = [key.name for key in (*known, *keys)]
        raws = [key.raw for key in (*known, *keys)]
        if len(set(names)) != len(names) or len(set(raws)) != len(raws):
            what = "a member's id or key is there twice, or was there before"
            raise RecordError("", what, "Draw a new one.", reason=Reason.DUPLICATE_KEY)

    def _require_member(self, member: str) -> PublicKey:
        key = self.members.get(member)
        if key is None:
            gone = " any more" if member in self._ever else ""
            what = f"{member!r:.40} is not a member{gone}"
            raise RecordError("", what, "Ask a member.", reason=Reason.NOT_A_MEMBER)
        return key

    def _require_threshold(self, signed: frozenset[bytes]) -> None:
        there = sum(key.raw in signed for key in self.members.values())
        if there < self.threshold:
            what = f"signed by {there} of the {self.threshold} members who must"
            raise RecordError("", what, "Collect the others.", reason=Reason.NO_THRESHOLD)

    def add(self, statement: Statement) -> None:
        """Take a statement that `check` returned."""
        self.size += 1
        of = (statement.talk, statement.draft)
        if statement.act in (Act.FOUNDED, Act.MEMBER_ADDED):
            fresh = {key.name: key for key in statement.keys}
            self.members |= fresh
            self._ever |= fresh
            self.threshold = statement.threshold or self.threshold
        elif statement.act is Act.MEMBER_REMOVED:
            del self.members[statement.member]
        elif statement.act is Act.SIGNED:
            self._used[of] = Use(statement.entry, self.size)
        else:
            self._numbers[statement.member] = statement.number
            names = self._approved.setdefault(of, set())
            (names.add if statement.act is Act.APPROVED else names.discard)(statement.member)


_CHECKS: dict[Act, Callable[[Board, SignedJson, Statement], None]] = {
    Act.FOUNDED: Board._check_founding,
    Act.MEMBER_ADDED: Board._check_adding,
    Act.MEMBER_REMOVED: Board._check_removing,
    Act.APPROVED: Board._check_word,
    Act.WITHDRAWN: Board._check_word,
    Act.SIGNED: Board._check_use,
}


def _require_all(signed: frozenset[bytes], keys: Iterable[PublicKey]) -> None:
    for key in keys:
        if key.raw not in signed:
            what = f"not signed by {key.name}"
            raise RecordError("", what, "Have it signed.", reason=Reason.NOT_SIGNED)


class ApprovalsLog:
    """A log of approvals open for appending.

    Args:
        store: where it is kept; nobody else may have it open.
        signer: of its checkpoints, by keys of its own.
        party: the party's message key.
        time: now, in seconds since 1970.
        committed: the roots that the party's entries name (`PartyHeader.approvals`), so that a log
            that was cut short or exchanged is noticed even by who holds all its keys.

    Raises:
        RecordError: if it was altered, cut short or exchanged.
    """

    def __init__(
        self,
        store: LogStore,
        signer: LogSigner,
        *,
        party: PublicKey,
        time: int,
        committed: Iterable[str] = (),
    ) -> None:
        self.log = PartyLog(store, signer, time=time)
        self.board = Board(signer.origin, party)
        for index, data in enumerate(self.log.entries):
            try:
                self.board.add(self.board.check(data))
            except RecordError as error:
                raise error.within(f"approval {index} of {signer.origin}") from None
        self._require_committed({root for root in committed if root})

    def _require_committed(self, roots: set[str]) -> None:
        known = {self.root_at(size) for size in self.board.used_sizes()}
        if roots - known:
            raise RecordError(
                self.log.origin,
                "entries of the talks rest on approvals that are not here",
                "Restore the newest copy of the log of approvals; sign nothing until then.",
                reason=Reason.ROLL_BACK,
            )

    def root_at(self, size: int) -> str:
        """The root at a size, hexadecimal."""
        return self.log.tree.root(size).hex()

    def add(self, data: bytes, *, time: int) -> Statement:
        """Take the next statement: durable when this returns.

        Raises:
            RecordError: if it may not come next; nothing is then written.
        """
        statement = self.board.check(data)
        self.log.append(data, time=time)
        self.board.add(statement)
        return statement
