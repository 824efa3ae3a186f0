"""Threads about single people, and the duties to answer that questions create.

A person on an offer is his salted leaf hash; who that is, only the holders of the list's openings
know. Times are those of the authors' clocks, which the record holds against its receipts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from safeconduct.talks import item_messages as words
from safeconduct.talks import messages
from safeconduct.talks.folding import TalkView
from safeconduct.talks.lists import ListVersion
from safeconduct.talks.said import Said
from safeconduct.talks.vocabulary import AnswerCode, ItemWord

_OPEN_ENDED = frozenset({AnswerCode.UNDER_ENQUIRY})


class Common(StrEnum):
    """How an item stands between the two sides."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUERIED = "queried"
    WITHDRAWN = "withdrawn"
    SUBSTITUTED = "substituted"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was said about an item.

    Attributes:
        entry: leaf hash in hexadecimal.
        author: who said it.
        at: when, seconds since 1970.
        word: what.
        code: why.
        text_digest: commits to it in words.
        due: until when an answer to a query is asked for; 0 if no time was set.
    """

    entry: str
    author: str
    at: int
    word: ItemWord
    code: str
    text_digest: str
    due: int


@dataclass(frozen=True, slots=True)
class Thread:
    """All that was said about one person on an offer.

    Attributes:
        item: his salted leaf hash.
        remarks: in the common order.
        substitute: who was offered in his place; empty if nobody.
    """

    item: str
    remarks: tuple[Remark, ...] = ()
    substitute: str = ""

    def view(self, side: str) -> Remark | None:
        """What a side said last; None if it has said nothing."""
        return next((r for r in reversed(self.remarks) if r.author == side), None)

    @property
    def common(self) -> Common:
        """Both sides' last words taken together, the same whichever of two came first.

        Withdrawn or substituted by who offered him, else refused by anybody, else queried by
        anybody, else accepted; open if nobody has said anything.
        """
        last = {r.word for r in map(self.view, {r.author for r in self.remarks}) if r}
        if ItemWord.WITHDRAWN in last:
            return Common.WITHDRAWN
        if self.substitute:
            return Common.SUBSTITUTED
        for word in (ItemWord.REFUSED, ItemWord.QUERIED, ItemWord.ACCEPTED):
            if word in last:
                return Common(word.value)
        return Common.OPEN


@dataclass(frozen=True, slots=True)
class Duty:
    """A question that the other side has to answer (GC III art. 122; GC IV art. 137).

    Attributes:
        entry: of the question.
        subject: the commitment to the person, or the item.
        code: what is asked.
        asked_by: who asks.
        owed_by: who has to answer.
        asked_at: seconds since 1970.
        due: until when an answer is asked for; 0 if no time was set.
        answers: entries that answer, in order; one that says "under enquiry" does not end the duty.
        answered_at: when the duty ended; 0 while it lasts.
    """

    entry: str
    subject: str
    code: str
    asked_by: str
    owed_by: str
    asked_at: int
    due: int
    answers: tuple[str, ...] = ()
    answered_at: int = 0

    @property
    def open(self) -> bool:
        """Whether it lasts."""
        return not self.answered_at

    def age(self, now: int) -> int:
        """Seconds from the question to the answer, or to `now` while there is none."""
        return max(0, (self.answered_at or now) - self.asked_at)

    def overdue(self, now: int) -> bool:
        """Whether the time that was set has passed without an answer."""
        return bool(self.due) and (self.answered_at or now) > self.due

    def answered(self, said: Said, *, ends: bool) -> Duty:
        """With an answer."""
        at = said.at if ends and self.open else self.answered_at
        return replace(self, answers=(*self.answers, said.id), answered_at=at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person asked for who is on no list; `person_digest` commits to who and why."""

    entry: str
    asked_by: str
    person_digest: str


@dataclass(frozen=True, slots=True)
class ItemBook:
    """What was said about single people.

    Attributes:
        threads: by item.
        duties: by the question's entry, and for item queries by `entry:item`.
        wanted: people asked for.
    """

    threads: Mapping[str, Thread] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    wanted: tuple[Wanted, ...] = ()

    @classmethod
    def of(cls, view: TalkView) -> ItemBook:
        """Read the messages that stand; nothing else has a part in it."""
        writer = _Writer(view.state.parties)
        for said in view.standing:
            writer.take(said)
        return cls(writer.threads, writer.duties, tuple(writer.wanted))

    def open_duties(self, side: str) -> list[Duty]:
        """What a side has to answer, oldest question first."""
        mine = [d for d in self.duties.values() if d.open and d.owed_by == side]
        return sorted(mine, key=lambda duty: (duty.asked_at, duty.entry, duty.subject))

    def on(self, versions: Iterable[ListVersion]) -> dict[str, Thread]:
        """The threads by `person_id`, for those who hold the openings of the lists."""
        found = {}
        for version in versions:
            for opening in version.items:
                thread = self.threads.get(opening.digest.hex())
                if thread:
                    found[opening.person_id] = thread
        return found

    def unknown(self, versions: Iterable[ListVersion]) -> tuple[str, ...]:
        """Items that were spoken of but are on none of these lists: invented, or of others."""
        known = {o.digest.hex() for version in versions for o in version.items}
        known |= {thread.substitute for thread in self.threads.values()}
        return tuple(sorted(self.threads.keys() - known))


@dataclass(slots=True)
class _Writer:
    parties: frozenset[str]
    threads: dict[str, Thread] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    _queried: dict[str, list[str]] = field(default_factory=dict)

    def take(self, said: Said) -> None:
        match said.body:
            case words.ItemReplies(replies=replies):
                for reply in replies:
                    self._remark(said, reply)
            case words.Substitutions(pairs=pairs):
                for pair in pairs:
                    thread = self._thread(pair.item)
                    self.threads[pair.item] = replace(thread, substitute=pair.by)
                    self._settle(said, pair.item)
            case words.Requests(requests=requests):
                self.wanted += [Wanted(said.id, said.author, r.person_digest) for r in requests]
            case messages.Query(code=code, person_digest=digest):
                self.duties[said.id] = self._duty(said, digest, code.value)
            case messages.Answer(code=code):
                duty = self.duties[said.references[0]]
                ends = code not in _OPEN_ENDED
                self.duties[duty.entry] = duty.answered(said, ends=ends)

    def _thread(self, item: str) -> Thread:
        return self.threads.get(item, Thread(item))

    def _remark(self, said: Said, reply: words.ItemReply) -> None:
        thread = self._thread(reply.item)
        remark = Remark(
            *(said.id, said.author, said.at, reply.word, reply.code, reply.text_digest, said.until)
        )
        self.threads[reply.item] = replace(thread, remarks=(*thread.remarks, remark))
        self._settle(said, reply.item)
        if reply.word is ItemWord.QUERIED:
            key = f"{said.id}:{reply.item}"
            self.duties[key] = self._duty(said, reply.item, reply.code)
            self._queried.setdefault(reply.item, []).append(key)

    def _duty(self, said: Said, subject: str, code: str) -> Duty:
        (other,) = self.parties - {said.author}
        return Duty(said.id, subject, code, said.author, other, said.at, said.until)

    def _settle(self, said: Said, item: str) -> None:
        """Whatever the other side says of an item after it has seen a query answers the query."""
        for key in self._queried.get(item, ()):
            duty = self.duties[key]
            if duty.open and duty.owed_by == said.author and duty.entry in said.references:
                self.duties[key] = duty.answered(said, ends=True)
