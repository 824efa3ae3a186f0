"""Reading talks: where they stand, what was offered and said, what is owed, and the record itself.

Names are opened for the rows that are shown, and for those who may see them. Whoever shows names
records that they were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from safeconduct.node.talks.browsing import (
    EntryRow,
    checkpoint,
    conduct,
    entries,
    entry,
    entry_count,
)
from safeconduct.node.talks.differing import Change, changes, counts_by_category, difference
from safeconduct.node.talks.models import Draft, OfferedList, Talk
from safeconduct.node.talks.naming import Named, named, people_of, proof_of
from safeconduct.node.talks.remarks import (
    Asked,
    Owing,
    Threaded,
    commons,
    duties,
    duty_counts,
    thread,
    thread_count,
    thread_counts,
    threads,
    wanted,
)
from safeconduct.node.talks.sides import held, missing_sides
from safeconduct.talks import State, Step, messages
from safeconduct.talks import item_messages as words
from safeconduct.talks.messages import ListReference

__all__ = [
    "Asked",
    "Change",
    "EntryRow",
    "Named",
    "Offer",
    "Owing",
    "Standing",
    "Threaded",
    "changes",
    "checkpoint",
    "commons",
    "conduct",
    "counts_by_category",
    "difference",
    "draft_of",
    "drafts",
    "duties",
    "duty_counts",
    "entries",
    "entry",
    "entry_count",
    "lists_of",
    "named",
    "offers",
    "people_of",
    "proof_of",
    "standing",
    "talk_of",
    "talks",
    "thread",
    "thread_count",
    "thread_counts",
    "threads",
    "wanted",
]


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
