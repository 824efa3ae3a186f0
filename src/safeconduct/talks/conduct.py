"""Who answered when, and who changed what after agreeing: from the record alone.

Rows of facts with the entries that show them, no judgement. Whoever holds the same logs up to the
sizes that the report names computes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.record import PartyEntry, RecordError, decode_json, encode_json
from safeconduct.record.encoding import parse_time
from safeconduct.record.merkle import Tree
from safeconduct.talks import item_messages as words
from safeconduct.talks import messages
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.folding import Effect, Ruling, TalkView, closed, fold
from safeconduct.talks.items import ItemBook
from safeconduct.talks.messages import ListReference
from safeconduct.talks.said import Said
from safeconduct.talks.talk_state import TalkState


class Act(StrEnum):
    """What was done."""

    ILLEGAL = "sent_where_it_could_not_be_sent"
    OVERTAKEN = "overtaken_by_what_was_said_meanwhile"
    UNREADABLE = "cannot_be_read"
    TERMS_CHANGED = "signed_other_terms_than_before"
    OFFER_REPLACED = "replaced_an_offer_that_the_other_side_had_accepted"
    LIST_CHANGED = "list_changed_in_an_offer_that_the_other_side_had_accepted"
    WAIT_ENDED = "ended_a_wait_whose_time_was_over"
    PLAN_CHANGED = "gave_another_date_or_plan_for_a_stage"
    RECEIVED_OTHER = "received_another_number_or_list_than_agreed"
    CORRECTED = "corrected_an_earlier_entry"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    BROKEN_OFF = "broke_off"


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a log was read: its origin, entries and root over them (hexadecimal)."""

    log: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A question or an offer, and the first answer of the other side.

    Attributes:
        entry: of the question or offer.
        subject: the person's commitment or item; empty for an offer.
        kind: `offer`, or the code of the question.
        asked_by: who asked or offered.
        asked_at: seconds since 1970, by the author's clock.
        due: until when an answer was asked for; 0 if no time was set.
        answer: the entry that answers; empty if there is none in these logs.
        answered_at: when; 0 if there is none.
        seconds: between the two; 0 if there is none.
    """

    entry: str
    subject: str
    kind: str
    asked_by: str
    asked_at: int
    due: int
    answer: str
    answered_at: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ActRow:
    """Something that was done.

    Attributes:
        entry: that shows it.
        author: whose it is.
        at: seconds since 1970, by his clock.
        act: what.
        about: the entries that it is about, sorted.
        before: what stood before, where something was changed.
        after: what stands after.
    """

    entry: str
    author: str
    at: int
    act: Act
    about: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ConductReport:
    """The report.

    Attributes:
        version: of its format.
        talk: name of the talks.
        parties: the two sides, sorted.
        mediator: his name, or empty.
        extents: how far each log was read.
        replies: in the common order of the questions and offers.
        acts: in the common order.
    """

    version: int
    talk: str
    parties: tuple[str, ...]
    mediator: str
    extents: tuple[Extent, ...]
    replies: tuple[ReplyRow, ...]
    acts: tuple[ActRow, ...]

    @property
    def data(self) -> bytes:
        """As a file, in one form."""
        return encode_json(to_json(self))


Logs = Mapping[str, Sequence[PartyEntry]]


def report_conduct(start: TalkState, logs: Logs) -> ConductReport:
    """Write the report of talks from their logs.

    Args:
        start: names of the talks, the parties and the mediator.
        logs: the entries of each log by its origin; those that have seen what is not here are left
            out, as the extents show.
    """
    kept = closed(logs)
    view = fold(start, kept)
    extents = tuple(
        Extent(log, len(entries), Tree(entry.leaf for entry in entries).root().hex())
        for log, entries in sorted(kept.items())
    )
    order = {ruling.entry.leaf.hex(): n for n, ruling in enumerate(view.rulings)}
    replies = sorted(_replies(view), key=lambda row: (order[row.entry], row.subject))
    return ConductReport(
        1,
        start.talk,
        tuple(sorted(start.parties)),
        start.mediator,
        extents,
        tuple(replies),
        tuple(_acts(view)),
    )


def verify_conduct(data: bytes, start: TalkState, logs: Logs) -> ConductReport:
    """Check a report against one's own logs, which may have gone on since.

    Raises:
        RecordError: if it is not what the logs show, with the first row that differs.
    """
    report = from_json(ConductReport, decode_json(data), "report")
    sizes = {extent.log: extent.size for extent in report.extents}
    for log in sorted(logs.keys() ^ sizes.keys()):
        raise RecordError(log, "is read by only one of the report and you", "Bring in that log.")
    for log, size in sorted(sizes.items()):
        if size > len(logs[log]):
            what = f"the report has read {size} entries, {len(logs[log])} are here"
            raise RecordError(log, what, "Bring in the missing entries first.")
    mine = report_conduct(start, {log: entries[: sizes[log]] for log, entries in logs.items()})
    if mine.data != data:
        for name in ("extents", "replies", "acts"):
            theirs, ours = getattr(report, name), getattr(mine, name)
            rows = [n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b]
            if rows or len(theirs) != len(ours):
                row = rows[0] if rows else min(len(theirs), len(ours))
                raise RecordError(f"{name}, row {row + 1}", "is not what the logs show")
        raise RecordError("report", "is not in the one form of a report, or of other talks")
    return report


def _replies(view: TalkView) -> Iterator[ReplyRow]:
    standing = view.standing
    answers: dict[str, Said] = {}
    authors = {said.id: said.author for said in standing}
    for said in standing:
        for reference in said.references:
            other = authors.get(reference, said.author) != said.author
            if other and said.author in view.state.parties:
                answers.setdefault(reference, said)
    for said in standing:
        if isinstance(said.body, (messages.Proposal, messages.CounterProposal)):
            answer = answers.get(said.id)
            at = answer.at if answer else 0
            yield ReplyRow(
                *(said.id, "", "offer", said.author, said.at, said.until),
                *(answer.id if answer else "", at, at and max(0, at - said.at)),
            )
    for duty in ItemBook.of(view).duties.values():
        last = duty.answers[-1] if duty.answers and not duty.open else ""
        yield ReplyRow(
            *(duty.entry, duty.subject, duty.code, duty.asked_by, duty.asked_at, duty.due),
            *(last, duty.answered_at, duty.age(0) if duty.answered_at else 0),
        )


def _acts(view: TalkView) -> Iterator[ActRow]:
    past = _Past(view)
    for ruling in view.rulings:
        said = ruling.said
        if said is None or ruling.effect is not Effect.STANDS:
            yield past.row(ruling, Act[ruling.effect.name])
            continue
        yield from past.acts(ruling, said)
        past.add(ruling, said)


_PLAIN: dict[type, Act] = {
    words.Lapse: Act.WAIT_ENDED,
    messages.Correction: Act.CORRECTED,
    messages.Suspension: Act.SUSPENDED,
    messages.Resumption: Act.RESUMED,
    messages.BreakingOff: Act.BROKEN_OFF,
}


class _Past:
    """What stood when the next message came."""

    def __init__(self, view: TalkView) -> None:
        self.view = view
        self.terms: dict[str, str] = {}
        self.plans: dict[int, str] = {}
        self.offers: dict[str, tuple[ListReference, ...]] = {}
        self.accepted: dict[str, list[Ruling]] = {}

    def row(self, ruling: Ruling, act: Act, before: str = "", after: str = "") -> ActRow:
        header = ruling.entry.header
        return ActRow(
            *(ruling.entry.leaf.hex(), header.author, parse_time(header.created_at), act),
            *(header.references, before, after),
        )

    def acts(self, ruling: Ruling, said: Said) -> Iterator[ActRow]:
        body = said.body
        if type(body) in _PLAIN:
            yield self.row(ruling, _PLAIN[type(body)])
        elif isinstance(body, messages.Terms) and said.author in self.terms:
            before = self.terms[said.author]
            yield self.row(ruling, Act.TERMS_CHANGED, before, body.terms_digest)
        elif isinstance(body, messages.CounterProposal):
            yield from self._replaced(ruling, said, body)
        elif isinstance(body, messages.StageProtocol):
            before, after = self.plans.get(body.stage, ""), f"{body.date} {body.plan_digest}"
            if before not in ("", after):
                yield self.row(ruling, Act.PLAN_CHANGED, before, after)
        elif isinstance(body, messages.Receipt) and self.view.state.agreed:
            yield from self._received(ruling, body)

    def _replaced(
        self, ruling: Ruling, said: Said, body: messages.CounterProposal
    ) -> Iterator[ActRow]:
        for reference in said.references:
            known = [a for a in self.accepted.get(reference, ()) if ruling.had_seen(a.entry)]
            if any(a.entry.header.author != said.author for a in known):
                yield self.row(ruling, Act.OFFER_REPLACED, reference, said.id)
                before, after = _texts(self.offers[reference]), _texts(body.lists)
                for place in sorted(before.keys() | after.keys()):
                    was, now = before.get(place, ""), after.get(place, "")
                    if was != now:
                        yield self.row(ruling, Act.LIST_CHANGED, was, now)

    def _received(self, ruling: Ruling, body: messages.Receipt) -> Iterator[ActRow]:
        agreed = self.view.state.agreed
        for reference in agreed.lists if agreed else ():
            if (reference.stage, reference.side) == (body.stage, body.side):
                same_list = body.list_root in ("", reference.list_root)
                if body.count != reference.list_count or not same_list:
                    before = _text(reference)
                    after = f"{body.stage} {body.side} {body.count} {body.list_root}".rstrip()
                    yield self.row(ruling, Act.RECEIVED_OTHER, before, after)

    def add(self, ruling: Ruling, said: Said) -> None:
        body = said.body
        if isinstance(body, messages.Terms):
            self.terms[said.author] = body.terms_digest
        elif isinstance(body, (messages.Proposal, messages.CounterProposal)):
            self.offers[said.id] = body.lists
        elif isinstance(body, messages.Acceptance):
            for reference in said.references:
                self.accepted.setdefault(reference, []).append(ruling)
                self.offers.setdefault(reference, body.lists)
        elif isinstance(body, messages.StageProtocol):
            self.plans[body.stage] = f"{body.date} {body.plan_digest}"


def _text(reference: ListReference) -> str:
    return f"{reference.stage} {reference.side} {reference.list_count} {reference.list_root}"


def _texts(lists: Sequence[ListReference]) -> dict[tuple[int, str], str]:
    return {(r.stage, r.side): _text(r) for r in lists}
