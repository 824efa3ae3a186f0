"""Footage and posts that the bureaux' open-source desks show to families, and their copies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.people.vocabulary import Side
from safeconduct.samples.captivity import AS_OF, FIRST_CAPTURE, LAST_CAPTURE, Captive
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import CAMPS, PARTY_NAMES
from safeconduct.samples.rows import Row, RowBook, SourceRows
from safeconduct.samples.sources.requests import Request

COLUMNS = (
    "item", "request", "shows", "channel_of", "place_seen", "published", "copied_from", "sha256",
    "recognised", "grade", "entered",
)  # fmt: skip
SHOWS = {"held": "a person in custody", "died": "a body"}
_PLATFORMS = ("channel", "forum", "mirror", "news site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """How often somebody is shown, or thought to be shown, by what became of him."""

    shown: float
    body: float


_RATES = {
    "hidden": Lookalike(shown=0.45, body=0.015),
    "listed": Lookalike(shown=0.12, body=0.01),
    "dead": Lookalike(shown=0.022, body=0.04),
    "elsewhere": Lookalike(shown=0.022, body=0.012),
}


def open_sources(
    dice: Dice, requests: list[Request], captives: list[Captive], dead: frozenset[str]
) -> SourceRows:
    """One row an item of footage or post about a request, true or mistaken, and each copy of it.

    Families recognise their own in the pictures of strangers too, though less surely. Most copies
    say what they copy, some only have the same bytes, and a few have been encoded anew.
    """
    held = {c.person.person_id: c for c in captives if c.in_custody}
    book = RowBook(name="open-sources", file="open-sources.csv", columns=COLUMNS)
    number = 0
    for request in requests:
        person = request.person.person_id
        captive = held.get(person)
        rates = _RATES[_what_became(person, captive, dead)]
        roll = dice.unit()
        if request.second or roll >= rates.shown + rates.body:
            continue
        shows = "held" if roll < rates.shown else "died"
        true = _true(shows, person, captive, dead)
        for row in _items(dice, request, captive, shows=shows, true=true, first=number + 1):
            number += 1
            book.add(request.person, row)
    return book.finished(dice, form="%Y-%m-%d", free="place_seen")


def _what_became(person: str, captive: Captive | None, dead: frozenset[str]) -> str:
    if captive:
        return "listed" if captive.acknowledged else "hidden"
    return "dead" if person in dead else "elsewhere"


def _true(shows: str, person: str, captive: Captive | None, dead: frozenset[str]) -> bool:
    if shows == "held":
        return captive is not None and captive.alive
    return person in dead or (captive is not None and not captive.alive)


def _items(
    dice: Dice, request: Request, captive: Captive | None, *, shows: str, true: bool, first: int
) -> list[Row]:
    start = captive.captured_on if captive else dice.day(FIRST_CAPTURE, LAST_CAPTURE)
    begun = dice.day(start, AS_OF - timedelta(days=3))
    holder = captive.holder if captive else request.bureau.other
    place = ""
    if true and captive and dice.chance(0.35):
        place = captive.camp if dice.chance(0.8) else dice.pick(CAMPS[holder])
    sure = dice.chance(0.75 if true else 0.3)
    rows = [_row(dice, request, first, shows, holder, place, begun, sure=sure, true=true)]
    digest = rows[0][COLUMNS.index("sha256")]
    while len(rows) < 10 and dice.chance(0.62):
        roll = dice.unit()
        copied = f"OS-{first:05d}" if roll < 0.7 else ""
        bytes_of = digest if roll < 0.95 else _digest(dice)
        on = dice.day(begun, min(AS_OF, begun + timedelta(days=40)))
        copy = _row(dice, request, first + len(rows), shows, holder, "", on, sure=sure, true=true)
        rows.append(_with(copy, copied_from=copied, sha256=bytes_of))
    return rows


def _with(row: Row, **cells: str) -> Row:
    return tuple(cells.get(c, cell) for c, cell in zip(COLUMNS, row, strict=True))


def _digest(dice: Dice) -> str:
    return hashlib.sha256(dice.digits(12).encode()).hexdigest()


def _row(
    dice: Dice,
    request: Request,
    number: int,
    shows: str,
    holder: Side,
    place: str,
    on: date,
    *,
    sure: bool,
    true: bool,
) -> Row:
    good = dice.chance(0.7 if true else 0.3)
    figure = dice.pick("23" if good else "45") if sure else dice.pick("34" if good else "45")
    return (
        f"OS-{number:05d}",
        request.record_id,
        SHOWS[shows],
        PARTY_NAMES[holder],
        place,
        on.isoformat(),
        "",
        _digest(dice),
        "certain" if sure else "unsure",
        "?" if dice.chance(0.01) else f"{dice.pick('CDDE')}{figure}",
        min(AS_OF, on + timedelta(days=dice.between(0, 12))).isoformat(),
    )
