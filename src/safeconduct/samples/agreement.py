"""The agreement and the positions of the two parties, as files they wrote themselves."""

from __future__ import annotations

from safeconduct.people.vocabulary import Category, Side
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import PARTY_NAMES, UNITS, Branch
from safeconduct.samples.sources.requests import Request
from safeconduct.samples.toml import quoted

_DAYS = ("2026-09-23", "2026-09-24", "2026-09-25")
_UNIT_ASKED = {Side.A: 2, Side.B: 5}


def stage_sizes(scale: float) -> tuple[int, tuple[int, int, int], int]:
    """The agreed total, the people a side in each stage, and the civilians in the first.

    >>> stage_sizes(1), stage_sizes(0.1)
    ((1000, (390, 307, 303), 120), (100, (39, 31, 30), 12))
    """
    total = max(3, round(1000 * scale))
    first = max(1, round(total * 0.39))
    second = max(1, round(total * 0.307))
    return total, (first, second, total - first - second), round(total * 0.12)


def cartel_toml(scale: float) -> str:
    """cartel.toml: a thousand for a thousand, in three stages on three days."""
    total, sizes, civilians = stage_sizes(scale)
    lines = [
        f"title = {quoted('Thousand for a thousand' if scale == 1 else f'{total} for {total}')}",
        "signed_on = 2026-09-16",
        "as_of = 2026-09-16",
        "",
        *(
            line
            for table, side in (("parties.A", Side.A), ("parties.B", Side.B), ("mediator", Side.M))
            for line in (f"[{table}]", f"name = {quoted(PARTY_NAMES[side])}", "")
        ),
        "[scope]",
        f'categories = ["{Category.PRISONER_OF_WAR.value}"]',
        "captured_from = 2024-02-10",
        "captured_until = 2026-08-31",
        "civilians_alongside = true",
        "",
        "[terms]",
        f"total = {total}",
        'parity = "equal"',
        "owed_count_as_consideration = false",
    ]
    for number, (day, size) in enumerate(zip(_DAYS, sizes, strict=True), start=1):
        lines += ["", "[[stages]]", f"number = {number}", f"date = {day}", f"per_side = {size}"]
        if number == 1:
            lines += [
                "# Civilians travel alongside, unconditionally, and are never counted.",
                f"civilians = {civilians}",
            ]
    return "\n".join([*lines, *_agreed()]) + "\n"


def _agreed() -> list[str]:
    lines = []
    for side in (Side.A, Side.B):
        lines += [
            "",
            "[[refusals]]",
            f'side = "{side.value}"',
            f"branch = {quoted(Branch.SPECIAL_FORCES.value)}",
            'reason = "Left to a later agreement by both parties"',
        ]
    for side in (Side.A, Side.B):
        unit = UNITS[side][_UNIT_ASKED[side]].name.en
        lines += [
            "",
            "[[requests]]",
            f'side = "{side.value}"',
            f"unit = {quoted(unit)}",
            "weight = 3",
            'reason = "Longest without any exchange"',
        ]
    return lines


def positions_toml(dice: Dice, requests: dict[Side, list[Request]], captives: set[str]) -> str:
    """positions.toml: whom each party asks for and whom it will not yet hand over.

    Args:
        dice: the source of chance.
        requests: each bureau's tracing requests.
        captives: true ids of those who are held, most of whom the askers rightly guess.
    """
    lines = ["# Each party's own position; requests name its own people, refusals those it holds."]
    for side in (Side.A, Side.B):
        known = [r for r in requests[side] if not r.second and r.person.person_id in captives]
        guessed = [r for r in requests[side] if r.person.person_id not in captives]
        keys = [r.key for r in (*dice.sample(known, 27), *dice.sample(guessed, 3))]
        lines += ["", f"[[{side.value}.requests]]", "records = ["]
        lines += [f"    {quoted(key)}," for key in sorted(keys)]
        lines += ["]", "weight = 5", 'reason = "Named by families and the bureau"', ""]
        unit = UNITS[side][9].name.en
        lines += [f"[[{side.value}.requests]]", f"unit = {quoted(unit)}", "weight = 2"]
        lines += ['reason = "Whole unit captured together"', ""]
        lines += [f"[[{side.value}.refusals]]", f"branch = {quoted(Branch.AIR_FORCE.value)}"]
        lines += ['reason = "Not before the talks on aircrews"']
    return "\n".join(lines) + "\n"
