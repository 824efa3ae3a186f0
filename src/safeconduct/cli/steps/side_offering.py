"""`side offer`: lists of people by stage and side, of which the record shows roots and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from safeconduct.cli.steps.side_rows import Row, Rows
from safeconduct.cli.steps.side_saying import salt, say
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.law import OWED_CATEGORIES
from safeconduct.talks import item_messages as words
from safeconduct.talks.contents import lists_named
from safeconduct.talks.lists import ListVersion, Opening
from safeconduct.talks.messages import CounterProposal, Proposal
from safeconduct.talks.offers import Place, require_lists
from safeconduct.talks.said import Said
from safeconduct.talks.talk_state import StandingOffer
from safeconduct.talks.vocabulary import Step

_PLACE = ("stage", "side")
_OWED = frozenset(category.value for category in OWED_CATEGORIES)
Records = Mapping[Place, Sequence[Mapping[str, str]]]


def read_offer(side: OpenSide, paths: Sequence[Path]) -> dict[Place, list[dict[str, str]]]:
    """The lists of an offer from CSV files with the columns `stage`, `side` and `person_id`.

    Every further cell is part of the person's record. A directory stands for the `stage-*.csv` in
    it, as `select` writes them.

    Raises:
        InputError: with every fault of a file: a stage or side that is none, a person without an
            id or twice, somebody owed who is counted.
    """
    lists: dict[Place, list[dict[str, str]]] = {}
    seen: dict[str, str] = {}
    for path in _files(paths):
        table = Rows.read(path, required=(*_PLACE, "person_id"))
        for row in table:
            _check(table, row, side.founding.parties, seen)
            if row["stage"].isdecimal():
                place = int(row["stage"]), row["side"]
                lists.setdefault(place, []).append(row.without(*_PLACE))
        table.require_sound()
    require_lists(lists, side.founding.parties)
    return lists


def _files(paths: Sequence[Path]) -> list[Path]:
    return [p for path in paths for p in (sorted(path.glob("stage-*.csv")) or [path])]


def _check(table: Rows, row: Row, parties: Sequence[str], seen: dict[str, str]) -> None:
    if not row["stage"].isdecimal() or len(row["stage"]) > 4 or int(row["stage"]) < 1:
        table.fault(row, "stage", f"{row['stage']!r:.40} is not a stage; stages count from 1")
    if row["side"] not in parties:
        table.fault(row, "side", f"{row['side']!r:.40} is not one of {', '.join(parties)}")
    person = row["person_id"]
    if not person:
        table.fault(row, "person_id", "is empty")
    elif person in seen:
        table.fault(row, "person_id", f"{person!r:.80} also stands in {seen[person]}")
    seen.setdefault(person, f"{table.path.name}, row {row.number}")
    if row["category"] in _OWED and row["counts"] != "false":
        what = f"{row['category']} is owed and never counted; `false` must stand here"
        table.fault(row, "counts", what)


def offer(side: OpenSide, lists: Records, *, time: int, until: int = 0) -> Said:
    """Offer lists in the place of all that stand; whoever stays as he is keeps his salt.

    Args:
        side: who offers.
        lists: records with a `person_id`, by stage and side that hands over.
        time: now, in seconds since 1970.
        until: when the offer runs out; 0 if never.

    Raises:
        IllegalMove: if no offer may be made now.
        InputError: if a person has no id or is on two lists.
    """
    require_lists(lists, side.founding.parties)
    known = known_openings(side)
    versions = [
        ListVersion(*place, ()).keeping(known, records, salts=salt)
        for place, records in sorted(lists.items())
    ]
    state = side.delegation.view().state
    kind = CounterProposal if state.offers else Proposal
    return say(
        side,
        kind(state.round + 1, tuple(version.reference for version in versions)),
        time=time,
        references=sorted(state.offers),
        until=until,
        openings=[opening for version in versions for opening in version.items],
    )


def known_openings(side: OpenSide) -> dict[str, list[Opening]]:
    """Openings by `person_id`, by which whoever is offered again unchanged stays the same item.

    Of the offers that stand, and of people who were put in others' places since, newest first.
    """
    view = side.delegation.view()
    found: dict[str, list[Opening]] = {}
    for offer in view.state.offers.values():
        for version in standing_lists(side, offer):
            for opening in version.items:
                found.setdefault(opening.person_id, []).append(opening)
    for said in reversed(view.standing):
        if said.step is Step.SUBSTITUTIONS:
            for opening in side.openings(said.id) or ():
                found.setdefault(opening.person_id, []).append(opening)
    return found


def standing_lists(side: OpenSide, offer: StandingOffer) -> tuple[ListVersion, ...]:
    """The lists of an offer that stands with their people; empty if this side cannot open them."""
    for said in side.delegation.view().standing:
        shown = isinstance(said.body, words.Reveal) and said.author == offer.author
        if (said.id == offer.entry or shown) and lists_named(said.body) == offer.lists:
            return side.lists(said) or ()
    return ()


def owed_and_counted(lists: Iterable[ListVersion]) -> list[str]:
    """Who is owed, and stands on lists as counted."""
    return sorted(
        opening.person_id
        for version in lists
        for opening in version.items
        if opening.record.get("category") in _OWED and opening.record.get("counts") != "false"
    )


def standing_twice(lists: Iterable[ListVersion]) -> list[str]:
    """Who stands on the lists of one offer more than once."""
    times = Counter(opening.person_id for version in lists for opening in version.items)
    return sorted(person for person, count in times.items() if count > 1)
