"""What the files of `kep_solver` say, whatever their syntax: donors, their recipients and matches.

Written from the format's documentation (kep-solver.readthedocs.io, "File formats") and files that
the tool writes; none of its code is here.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from safeconduct.selection.several.graph import MOST_WEIGHT, ExchangeGraph, exchange_graph

#: Digits after the point that a score may have.
_MOST_DIGITS = 6


class Fault(Exception):  # noqa: N818 - caught by the reader, which knows the line
    """Something that cannot be so, at a place that the reader turns into a line."""

    def __init__(self, what: str, at: Hashable, remedy: str = "Correct it in the file.") -> None:
        self.what, self.at, self.remedy = what, at, remedy
        super().__init__(what)


class Match(NamedTuple):
    """A recipient to whom a donor could give."""

    recipient: str
    score: Decimal
    at: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Donor:
    """A donor, with the recipient for whom he would give; None for an altruist."""

    name: str
    recipient: str | None
    matches: tuple[Match, ...]
    at: Hashable


def score_of(given: object, at: Hashable) -> Decimal:
    """A score, exactly.

    Raises:
        Fault: if it is no finite number from 0 on with at most six digits after the point.
    """
    if isinstance(given, bool) or not isinstance(given, int | Decimal | str):
        raise Fault(f"the score {given!r} is not a number", at)
    try:
        score = Decimal(given.strip() if isinstance(given, str) else given)
    except InvalidOperation:
        raise Fault(f"the score {given!r} is not a number", at) from None
    if not score.is_finite():
        raise Fault(f"the score {given} is not finite", at)
    if score < 0:
        raise Fault(f"the score {given} is negative", at)
    if score > MOST_WEIGHT:
        raise Fault(f"the score {given} is too large to be added exactly", at)
    if _digits(score) > _MOST_DIGITS:
        raise Fault(f"the score {given} has more than {_MOST_DIGITS} digits after the point", at)
    return score


def graph_of(donors: list[Donor], *, without_donor: frozenset[str]) -> ExchangeGraph:
    """The graph: a participant for every recipient with a donor, an altruist for every other donor.

    Of several donors of one recipient the one with the highest score gives; nobody gives to a
    recipient who has no donor, as he would be in no cycle and only at the end of a chain.

    Args:
        donors: of the file.
        without_donor: recipients whom the file names though no donor is there for them.

    Raises:
        Fault: if a donor is there twice, or gives to somebody who is not there, or twice.
    """
    seen: set[str] = set()
    for donor in donors:
        if donor.name in seen:
            raise Fault(f"donor {donor.name} is there twice", donor.at)
        seen.add(donor.name)
    recipients = dict.fromkeys(d.recipient for d in donors if d.recipient is not None)
    scale = 10 ** max((_digits(m.score) for d in donors for m in d.matches), default=0)
    arcs: dict[tuple[str, str], int] = {}
    givers: dict[tuple[str, str], str] = {}
    total = 0
    for donor in donors:
        source = _name(donor)
        given: set[str] = set()
        for match in donor.matches:
            if match.recipient in given:
                raise Fault(
                    f"donor {donor.name} is matched with recipient {match.recipient} twice",
                    match.at,
                )
            given.add(match.recipient)
            if match.recipient not in recipients:
                if match.recipient in without_donor:
                    continue
                raise Fault(
                    f"donor {donor.name} is matched with recipient {match.recipient}, "
                    "who is not in the file",
                    match.at,
                )
            arc, weight = (source, _recipient(match.recipient)), int(match.score * scale)
            total += weight
            if total > MOST_WEIGHT:
                raise Fault("all scores together are too large to be added exactly", match.at)
            if weight > arcs.get(arc, -1):
                arcs[arc], givers[arc] = weight, donor.name
    altruists = [_name(donor) for donor in donors if donor.recipient is None]
    names = [*(_recipient(name) for name in recipients), *altruists]
    return exchange_graph(names, arcs, altruists=altruists, givers=givers, scale=scale)


def _digits(score: Decimal) -> int:
    exponent = score.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _recipient(name: str) -> str:
    return f"recipient {name}"


def _name(donor: Donor) -> str:
    return f"altruist {donor.name}" if donor.recipient is None else _recipient(donor.recipient)
