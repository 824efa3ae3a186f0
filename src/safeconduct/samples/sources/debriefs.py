"""What comrades who were there tell their own unit: taken alive, killed, or lost from sight."""

from __future__ import annotations

from datetime import date, timedelta

from safeconduct.samples.captivity import AS_OF, FIRST_CAPTURE, LAST_CAPTURE, Captive
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import PARTY_NAMES
from safeconduct.samples.rows import Row, RowBook, SourceRows
from safeconduct.samples.sources.requests import Request

COLUMNS = (
    "debrief", "request", "witness", "on_day", "told_on", "what_he_saw", "taken_by", "grade",
    "how_seen",
)  # fmt: skip
SAW = {"held": "taken alive", "died": "killed", "unknown": "lost from sight"}
_HOW = {
    True: ("from ten metres", "stood beside him", "saw both their faces"),
    False: ("from across the field", "heard of it by radio", "it was getting dark"),
}
# Shares of requests, by what truly became of him: taken alive, killed, lost from sight.
_RATES = {
    "hidden": (0.4, 0.03, 0.08),
    "listed": (0.08, 0.012, 0.02),
    "dead": (0.018, 0.11, 0.05),
    "elsewhere": (0.02, 0.03, 0.12),
}


def debriefs(
    dice: Dice, requests: list[Request], captives: list[Captive], dead: frozenset[str]
) -> SourceRows:
    """Debriefings by units, some of which are mistaken; a quarter of the cases has a second one.

    A second witness saw the same, and is a witness of his own.
    """
    held = {c.person.person_id: c for c in captives if c.in_custody and c.person.unit}
    book = RowBook(name="unit-debriefs", file="unit-debriefs.csv", columns=COLUMNS)
    number = 0
    for request in requests:
        person = request.person.person_id
        if request.second or not request.person.unit:
            continue
        captive = held.get(person)
        truth = ("listed" if captive.acknowledged else "hidden") if captive else (
            "dead" if person in dead else "elsewhere")  # fmt: skip
        saw = _saw(dice, truth)
        if saw is None:
            continue
        day = captive.captured_on if captive else dice.day(FIRST_CAPTURE, LAST_CAPTURE)
        right = (saw == "held") == (captive is not None) and saw != "unknown"
        for _ in range(1 + dice.chance(0.25)):
            number += 1
            row = _row(dice, request, number, saw, captive, day, right=right)
            book.add(request.person, row)
    return book.finished(dice, birth="on_day", form="%d.%m.%Y", free="how_seen")


def _saw(dice: Dice, truth: str) -> str | None:
    roll = dice.unit()
    for what, share in zip(("held", "died", "unknown"), _RATES[truth], strict=True):
        if roll < share:
            return what
        roll -= share
    return None


def _row(
    dice: Dice,
    request: Request,
    number: int,
    saw: str,
    captive: Captive | None,
    day: date,
    *,
    right: bool,
) -> Row:
    near = dice.chance(0.75 if right else 0.35)
    told = dice.day(day, min(AS_OF, day + timedelta(days=150)))
    holder = captive.holder if captive else request.bureau.other
    letter, figure = dice.pick("BCC" if near else "CDD"), dice.pick("223" if near else "345")
    return (
        f"UD-{number:05d}",
        request.record_id,
        f"W{dice.below(4000):04d}",
        day.strftime("%d.%m.%Y"),
        told.strftime("%d.%m.%Y"),
        SAW[saw],
        PARTY_NAMES[holder] if saw == "held" and dice.chance(0.9) else "",
        f"{letter}{figure}" if dice.chance(0.9) else "",
        dice.pick(_HOW[near]),
    )
