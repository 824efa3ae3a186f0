"""Checking a certificate with nothing but itself and what was published beforehand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from safeconduct.selection.certificates.committing import (
    NUMBERS,
    Commitments,
    digest_of,
    root_of,
)
from safeconduct.selection.certificates.issuing import FORMAT
from safeconduct.tables.problems import InputError

_FACT = {"token", "side", "facts", *NUMBERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked.

    Attributes:
        name: what, in words.
        holds: whether it does.
        why: what is wrong; "" if it holds.
    """

    name: str
    holds: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    token: str
    side: str
    numbers: Mapping[str, int]
    stage: int
    ticket: str
    digest: str

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]


def check_certificate(
    data: Mapping[str, Any], *, commitments: Commitments | None = None
) -> tuple[Check, ...]:
    """Everything that can be checked, each told whether it holds.

    Args:
        data: the certificate.
        commitments: as they were published beforehand; without them the last check fails, since
            nothing then says that the certificate was not made up afterwards.

    Raises:
        InputError: if this is no certificate at all.
    """
    try:
        seed = bytes.fromhex(data["seed"]["seed"])
        rows = [_row(row, seed) for row in data["opened"]]
        return tuple(_checks(data, rows, commitments))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InputError(
            f"this is no certificate of lists: {type(fault).__name__} {fault}",
            where="the certificate", remedy="Ask whoever made it for the file as it was written.",
        ) from None  # fmt: skip


def _row(row: Mapping[str, Any], seed: bytes) -> _Row:
    record = row["record"]
    if set(record) != _FACT:
        raise ValueError(f"a record holds {', '.join(sorted(record))}")
    numbers = {name: _whole(record[name]) for name in NUMBERS}
    ticket = hashlib.sha256(seed + b"|" + str(record["token"]).encode()).hexdigest()
    return _Row(
        token=str(record["token"]), side=str(record["side"]), numbers=numbers,
        stage=_whole(row["stage"]), ticket=ticket, digest=digest_of(row["salt"], record),
    )  # fmt: skip


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value


def _checks(
    data: Mapping[str, Any], rows: Sequence[_Row], commitments: Commitments | None
) -> Iterator[Check]:
    yield _check("the format is known", _unless(data["format"] == FORMAT, str(data["format"])))
    closed = [str(leaf) for leaf in data["closed"]["leaves"]]
    leaves = [*(row.digest for row in rows), *closed]
    root = root_of(leaves)
    yield _check("all leaves are those committed to", _unless(root == data["root"], "other root"))
    twice = [t for t, n in Counter(row.token for row in rows).items() if n > 1]
    yield _check("every token is there once", _unless(not twice, ", ".join(twice[:3])))
    yield _check("the seed is the one committed to", _seed(data["seed"]))
    yield _check("no class is too small to be shown", _sizes(data, rows, len(closed)))
    yield _check("class counts are those of the rows", _classes(data["classes"], rows))
    yield _check("stages have the numbers told", _stages(data, rows))
    for name, wrong in _rules(rows):
        yield _check(name, wrong)
    yield _check(
        "the commitments are those published before", _published(data, leaves, commitments)
    )


def _check(name: str, why: str) -> Check:
    return Check(name=name, holds=not why, why=why)


def _unless(holds: bool, why: str) -> str:
    return "" if holds else why or "it is not so"


def _seed(seed: Mapping[str, str]) -> str:
    made = hashlib.sha256(bytes.fromhex(seed["salt"]) + bytes.fromhex(seed["seed"])).hexdigest()
    return _unless(made == seed["commitment"], "seed and salt do not open the commitment")


def _sizes(data: Mapping[str, Any], rows: Sequence[_Row], closed: int) -> str:
    least = _whole(data["smallest_class"])
    small = sorted(n for n, count in Counter(r["class"] for r in rows).items() if count < least)
    if small:
        return f"class {small[0]} has fewer than {least} people"
    return _unless(
        closed == 0 or closed >= least, f"{closed} leaves are closed, fewer than {least}"
    )


def _classes(told: Sequence[Mapping[str, int]], rows: Sequence[_Row]) -> str:
    people = Counter(row["class"] for row in rows)
    going = Counter(row["class"] for row in rows if row.stage)
    claimed = {_whole(c["class"]): (_whole(c["people"]), _whole(c["listed"])) for c in told}
    return _unless(claimed == {c: (n, going[c]) for c, n in people.items()}, "they differ")


def _stages(data: Mapping[str, Any], rows: Sequence[_Row]) -> str:
    counted = Counter((row.stage, row.side) for row in rows if row.stage)
    for stage, sides in data["closed"]["listed"].items():
        for side, number in sides.items():
            counted[int(stage), str(side)] += _whole(number)
    told = {_whole(stage["stage"]): stage for stage in data["stages"]}
    strange = sorted({stage for stage, _side in counted} - set(told))
    if strange:
        return f"somebody is listed in stage {strange[0]}, which there is not"
    for number, stage in told.items():
        for side in ("A", "B"):
            if counted[number, side] != stage[side]:
                return f"stage {number}: {counted[number, side]} of {side}, told are {stage[side]}"
            if stage[side] > stage["places"]:
                return f"stage {number}: {side} gives more than {stage['places']}"
        if data["rules"]["parity"] == "equal" and stage["A"] != stage["B"]:
            return f"stage {number}: the sides do not give equally many"
    return ""


def _rules(rows: Sequence[_Row]) -> Iterator[tuple[str, str]]:
    """The four rules of order, for every pair of people alike."""
    free = [row for row in rows if not row["kept"]]
    yield "higher points first", _passed(rows, ("class",), lambda r: r["need"])
    yield "of equals, those asked for first", _passed(
        rows, ("class", "need"), lambda r: r["asked"]
    )  # fmt: skip
    yield "of equals, the first captured first", _passed(
        free, ("class", "need", "asked"), lambda r: r["turn"]
    )  # fmt: skip
    yield "of equals, by lottery", _passed(
        free, ("class", "need", "asked", "turn"), lambda r: r.ticket
    )  # fmt: skip


def _passed(rows: Sequence[_Row], alike: tuple[str, ...], order: Any) -> str:
    """Whether of people alike somebody goes who stands behind one who does not."""

    def group(row: _Row) -> tuple[int, ...]:
        return tuple(row[name] for name in alike)

    for key, members in groupby(sorted(rows, key=group), key=group):
        there = list(members)
        going = [order(row) for row in there if row.stage]
        staying = [order(row) for row in there if not row.stage]
        if going and staying and max(going) > min(staying):
            last = next(r for r in there if r.stage and order(r) == max(going))
            first = next(r for r in there if not r.stage and order(r) == min(staying))
            return f"class {key[0]}: {first.token} was passed over for {last.token}"
    return ""


def _published(
    data: Mapping[str, Any], leaves: Sequence[str], commitments: Commitments | None
) -> str:
    if commitments is None:
        return "they were not given: ask for them from who kept them, the record or the mediator"
    if commitments.root != data["root"] or commitments.seed != data["seed"]["commitment"]:
        return "root or seed are other ones"
    there = sum(commitments.people.values())
    return _unless(
        there == len(leaves), f"{there} people were committed to, {len(leaves)} are here"
    )
