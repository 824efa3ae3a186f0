"""The certificate: leaves of classes that are large enough are opened, all others counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from safeconduct.selection.certificates.committing import SMALLEST_CLASS, Commitments, Opening
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.priority import PRIORITY_TABLE
from safeconduct.tables.problems import InputError

FORMAT = "safeconduct list certificate 1"


def certificate(
    inputs: Inputs,
    listed: pl.DataFrame,
    *,
    commitments: Commitments,
    openings: Sequence[Opening],
    seed_salt: bytes,
    smallest: int = SMALLEST_CLASS,
) -> dict[str, Any]:
    """What an outsider checks lists with, as JSON; no name, no number of a file, no fact.

    Args:
        inputs: that the lists were built from, with the seed that is opened now.
        listed: person_id, stage, side and counts of those on the lists.
        commitments: as published before.
        openings: of all leaves.
        seed_salt: that opens the commitment to the seed.
        smallest: fewer people alike are not shown as a class.

    Raises:
        InputError: if somebody counted is on a list who is in no commitment.
    """
    counted = listed.filter(pl.col("counts"))
    stage = dict(counted.select("person_id", "stage").iter_rows())
    missing = sorted(stage.keys() - {o.person_id for o in openings})
    if missing:
        raise InputError(
            f"{', '.join(missing[:5])} stands on a list and in no commitment",
            where="the commitments",
            remedy="Commit to everybody first, and build lists from the same facts.",
        )  # fmt: skip
    shown = _shown(openings, smallest)
    opened = [o for o in openings if o.numbers["class"] in shown]
    closed = [o for o in openings if o.numbers["class"] not in shown]
    return {
        "format": FORMAT,
        "root": commitments.root,
        "seed": {
            "commitment": commitments.seed, "salt": seed_salt.hex(),
            "seed": inputs.lottery_seed.hex(),
        },
        "smallest_class": smallest,
        "rules": _rules(inputs),
        "stages": _stages(inputs, counted),
        "classes": [
            {"class": number, "people": count,
             "listed": sum(o.person_id in stage for o in opened if o.numbers["class"] == number)}
            for number, count in sorted(Counter(o.numbers["class"] for o in opened).items())
        ],
        "opened": sorted(
            ({"salt": o.salt, "record": o.record, "stage": stage.get(o.person_id, 0)}
             for o in opened),
            key=lambda row: str(row["record"]["token"]),
        ),
        "closed": {
            "leaves": sorted(o.digest for o in closed),
            "listed": _by_side(closed, stage),
        },
    }  # fmt: skip


def _shown(openings: Sequence[Opening], smallest: int) -> frozenset[int]:
    """Classes that are large enough, and leave closed either nobody or enough others."""
    sizes = Counter(o.numbers["class"] for o in openings)
    shown = {number for number, count in sizes.items() if count >= smallest}
    hidden = sum(count for number, count in sizes.items() if number not in shown)
    for number in sorted(shown, key=lambda n: (sizes[n], n)):
        if not 0 < hidden < smallest:
            break
        shown.discard(number)
        hidden += sizes[number]
    return frozenset(shown)


def _by_side(openings: Iterable[Opening], stage: dict[str, int]) -> dict[str, dict[str, int]]:
    """How many of the closed are listed, by stage and side."""
    counted: dict[str, dict[str, int]] = {}
    for opening in openings:
        if opening.person_id in stage:
            there = counted.setdefault(str(stage[opening.person_id]), {"A": 0, "B": 0})
            there[opening.side] += 1
    return dict(sorted(counted.items()))


def _rules(inputs: Inputs) -> dict[str, Any]:
    return {
        "order": ["higher points first", "of equals, those asked for first",
                  "of equals, the first captured first", "of equals, by lottery"],
        "points": {rule.code: rule.points for rule in PRIORITY_TABLE},
        "parity": "equal" if inputs.agreement.scale is None else "scale",
    }  # fmt: skip


def _stages(inputs: Inputs, counted: pl.DataFrame) -> list[dict[str, int]]:
    rows = []
    for stage in inputs.agreement.stages:
        there = counted.filter(pl.col("stage") == stage.number)
        of = {side: there.filter(pl.col("side") == side).height for side in ("A", "B")}
        rows.append({"stage": stage.number, "places": stage.counted, **of})
    return rows
