"""Whether an entry may follow in a party's log, and the order of entries across logs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from safeconduct.record.encoding import parse_time
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.merkle import Tree
from safeconduct.record.party_entries import (
    PartyEntry,
    PartyHeader,
    Seen,
    log_origin,
    read_party_entry,
    write_party_entry,
)
from safeconduct.record.signers import Signer

OtherLogs = Callable[[str], Tree | None]
"""Gives the tree of another log by its origin, as far as it is known here."""


@dataclass(slots=True)
class PartyChain:
    """The entries of one party's log so far, and the test whether another may follow.

    Args:
        talk: of which talk.
        key: the author's, by which entries are signed.
        recipients: who else takes part.
        others: the logs that `seen` may name.
    """

    talk: str
    key: PublicKey
    recipients: frozenset[str]
    others: OtherLogs
    tree: Tree = field(default_factory=Tree)
    entries: list[PartyEntry] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Of the log."""
        return log_origin(self.talk, self.key.name)

    def next_header(
        self,
        kind: str,
        *,
        created_at: str,
        seen: Sequence[Seen] = (),
        references: Iterable[str] = (),
    ) -> PartyHeader:
        """The header of the next message, to all others; it has seen no less than the last one."""
        known = {s.log: s for s in self.entries[-1].header.seen} if self.entries else {}
        known |= {s.log: s for s in seen}
        return PartyHeader(
            type=kind,
            talk=self.talk,
            log=self.origin,
            author=self.key.name,
            recipients=tuple(sorted(self.recipients)),
            sequence=len(self.entries) + 1,
            previous=self.entries[-1].leaf.hex() if self.entries else "",
            seen=tuple(known[log] for log in sorted(known)),
            created_at=created_at,
            references=tuple(sorted(set(references))),
        )

    def write(self, header: PartyHeader, body: Mapping[str, object], key: Signer) -> bytes:
        """Sign the next entry and take it.

        Raises:
            RecordError: if it does not fit.
        """
        data = write_party_entry(header, body, key)  # type: ignore[arg-type]
        self.add(self.check(data))
        return data

    def check(self, data: bytes) -> PartyEntry:
        """Verify signature, author, talk, sequence, links and order of the next entry.

        Raises:
            RecordError: with what does not fit, and its reason.
        """
        try:
            entry = read_party_entry(data, len(self.entries), self.key)
        except RecordError as error:
            raise error.within(f"entry {len(self.entries)}") from None
        try:
            self._check_place(entry)
            self._check_links(entry.header)
            self._check_seen(entry.header)
        except RecordError as error:
            raise error.within(f"entry {entry.index}") from None
        return entry

    def add(self, entry: PartyEntry) -> None:
        """Take an entry that `check` returned."""
        self.entries.append(entry)
        self.tree.append(entry.leaf)

    def _check_place(self, entry: PartyEntry) -> None:
        header = entry.header
        if header.talk != self.talk or header.log != self.origin:
            what = f"belongs to {header.log!r:.80} of the talk {header.talk!r:.80}"
            raise RecordError("", what, reason=Reason.OTHER_TALK)
        if header.author != self.key.name:
            what = f"written in the name of {header.author!r:.40} by {self.key.name}"
            raise RecordError("", what, reason=Reason.OTHER_AUTHOR)
        if not header.recipients or not self.recipients.issuperset(header.recipients):
            what = "meant for others than those of this talk"
            raise RecordError("", what, reason=Reason.OTHER_RECIPIENT)

    def _check_links(self, header: PartyHeader) -> None:
        here, due = header.sequence, len(self.entries) + 1
        if here > due:
            what = f"number {here} follows {due - 1}: entries between them were dropped"
            raise RecordError("", what, reason=Reason.DROPPED)
        if here < due:
            again = here > 0 and self.entries[here - 1].header == header
            what = f"number {here} comes {'again' if again else 'late'}, after {due - 1}"
            raise RecordError("", what, reason=Reason.REPLAY if again else Reason.REORDERED)
        if header.previous != (self.entries[-1].leaf.hex() if self.entries else ""):
            what = "does not follow the entry before it: its author wrote two histories"
            raise RecordError("", what, reason=Reason.FORK)
        if self.entries:
            before = self.entries[-1].header.created_at
            if parse_time(header.created_at) < parse_time(before):
                what = "dated before the previous entry of its author"
                raise RecordError("", what, reason=Reason.BACK_DATED)

    def _check_seen(self, header: PartyHeader) -> None:
        before = {s.log: s.size for s in self.entries[-1].header.seen} if self.entries else {}
        if before.keys() - {s.log for s in header.seen}:
            raise RecordError("", "has seen fewer logs than before", reason=Reason.REORDERED)
        for seen in header.seen:
            if seen.size < before.get(seen.log, 0):
                what = f"has seen less of {seen.log} than before"
                raise RecordError("", what, reason=Reason.REORDERED)
            tree = self.others(seen.log) if seen.log != self.origin else None
            if tree is None:
                what = f"claims to have seen {seen.log:.80}, which is no log of this talk"
                raise RecordError("", what, reason=Reason.OTHER_TALK)
            if seen.size > len(tree):
                raise RecordError(
                    "",
                    f"has seen {seen.size} entries of {seen.log}, of which {len(tree)} are here",
                    "Bring in the missing entries of that log first.",
                    reason=Reason.NOT_SEEN,
                )
            if tree.root(seen.size).hex() != seen.root:
                what = f"its author saw another {seen.log} at size {seen.size}"
                raise RecordError("", what, reason=Reason.FORK)


def weave(logs: Mapping[str, Sequence[PartyEntry]]) -> list[PartyEntry]:
    """All entries in one order that agrees with every log and every `seen`.

    Entries of which neither had seen the other are put in the order of their logs' origins, so
    that everybody who has the same logs gets the same order. No clock plays a part.

    Args:
        logs: the entries of each log by its origin.

    Raises:
        RecordError: if a link leads to an entry that is not there, or the links run in a circle.
    """
    at = dict.fromkeys(logs, 0)
    waiting: dict[str, list[tuple[int, str]]] = {log: [] for log in logs}
    ready = [log for log in sorted(logs) if logs[log]]
    order: list[PartyEntry] = []
    while ready:
        log = heapq.heappop(ready)
        entry = logs[log][at[log]]
        lacking = [s for s in entry.header.seen if at.get(s.log, 0) < s.size]
        if lacking:
            first = lacking[0]
            if first.size > len(logs.get(first.log, ())):
                what = f"entry {entry.index} has seen {first.size} entries of {first.log}"
                raise RecordError(log, what, "Bring in that log.", reason=Reason.NOT_SEEN)
            heapq.heappush(waiting[first.log], (first.size, log))
            continue
        order.append(entry)
        at[log] += 1
        if at[log] < len(logs[log]):
            heapq.heappush(ready, log)
        while waiting[log] and waiting[log][0][0] <= at[log]:
            heapq.heappush(ready, heapq.heappop(waiting[log])[1])
    if len(order) < sum(map(len, logs.values())):
        stuck = next(log for log in sorted(logs) if at[log] < len(logs[log]))
        what = f"entry {at[stuck]} waits for an entry that waits for it"
        raise RecordError(stuck, what, reason=Reason.REORDERED)
    return order
