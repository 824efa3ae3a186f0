"""A negotiation on its record: every message signed, appended to both copies, cosigned."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.record import SigningKey
from safeconduct.tables.problems import InputError
from safeconduct.talks import messages
from safeconduct.talks.channel import Channel
from safeconduct.talks.lists import ListVersion, Opening, open_with
from safeconduct.talks.messages import AccountLine, Body, Message
from safeconduct.talks.offers import (
    ListVersions,
    Place,
    Refusal,
    Request,
    Rows,
    Sent,
    Standing,
    next_course,
    references,
    require_lists,
)
from safeconduct.talks.state import Course
from safeconduct.talks.vocabulary import (
    AbsenceCode,
    AnswerCode,
    IncidentCode,
    QueryCode,
    RefusalCode,
    State,
    Step,
    coded,
)


@dataclass(slots=True)
class Negotiation:
    """The talks of two parties under a mediator, with all three keys at hand; see `Channel`.

    Attributes:
        channel: signs, appends and cosigns.
        salts: gives 32 fresh random bytes at each call.
        course: where the talks stand.
        offer: the lists of the offer that stands, private; None before the first.
    """

    channel: Channel
    salts: Callable[[], bytes]
    course: Course
    offer: ListVersions | None = None
    _standing: Standing = field(default=Standing())

    @classmethod
    def open(
        cls,
        *,
        record_dir: Path,
        talk: str,
        signers: Mapping[str, SigningKey],
        salts: Callable[[], bytes],
        now: Callable[[], str],
        terms: bytes = b"",
        mediator: str = "M",
    ) -> Negotiation:
        """Open new talks: the mediator opens, both parties sign the terms.

        Args:
            record_dir: new or empty; it gets a directory for each party.
            talk: up to 200 visible ASCII characters, such as `talks.example/2026-09`.
            signers: the keys of both parties and the mediator.
            salts: gives 32 fresh random bytes at each call.
            now: gives the time at each call, ISO 8601 with an offset, never earlier than before.
            terms: text of the agreement as both hold it; only its SHA-256 is recorded.
            mediator: name of the mediator's key.

        Raises:
            RecordError: if the directory is not empty, or a name or key cannot be used.
        """
        channel = Channel.create(record_dir, talk, signers, now=now, mediator=mediator)
        talks = cls(channel, salts, Course(parties=frozenset(channel.parties)))
        talks._say(mediator, messages.TalksOpening(channel.parties, mediator))
        for side in channel.parties:
            talks._say(side, messages.Terms(hashlib.sha256(terms).hexdigest()))
        return talks

    @classmethod
    def resume(
        cls,
        *,
        record_dir: Path,
        signers: Mapping[str, SigningKey],
        salts: Callable[[], bytes],
        now: Callable[[], str],
        lists: Mapping[tuple[int, str], ListVersion] | None = None,
        mediator: str = "M",
    ) -> Negotiation:
        """Go on with talks from their record, also after an interruption.

        A copy that lacks the last entries takes them from the other; the mediator goes on from his
        newest cosignature. `lists` are the private lists of the offer that stands, to refer to
        people.

        Raises:
            RecordError: if a copy is damaged, or the copies contradict each other.
            InputError: if `lists` are not those of the offer.
        """
        channel = Channel.reopen(record_dir, signers, now=now, mediator=mediator)
        talks = cls(channel, salts, Course(parties=frozenset(channel.parties)))
        for number, entry in enumerate(channel.entries(), 1):
            sent = Sent(number, entry.leaf.hex(), Message.of(entry))
            talks._follow(sent)
            if sent.message.body.STEP in (Step.PROPOSAL, Step.COUNTER_PROPOSAL) and lists:
                talks.offer = ListVersions(sent, talks._standing.round, lists)
        if lists and talks._standing.lists != references(lists):
            raise InputError(
                "these are not the lists of the offer that stands",
                where=channel.talk,
                remedy="Give the openings that were kept when it was made.",
            )
        return talks

    @property
    def state(self) -> State:
        """Where the talks stand."""
        return self.course.state

    def propose(self, side: str, lists: Mapping[tuple[int, str], Rows]) -> ListVersions:
        """Make the first offer: the lists by stage and by the side that hands over.

        Raises:
            IllegalMove: if there is an offer already, or the terms are not signed.
            InputError: if a person stands on two lists or a side is unknown.
        """
        return self._offer(side, lists, messages.Proposal)

    def revise(self, side: str, lists: Mapping[tuple[int, str], Rows]) -> ListVersions:
        """Replace the offer that stands by another."""
        return self._offer(side, lists, messages.CounterProposal)

    def reply(
        self,
        side: str,
        *,
        refusals: Sequence[Refusal] = (),
        requests: Sequence[Request] = (),
    ) -> Sent:
        """Answer the offer item by item.

        Raises:
            IllegalMove: if there is no offer, or it is one's own.
            InputError: if a refused person is not on the offer, or the reason is unknown.
        """
        self.course.after(Step.REPLY, side)
        openings: list[Opening] = []
        refused = []
        for refusal in refusals:
            item = self._item(refusal.person_id)
            code = coded(RefusalCode, refusal.code, f"refusal of {refusal.person_id}")
            text = self._commit(openings, {"text": refusal.text})
            refused.append(messages.ItemRefusal(item.digest.hex(), code, text))
        asked = [
            messages.ItemRequest(
                self._commit(openings, {"person_id": request.person_id, "text": request.text})
            )
            for request in requests
        ]
        body = messages.Reply(self._standing.round, tuple(refused), tuple(asked))
        return self._say(side, body, [self._standing.entry], openings)

    def query(self, side: str, code: QueryCode | str, *, person_id: str, text: str = "") -> Sent:
        """Ask about a person; the other side must answer."""
        openings: list[Opening] = []
        digest = self._commit(openings, {"person_id": person_id, "text": text})
        body = messages.Query(coded(QueryCode, code, "query"), digest)
        return self._say(side, body, (), openings)

    def answer(self, side: str, query: Sent, code: AnswerCode | str, *, text: str = "") -> Sent:
        """Answer a query."""
        openings: list[Opening] = []
        body = messages.Answer(
            coded(AnswerCode, code, "answer"), self._commit(openings, {"text": text})
        )
        return self._say(side, body, [query.entry], openings)

    def accept(self, side: str) -> Sent:
        """Accept the offer that stands; it binds when both have accepted."""
        self.course.after(Step.ACCEPTANCE, side)
        body = messages.Acceptance(self._standing.round, self._standing.lists)
        return self._say(side, body, [self._standing.entry])

    def stage_protocol(self, side: str, *, stage: int, date: str, plan: str = "") -> Sent:
        """Record date and plan of a stage; the plan itself stays private."""
        openings: list[Opening] = []
        digest = self._commit(openings, {"text": plan})
        return self._say(side, messages.StageProtocol(stage, date, digest), (), openings)

    def receipt(
        self,
        side: str,
        *,
        stage: int,
        count: int,
        people: Rows = (),
        absences: Mapping[str, int] | None = None,
    ) -> Sent:
        """Sign for the people that `side` received from the other at a stage.

        Args:
            side: the receiving party.
            stage: from 1.
            count: how many came.
            people: who came, with `person_id`, if a list is made; the record shows its root only.
            absences: how many on the list did not cross, by `AbsenceCode`.

        Raises:
            InputError: if `people` are not as many as `count`, or a code is unknown.
        """
        giver = min(self.course.parties - {side})
        if people and len(people) != count:
            raise InputError(
                f"{count} people are signed for and {len(people)} are listed",
                where=f"receipt of {side}, stage {stage}",
                remedy="Correct the number or the list.",
            )
        self.course.after(Step.RECEIPT, side)
        version = ListVersion.of(people, stage=stage, side=giver, salts=self.salts)
        root = version.reference.list_root if people else ""
        absent = tuple(
            messages.Absence(coded(AbsenceCode, code, "receipt"), number)
            for code, number in sorted((absences or {}).items())
        )
        body = messages.Receipt(stage, giver, count, root, absent)
        return self._say(side, body, (), version.items)

    def stage_account(self, side: str, *, stage: int, lines: Sequence[AccountLine]) -> Sent:
        """Render the account after a stage; after both sides' last the talks are carried out."""
        ordered = tuple(sorted(lines, key=lambda line: line.side))
        return self._say(side, messages.StageAccount(stage, ordered))

    def incident(
        self, side: str, code: IncidentCode | str, *, stage: int, persons: int = 0, text: str = ""
    ) -> Sent:
        """Record something that happened."""
        openings: list[Opening] = []
        kind = coded(IncidentCode, code, "incident")
        digest = self._commit(openings, {"text": text})
        return self._say(side, messages.Incident(stage, kind, persons, digest), (), openings)

    def correct(self, side: str, sent: Sent, *, text: str) -> Sent:
        """Correct an earlier message."""
        openings: list[Opening] = []
        body = messages.Correction(self._commit(openings, {"text": text}))
        return self._say(side, body, [sent.entry], openings)

    def suspend(self, side: str, *, text: str = "") -> Sent:
        """Let the talks rest."""
        openings: list[Opening] = []
        body = messages.Suspension(self._commit(openings, {"text": text}))
        return self._say(side, body, (), openings)

    def resume_talks(self, side: str) -> Sent:
        """Go on after a suspension."""
        return self._say(side, messages.Resumption())

    def break_off(self, side: str, *, text: str = "") -> Sent:
        """End the talks without result."""
        openings: list[Opening] = []
        body = messages.BreakingOff(self._commit(openings, {"text": text}))
        return self._say(side, body, (), openings)

    def close(self, side: str) -> Sent:
        """Declare that nothing more is to be done."""
        return self._say(side, messages.Closing())

    def _offer(
        self,
        side: str,
        lists: Mapping[Place, Rows],
        kind: type[messages.Proposal] | type[messages.CounterProposal],
    ) -> ListVersions:
        self.course.after(kind.STEP, side)
        require_lists(lists, self.course.parties)
        versions = {
            (stage, giver): ListVersion.of(rows, stage=stage, side=giver, salts=self.salts)
            for (stage, giver), rows in sorted(lists.items())
        }
        body = kind(self._standing.round + 1, references(versions))
        before = [self._standing.entry] if self._standing.entry else []
        openings = [item for version in versions.values() for item in version.items]
        sent = self._say(side, body, before, openings)
        self.offer = ListVersions(sent, self._standing.round, versions)
        return self.offer

    def _item(self, person_id: str) -> Opening:
        for version in self.offer.lists.values() if self.offer else ():
            if person_id in version.people:
                return version.item(person_id)
        raise InputError(
            f"{person_id} is on no list of the offer that stands",
            where="reply",
            remedy="Refuse people on the offer; ask for others with a request.",
        )

    def _commit(self, openings: list[Opening], record: Mapping[str, str]) -> str:
        opening = open_with(self.salts, record)
        openings.append(opening)
        return opening.digest.hex()

    def _say(
        self,
        side: str,
        body: Body,
        about: Sequence[str] = (),
        openings: Sequence[Opening] = (),
    ) -> Sent:
        next_course(self.course, body, side)
        entry = self.channel.send(side, body, about)
        sent = Sent(entry.index + 1, entry.leaf.hex(), Message(entry.header, body), tuple(openings))
        self._follow(sent)
        return sent

    def _follow(self, sent: Sent) -> None:
        body = sent.message.body
        self.course = next_course(self.course, body, sent.message.header.author)
        if isinstance(body, (messages.Proposal, messages.CounterProposal)):
            self._standing = Standing(sent.entry, body.lists, body.round)
