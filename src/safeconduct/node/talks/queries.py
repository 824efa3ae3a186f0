"""Reading talks: where they stand, what was offered and said, what is owed, and the record itself.

Names are opened for the rows that are shown, and for those who may see them. Whoever shows names
records that they were read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from safeconduct.node.accounts.models import User
from safeconduct.node.registry.queries import people_for
from safeconduct.node.talks.drafting import CATEGORIES
from safeconduct.node.talks.models import Draft, Item, OfferedList, Subject, Talk
from safeconduct.node.talks.people import Gone, open_item, pieces
from safeconduct.node.talks.sides import held, missing_sides
from safeconduct.people.vocabulary import Category
from safeconduct.record import Note
from safeconduct.talks import (
    ConductReport,
    Duty,
    Effect,
    Ruling,
    State,
    Step,
    Thread,
    messages,
    report_conduct,
)
from safeconduct.talks import item_messages as words
from safeconduct.talks.columns import Column, ColumnDifference, Kind, column_difference
from safeconduct.talks.items import Common
from safeconduct.talks.messages import ListReference

_KEPT = 16


def talks() -> QuerySet[Talk]:
    """All talks of this node, newest first."""
    return Talk.objects.all()


def talk_of(public_id: str) -> Talk:
    """A talk; raises Http404."""
    return get_object_or_404(Talk, public_id=public_id)


def draft_of(talk: Talk, public_id: str) -> Draft:
    """A draft; raises Http404."""
    return get_object_or_404(Draft.objects.select_related("talk"), talk=talk, public_id=public_id)


def drafts(talk: Talk, *, waiting: bool = True) -> QuerySet[Draft]:
    """What waits for approval, or all that was ever drafted, newest first."""
    rows = Draft.objects.filter(talk=talk).select_related("drafted_by")
    return rows.filter(state=Draft.State.OPEN) if waiting else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a talk stands.

    Attributes:
        state: by all that is here.
        counting: by what everybody has cosigned.
        missing: sides whose keys are not enrolled; nothing else can be known before.
        allowed: what this side may say now.
        round: the last in which an offer was made.
        terms: the digest that each side has signed.
        suspended_by: who has suspended.
        agreed: the entry of the offer that both have accepted.
        agreed_for_good: whether nothing under way can undo that.
        run_out: entries of this side's acceptances and commitments that wait in vain.
        epochs: number of each side's newest key.
        sizes, counted: entries of each side's log that are here, and that count.
    """

    state: State
    counting: State
    missing: tuple[str, ...]
    allowed: frozenset[Step]
    round: int
    terms: Mapping[str, str]
    suspended_by: frozenset[str]
    agreed: str
    agreed_for_good: bool
    run_out: tuple[str, ...]
    epochs: Mapping[str, int]
    sizes: Mapping[str, int]
    counted: Mapping[str, int]


def standing(talk: Talk, *, now: int) -> Standing:
    """Where a talk stands; `now` in seconds since 1970."""
    missing = missing_sides(talk)
    if missing:
        return Standing(
            state=State.OPENED, counting=State.OPENED, missing=missing, allowed=frozenset(),
            round=0, terms={}, suspended_by=frozenset(), agreed="", agreed_for_good=False,
            run_out=(), epochs={}, sizes={}, counted={},
        )  # fmt: skip
    here = held(talk)
    state, side = here.view.state, here.side
    counted = side.counted()
    mine = {a.entry for name, a in state.acceptances.items() if name == talk.own}
    mine |= {e.commitments[talk.own].entry for e in state.exchanges.values()
             if talk.own in e.commitments}  # fmt: skip
    return Standing(
        state=state.state, counting=here.counting.state.state, missing=(),
        allowed=state.allowed(talk.own), round=state.round, terms=state.terms,
        suspended_by=state.suspended_by, agreed=state.agreed.entry if state.agreed else "",
        agreed_for_good=here.view.agreed_for_good,
        run_out=tuple(entry for entry in state.run_out(now) if entry in mine),
        epochs=state.epochs,
        sizes={n: len(side.chain_of(o).entries) for n, o in side.origins.items()},
        counted={n: counted[o] for n, o in side.origins.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer that was made, whether it still stands or not.

    Attributes:
        entry: its leaf hash; of an offer made at one time, that of the commitment.
        shown_in: the entry that its lists came with.
        author: who made it.
        round: from 1.
        at, until: seconds since 1970; 0 if it does not run out.
        lists: by stage and side that hands over.
        stands: whether it can be accepted.
        accepted_by: the sides that have accepted it and wait.
        agreed: whether both have.
        counts: whether everybody has cosigned it.
        opened: whether its names are here.
    """

    entry: str
    shown_in: str
    author: str
    round: int
    at: int
    until: int
    lists: tuple[ListReference, ...]
    stands: bool
    accepted_by: tuple[str, ...]
    agreed: bool
    counts: bool
    opened: bool

    @property
    def totals(self) -> dict[str, int]:
        """How many each side would hand over."""
        found: dict[str, int] = {}
        for reference in self.lists:
            found[reference.side] = found.get(reference.side, 0) + reference.list_count
        return found


def offers(talk: Talk) -> list[Offer]:
    """All offers in the common order, oldest first."""
    here = held(talk)
    state, counted = here.view.state, here.side.counted()
    rows = OfferedList.objects.filter(talk=talk).exclude(entry="")
    named = set(rows.values_list("entry", flat=True))
    found = []
    for said in here.view.standing:
        body, entry = said.body, said.id
        if isinstance(body, (messages.Proposal, messages.CounterProposal)):
            lists = body.lists
        elif isinstance(body, words.Reveal):
            entry, lists = state.exchanges[body.round].commitments[said.author].entry, body.lists
        else:
            continue
        accepted = tuple(s for s, a in sorted(state.acceptances.items()) if a.offer == entry)
        found.append(
            Offer(
                entry=entry, shown_in=said.id, author=said.author, round=body.round, at=said.at,
                until=said.until, lists=lists, stands=entry in state.offers, accepted_by=accepted,
                agreed=bool(state.agreed and state.agreed.entry == entry),
                counts=said.entry.index < counted[said.entry.header.log], opened=said.id in named,
            )
        )  # fmt: skip
    return found


def lists_of(talk: Talk, shown_in: str) -> QuerySet[OfferedList]:
    """The lists of one offer whose names are here."""
    return OfferedList.objects.filter(talk=talk, entry=shown_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An item, in the clear for those who may see it.

    Attributes:
        item: salted leaf hash, hexadecimal.
        record: what was said of the person; empty if hidden, erased or not here.
        hidden: his file is sealed to others.
        erased: he was erased.
        person: public id of his file here, or empty.
    """

    item: str
    record: Mapping[str, str]
    hidden: bool = False
    erased: bool = False
    person: str = ""

    @property
    def label(self) -> str:
        """The talk's name for him."""
        return self.record.get("person_id", "")

    @property
    def name(self) -> str:
        """His name in one line."""
        parts = [self.record.get(part, "") for part in ("family_name", "given_name", "patronymic")]
        return self.record.get("full_name", "") or " ".join(filter(None, parts))


def named(user: User, talk: Talk, items: Iterable[str]) -> dict[str, Named]:
    """Items by their leaf hash, opened for those who may see them; each is in the answer."""
    wanted = list(dict.fromkeys(items))
    rows = Item.objects.filter(talk=talk, digest__in=[bytes.fromhex(item) for item in wanted])
    found = {
        bytes(row.digest).hex(): row
        for row in rows.select_related("subject__key", "subject__person")
    }
    return {item: _named(item, found.get(item), _visible(user, found.values())) for item in wanted}


def _visible(user: User, rows: Iterable[Item]) -> frozenset[int]:
    ids = [row.subject.person_id for row in rows if row.subject.person_id]
    return frozenset(people_for(user).filter(pk__in=ids).values_list("pk", flat=True))


def _named(item: str, row: Item | None, visible: frozenset[int]) -> Named:
    if row is None:
        return Named(item=item, record={})
    subject = row.subject
    if subject.erased_at is not None:
        return Named(item=item, record={}, erased=True)
    if subject.person_id is not None and subject.person_id not in visible:
        return Named(item=item, record={}, hidden=True)
    try:
        record = open_item(row).record
    except Gone:
        return Named(item=item, record={}, erased=True)
    person = subject.person.public_id if subject.person else ""
    return Named(item=item, record=record, person=person)


def people_of(user: User, offered: OfferedList, *, start: int = 0, size: int = 50) -> list[Named]:
    """Some of one list, in the order of its leaf hashes."""
    digests = pieces(bytes(offered.digests)[32 * start : 32 * (start + size)])
    found = named(user, offered.talk, [digest.hex() for digest in digests])
    return [found[digest.hex()] for digest in digests]


def difference(talk: Talk, before: str, after: str) -> ColumnDifference:
    """What changed between two offers, each by the entry that its lists came with.

    Kept in this process: an offer never changes. `before` may be empty: then all were added.
    """
    return _difference(talk.pk, before, after, _erasures(talk))


def _erasures(talk: Talk) -> int:
    """An erasure takes away categories, which differences count by."""
    return Subject.objects.filter(talk=talk).exclude(erased_at=None).count()


@lru_cache(maxsize=_KEPT)
def _difference(talk_pk: int, before: str, after: str, erasures: int) -> ColumnDifference:
    return column_difference(_columns(talk_pk, before), _columns(talk_pk, after))


def _columns(talk_pk: int, entry: str) -> list[Column]:
    rows = OfferedList.objects.filter(talk=talk_pk, entry=entry) if entry else ()
    return [
        Column.read(
            row.stage, row.side, bytes(row.digests), bytes(row.subjects), bytes(row.categories)
        )
        for row in rows
    ]


def counts_by_category(found: ColumnDifference) -> dict[Category, dict[Kind, int]]:
    """How many came, went, moved, were corrected or stayed, by category."""
    return {CATEGORIES[code]: kinds for code, kinds in found.by_category.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person's place before and after; None where he was or is on no list.

    Attributes:
        who: as the later offer has him, or the earlier if he went.
        category: his.
        before, after: stage and side.
        fields: what changed in his record, sorted.
    """

    who: Named
    category: Category
    before: tuple[int, str] | None
    after: tuple[int, str] | None
    fields: tuple[str, ...] = ()


def changes(
    user: User, talk: Talk, before: str, after: str, kind: Kind, *, start: int = 0, size: int = 50
) -> list[Change]:
    """Some of those who came, went, moved or were corrected; only these are opened."""
    found = difference(talk, before, after)
    chosen = [int(index) for index in found.page(kind, start=start, size=size)]
    people = {int(found.people[index]) for index in chosen}
    was, now = _items_of(talk.pk, before, people), _items_of(talk.pk, after, people)
    opened = named(user, talk, [*was.values(), *now.values()])
    result = []
    for index in chosen:
        person = int(found.people[index])
        old, new = opened.get(was.get(person, "")), opened.get(now.get(person, ""))
        who = new or old
        assert who is not None
        changed = _changed(old.record, new.record) if old and new else ()
        result.append(
            Change(
                who=who, category=CATEGORIES[int(found.categories[index])],
                before=found.place(index, new=False), after=found.place(index, new=True),
                fields=changed,
            )
        )  # fmt: skip
    return result


def _items_of(talk_pk: int, entry: str, people: set[int]) -> dict[int, str]:
    """The item of each of these people in an offer."""
    import numpy as np

    wanted = np.array(sorted(people), dtype="<i8")
    found: dict[int, str] = {}
    for column in _columns(talk_pk, entry):
        for at in np.flatnonzero(np.isin(column.people, wanted)):
            found[int(column.people[at])] = column.digests[at].tobytes().hex()
    return found


def _changed(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    names = was.keys() | now.keys()
    return tuple(sorted(name for name in names if was.get(name, "") != now.get(name, "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Threaded:
    """What was said about one person on an offer, and who he is."""

    who: Named
    thread: Thread
    substitute: Named | None
    texts: Mapping[str, str]

    @property
    def common(self) -> Common:
        """How he stands between the two sides."""
        return self.thread.common


def thread_count(talk: Talk, *, common: Common | None = None) -> int:
    """How many threads there are, or how many stand so."""
    return len(_threads(talk, common))


def _threads(talk: Talk, common: Common | None) -> list[Thread]:
    found = held(talk).items.threads.values()
    return [thread for thread in found if common is None or thread.common is common]


def threads(
    user: User, talk: Talk, *, common: Common | None = None, start: int = 0, size: int = 50
) -> list[Threaded]:
    """Some threads in the order in which they began."""
    return _open_threads(user, talk, _threads(talk, common)[start : start + size])


def thread(user: User, talk: Talk, item: str) -> Threaded:
    """One thread; empty if nothing was said of this item."""
    found = held(talk).items.threads.get(item, Thread(item))
    return _open_threads(user, talk, [found])[0]


def _open_threads(user: User, talk: Talk, found: Sequence[Thread]) -> list[Threaded]:
    texts = {r.text_digest for t in found for r in t.remarks if r.text_digest}
    substitutes = {t.substitute for t in found if t.substitute}
    opened = named(user, talk, [*(t.item for t in found), *texts, *substitutes])
    return [
        Threaded(
            who=opened[t.item], thread=t, substitute=opened.get(t.substitute),
            texts={r.text_digest: opened[r.text_digest].record.get("text", "")
                   for r in t.remarks if r.text_digest},
        )
        for t in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A question that has to be answered, whom it is about, and how old it is in seconds."""

    duty: Duty
    who: Named
    age: int
    overdue: bool


def duties(user: User, talk: Talk, *, now: int, open_only: bool = True) -> list[Owing]:
    """What each side has to answer, oldest question first."""
    found = [d for d in held(talk).items.duties.values() if d.open or not open_only]
    found.sort(key=lambda duty: (duty.asked_at, duty.entry, duty.subject))
    opened = named(user, talk, [duty.subject for duty in found])
    return [
        Owing(duty=d, who=opened[d.subject], age=d.age(now), overdue=d.overdue(now)) for d in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asked for who is on no list."""

    entry: str
    asked_by: str
    who: Named


def wanted(user: User, talk: Talk) -> list[Asked]:
    """People asked for, in the common order."""
    found = held(talk).items.wanted
    opened = named(user, talk, [one.person_digest for one in found])
    return [Asked(entry=w.entry, asked_by=w.asked_by, who=opened[w.person_digest]) for w in found]


def conduct(talk: Talk) -> ConductReport:
    """Who answered when, and who changed what after agreeing: both sides compute the same."""
    here = held(talk)
    return report_conduct(talk.start, here.side.logs())


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry of the record as the browser of it shows it.

    Attributes:
        ruling: the entry and what became of it.
        counts: whether everybody has cosigned a checkpoint that covers it.
        cosigners: who has cosigned it, of those known here.
        leaf: its leaf hash, hexadecimal.
    """

    ruling: Ruling
    counts: bool
    cosigners: tuple[str, ...]
    leaf: str

    @property
    def author(self) -> str:
        """Whose log it is in."""
        return self.ruling.entry.header.author

    @property
    def index(self) -> int:
        """Its place in that log, from 0."""
        return self.ruling.entry.index

    @property
    def type(self) -> str:
        """The kind of message, as written."""
        return self.ruling.entry.header.type

    @property
    def stands(self) -> bool:
        """Whether it has changed anything."""
        return self.ruling.effect is Effect.STANDS


def entry_count(talk: Talk) -> int:
    """How many entries all logs have together."""
    return len(held(talk).view.rulings)


def entries(talk: Talk, *, start: int = 0, size: int = 50) -> list[EntryRow]:
    """Some entries of all logs, the newest of the common order first."""
    rulings = held(talk).view.rulings[::-1][start : start + size]
    return [_entry_row(talk, ruling) for ruling in rulings]


def entry(talk: Talk, leaf: str) -> EntryRow | None:
    """One entry by its leaf hash; None if it is not here."""
    ruling = held(talk).ruling(leaf)
    return _entry_row(talk, ruling) if ruling else None


def _entry_row(talk: Talk, ruling: Ruling) -> EntryRow:
    side = held(talk).side
    log, index = ruling.entry.header.log, ruling.entry.index
    names = {
        line.name
        for size, note in side.notes[log].items()
        if size > index
        for line in Note.parse(note).signatures
    }
    cosigners = tuple(name for name in talk.sides if name in names)
    return EntryRow(
        ruling=ruling, counts=index < side.counted()[log], cosigners=cosigners,
        leaf=ruling.entry.leaf.hex(),
    )  # fmt: skip


def checkpoint(talk: Talk, side: str) -> bytes:
    """The newest checkpoint of a side's log with all signatures that are known here."""
    here = held(talk).side
    return here.note_of(here.origins[side])
