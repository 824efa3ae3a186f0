"""A ring as a picture: cases in one column, traces in the other, a line where one used the other.

Laid out as numbers for SVG on the server: no script, and the same contacts give the same picture.
In a language that runs from right to left it is mirrored. Shapes and words tell sorts apart, not
colour.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 60
_STEP, _TOP, _WIDTH, _NEAR, _FAR, _GAP = 38, 24, 470, 120, 310, 16
_SWEEPS = 6


class Sort(StrEnum):
    """What a spot is; each has a shape of its own."""

    CASE = "case"
    EXTORTION = "extortion"
    LINE = "line"
    MONEY = "money"
    DEVICE = "device"
    OTHER = "other"
    OWN = "own"


class Use(StrEnum):
    """What a line says of a case and a trace."""

    USED = "used"
    OWN = "own"
    BOTH = "both"


#: The outline of each sort around its middle.
OUTLINES: Mapping[Sort, str] = {
    Sort.CASE: "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    Sort.EXTORTION: "M0-11L11 0L0 11L-11 0zM0-6V2M0 4V6",
    Sort.LINE: "M-8-8H8V8H-8z",
    Sort.MONEY: "M-10 0L-5-9H5L10 0L5 9H-5z",
    Sort.DEVICE: "M-6-10H6V10H-6zM-6 5H6",
    Sort.OTHER: "M0-10L10 8H-10z",
    Sort.OWN: "M-9-9H9V9H-9zM-5-5H5V5H-5z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """A case or a trace.

    Attributes:
        sort: which shape it has.
        words: the first line beside it.
        code: the second, which is never turned round.
    """

    sort: Sort
    words: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A case and a trace that belong together."""

    case: str
    trace: str
    use: Use = Use.USED


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A knot in its place; numbers as SVG writes them."""

    key: str
    knot: Knot
    x: str
    y: str
    text_x: str
    anchor: str

    @property
    def outline(self) -> str:
        """Its shape."""
        return OUTLINES[self.knot.sort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tie in its place."""

    x1: str
    y1: str
    x2: str
    y2: str
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All of it, and how many knots were left out."""

    cases: tuple[Spot, ...]
    traces: tuple[Spot, ...]
    lines: tuple[Line, ...]
    width: str
    height: str
    left_out: int


def draw(ties: Iterable[Tie], *, knots: Mapping[str, Knot], mirrored: bool) -> Picture:
    """Lay a ring out.

    Args:
        ties: cases and traces, each pair once.
        knots: every case and trace that a tie names.
        mirrored: whether the reader's language runs from right to left.
    """
    every = sorted(set(ties), key=lambda t: (t.case, t.trace, t.use))
    kept = _most_connected(every)
    cases, traces = _ordered(kept)
    height = _TOP * 2 + _STEP * (max(len(cases), len(traces), 1) - 1)
    near, far = (_WIDTH - _NEAR, _WIDTH - _FAR) if mirrored else (_NEAR, _FAR)
    outward = _GAP if mirrored else -_GAP
    at_case, at_trace = _column(cases, height), _column(traces, height)
    return Picture(
        cases=tuple(_spot(c, knots[c], near, at_case[c], outward) for c in cases),
        traces=tuple(_spot(t, knots[t], far, at_trace[t], -outward) for t in traces),
        lines=tuple(
            Line(x1=str(near), y1=f"{at_case[t.case]:.1f}", x2=str(far),
                 y2=f"{at_trace[t.trace]:.1f}", use=t.use)
            for t in kept
        ),
        width=str(_WIDTH), height=str(height),
        left_out=len({k for t in every for k in (t.case, t.trace)}) - len(cases) - len(traces),
    )  # fmt: skip


def _most_connected(ties: Sequence[Tie]) -> list[Tie]:
    """The ties among the MOST knots that have most ties."""
    degree = Counter(t.case for t in ties) + Counter(t.trace for t in ties)
    shown = set(sorted(degree, key=lambda key: (-degree[key], key))[:MOST])
    return [t for t in ties if t.case in shown and t.trace in shown]


def _ordered(ties: Sequence[Tie]) -> tuple[list[str], list[str]]:
    """Both columns in an order in which few lines cross.

    From the order in which a walk from knot to knot finds them, sweeps put each at the mean place
    of those it is tied to (Sugiyama, Tagawa and Toda 1981), and then neighbours change places
    where that helps; the best of all is kept.
    """
    of_case, of_trace = defaultdict(list), defaultdict(list)
    for tie in ties:
        of_case[tie.case].append(tie.trace)
        of_trace[tie.trace].append(tie.case)
    found = _walk({**of_case, **of_trace})
    cases, traces = [k for k in found if k in of_case], [k for k in found if k in of_trace]
    best = (crossings(ties, cases, traces), cases, traces)
    for _sweep in range(_SWEEPS):
        traces = _swapped(_by_mean(traces, of_trace, cases), of_trace, cases)
        cases = _swapped(_by_mean(cases, of_case, traces), of_case, traces)
        best = min(best, (crossings(ties, cases, traces), cases, traces), key=lambda b: b[0])
    return best[1], best[2]


def _walk(ties: Mapping[str, Sequence[str]]) -> list[str]:
    """All knots, breadth first, each part of the picture from its least connected knot on."""

    def turn(key: str) -> tuple[int, str]:
        return len(ties[key]), key

    found: dict[str, None] = {}
    for start in sorted(ties, key=turn):
        fresh = [] if start in found else [start]
        while fresh:
            found.update(dict.fromkeys(fresh))
            near = [o for key in fresh for o in sorted(ties[key], key=turn) if o not in found]
            fresh = list(dict.fromkeys(near))
    return list(found)


def _by_mean(
    keys: Sequence[str], ties: Mapping[str, Sequence[str]], others: Sequence[str]
) -> list[str]:
    place = {other: at for at, other in enumerate(others)}
    mean = {k: sum(place[o] for o in ties[k]) / len(ties[k]) for k in keys}
    return sorted(keys, key=lambda k: (mean[k], k))


def _swapped(
    keys: Sequence[str], ties: Mapping[str, Sequence[str]], others: Sequence[str]
) -> list[str]:
    """Neighbours in the other order wherever fewer of their lines cross so."""
    place = {other: at for at, other in enumerate(others)}
    order = list(keys)
    for at in range(len(order) - 1):
        upper, lower = ([place[o] for o in ties[k]] for k in order[at : at + 2])
        crossed = sum(a > b for a in upper for b in lower)
        if crossed > sum(a < b for a in upper for b in lower):
            order[at : at + 2] = order[at + 1], order[at]
    return order


def crossings(ties: Iterable[Tie], cases: Sequence[str], traces: Sequence[str]) -> int:
    """How many pairs of lines cross if the columns stand in this order."""
    row = {key: at for at, key in enumerate(cases)}
    place = {key: at for at, key in enumerate(traces)}
    passed: list[int] = []
    count = 0
    for _case, trace in sorted((row[t.case], place[t.trace]) for t in ties):
        count += len(passed) - bisect_right(passed, trace)
        insort(passed, trace)
    return count


def _column(keys: Sequence[str], height: int) -> dict[str, float]:
    """The knots of a column spread over its height, with as much room at its ends as between."""
    room = (height - 2 * _TOP + _STEP) / max(len(keys), 1)
    return {key: _TOP - _STEP / 2 + room * (at + 0.5) for at, key in enumerate(keys)}


def _spot(key: str, knot: Knot, x: int, y: float, outward: int) -> Spot:
    return Spot(
        key=key, knot=knot, x=str(x), y=f"{y:.1f}", text_x=str(x + outward),
        anchor="end" if outward < 0 else "start",
    )  # fmt: skip
