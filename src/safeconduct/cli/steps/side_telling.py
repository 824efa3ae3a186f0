"""`side status`, `side difference` and `side conduct`: what a side's own copies show."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.cli.steps.workspace import Summary
from safeconduct.record.merkle import Tree
from safeconduct.tables import InputError
from safeconduct.talks.conduct import ConductReport, report_conduct
from safeconduct.talks.contents import lists_named
from safeconduct.talks.denials import find_denials
from safeconduct.talks.differences import Change, Difference, difference
from safeconduct.talks.folding import Effect, TalkView
from safeconduct.talks.items import Duty, ItemBook
from safeconduct.talks.said import Said
from safeconduct.talks.talk_state import StandingOffer


def status(side: OpenSide, *, time: int) -> Summary:
    """State, moves, offers, duties with their age, and what counts.

    Args:
        side: whose copies.
        time: now, in seconds since 1970.
    """
    view = side.delegation.view()
    state, book = view.state, ItemBook.of(view)
    return {
        "side": side.name,
        "talks": state.talk,
        "state": str(state.state),
        "round": state.round,
        "agreed": _agreed(view),
        "offers": {o.entry[:12]: _offer(side, o) for o in state.offers.values()} or "none",
        "acceptances": {
            name: f"of {a.offer[:12]}, waits until {moment(a.until)}"
            for name, a in state.acceptances.items()
        }
        or "none",
        "may_say": {
            name: ", ".join(sorted(map(str, state.allowed(name)))) or "nothing"
            for name in side.founding.sides
        },
        "duties_to_answer": {
            name: [_duty(duty, time) for duty in book.open_duties(name)] or "none"
            for name in side.founding.parties
        },
        "items": _items(book),
        "logs": _logs(side),
        "changes_nothing": _rulings(view) or "nothing",
        "denied_receipts": _denials(side, view) or "none",
        "bundles_received": {
            name: f"up to {max(found)}" for name, found in side.post.received.items() if found
        }
        or "none",
    }


def moment(time: int) -> str:
    """A moment in words, UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC") if time else "never"


def _agreed(view: TalkView) -> str:
    agreed = view.state.agreed
    if agreed is None:
        return "no"
    held = "for good" if view.agreed_for_good else "not for good yet: do not act on it"
    return f"{agreed.entry[:12]} of {agreed.author}, round {agreed.round}; {held}"


def _offer(side: OpenSide, offer: StandingOffer) -> str:
    lists = "; ".join(f"stage {r.stage}, {r.side}: {r.list_count}" for r in offer.lists)
    until = f", until {moment(offer.until)}" if offer.until else ""
    readable = "" if side.openings(offer.entry) is not None else " (names are not here)"
    return f"of {offer.author}, round {offer.round}{until}: {lists}{readable}"


def _duty(duty: Duty, time: int) -> str:
    overdue = ", overdue" if duty.overdue(time) else ""
    return f"{duty.code} ({duty.entry[:12]}), asked {age(duty.age(time))} ago{overdue}"


def age(seconds: int) -> str:
    """A span in words.

    >>> age(59), age(7_200), age(200_000)
    ('0 min', '2 h', '2 d')
    """
    if seconds < 3_600:
        return f"{seconds // 60} min"
    return f"{seconds // 3_600} h" if seconds < 48 * 3_600 else f"{seconds // 86_400} d"


def _items(book: ItemBook) -> Summary | str:
    found: dict[str, int] = {}
    for thread in book.threads.values():
        found[str(thread.common)] = found.get(str(thread.common), 0) + 1
    return dict(sorted(found.items())) or "nobody was spoken of"


def _logs(side: OpenSide) -> Summary:
    counted = side.delegation.counted()
    told: Summary = {}
    for name, origin in side.delegation.origins.items():
        tree = side.delegation.chain_of(origin).tree
        told[name] = f"{len(tree)} entries, {counted[origin]} count, root {root_of(tree)[:16]}"
    return told


def root_of(tree: Tree) -> str:
    """A root in hexadecimal."""
    return tree.root().hex()


def _rulings(view: TalkView) -> list[str]:
    return [
        f"{r.effect}: entry {r.entry.index} of {r.entry.header.author}: {r.reason}"
        for r in view.rulings
        if r.effect is not Effect.STANDS
    ]


def _denials(side: OpenSide, view: TalkView) -> list[str]:
    receipts = {o: list(found) for o, found in side.delegation.receipts.items()}
    keys = {name: public.key for name, public in side.public.items()}
    return [
        f"{d.author} wrote {d.entry[:12]} as if it had {d.seen} entries of {d.log}, and had signed "
        f"for {d.confirmed} before"
        for d in find_denials(view, side.delegation.logs(), receipts, keys)
    ]


def offers_made(side: OpenSide) -> list[Said]:
    """All offers in the common order."""
    return [said for said in side.delegation.view().standing if lists_named(said.body)]


def compare(side: OpenSide, first: str, second: str) -> tuple[Said, Said, Difference]:
    """What changed from one offer to another, by the beginnings of their entries.

    Args:
        side: whose copies.
        first: the earlier; empty for the last but one.
        second: the later; empty for the last.

    Raises:
        InputError: if an offer is not there, or its names are not.
    """
    offers = offers_made(side)
    if len(offers) < 2 and not (first and second):
        what = "there are no two offers to compare"
        raise InputError(what, where=side.places.root, remedy="Wait for the next one.")
    old = _named(side, offers, first) if first else offers[-2]
    new = _named(side, offers, second) if second else offers[-1]
    lists = []
    for said in (old, new):
        found = side.lists(said)
        if found is None:
            raise InputError(
                f"the names on the offer {said.id[:12]} of {said.author} are not here",
                where=side.places.root,
                remedy="Take the bundle with its payload, or ask for it (`side pack --all`).",
            )
        lists.append(found)
    return old, new, difference(*lists)


def _named(side: OpenSide, offers: list[Said], start: str) -> Said:
    found = [said for said in offers if said.id.startswith(start)]
    if len(found) != 1:
        there = ", ".join(said.id[:12] for said in offers)
        what = f"{start!r} is the beginning of {len(found)} offers"
        raise InputError(what, where=side.places.root, remedy=f"There are {there}.")
    return found[0]


def difference_summary(old: Said, new: Said, found: Difference) -> Summary:
    """Counts, whole and by category."""
    return {
        "from": f"{old.id[:12]} of {old.author}",
        "to": f"{new.id[:12]} of {new.author}",
        "added": len(found.added),
        "removed": len(found.removed),
        "moved": len(found.moved),
        "corrected": len(found.corrected),
        "unchanged": len(found.unchanged),
        "by_category": {
            category: ", ".join(f"{name} {n}" for name, n in counts.items() if n)
            for category, counts in found.by_category().items()
        },
    }


def difference_frame(found: Difference) -> pl.DataFrame:
    """One row a person who is not where he was, or not as he was."""
    kinds = {
        "added": found.added,
        "removed": found.removed,
        "moved": found.moved,
        "corrected": found.corrected,
    }
    rows = [_row(kind, change) for kind, changes in kinds.items() for change in changes]
    columns = ("change", "person_id", "category", "from_stage", "from_side", "to_stage", "to_side")
    return pl.DataFrame(rows, schema=dict.fromkeys((*columns, "fields"), pl.String))


def _row(kind: str, change: Change) -> dict[str, str]:
    before, after = change.before or ("", ""), change.after or ("", "")
    return {
        "change": kind,
        "person_id": change.person_id,
        "category": change.category,
        "from_stage": str(before[0]),
        "from_side": before[1],
        "to_stage": str(after[0]),
        "to_side": after[1],
        "fields": " ".join(change.fields),
    }


def conduct(side: OpenSide) -> ConductReport:
    """Who answered when, and who changed what after agreeing; both sides can verify it."""
    return report_conduct(side.founding.start, side.delegation.logs())
