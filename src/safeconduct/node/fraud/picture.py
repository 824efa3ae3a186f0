"""A ring as a picture: cases in one column, traces in the other, a line where one used the other.

Drawn as numbers for SVG on the server: no script, the same contacts give the same picture. In a
language that runs from right to left it is mirrored. Shapes and words tell sorts apart, not colour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST = 60
_STEP, _TOP, _WIDTH, _LEFT, _RIGHT = 34, 24, 640, 190, 450
_SWEEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One case or trace.

    Attributes:
        key: what it is.
        label: what stands beside it.
        sort: `case`, `extortion` or a kind of trace.
        x, y: where it lies.
        text_x, anchor: where its label begins or ends.
        title: what a reader of the picture is told.
    """

    key: str
    label: str
    sort: str
    x: int
    y: int
    text_x: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case used one trace, or owns it."""

    x1: int
    y1: int
    x2: int
    y2: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All of it, and how many spots were left out."""

    cases: tuple[Spot, ...]
    traces: tuple[Spot, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A case and a trace that belong together."""

    case: str
    trace: str
    own: bool = False


def draw(
    ties: Iterable[Tie],
    *,
    labels: Mapping[str, tuple[str, str, str]],
    mirrored: bool,
) -> Picture:
    """Lay a ring out.

    Args:
        ties: cases and traces.
        labels: of each case and trace its label, sort and title.
        mirrored: whether the reader's language runs from right to left.
    """
    every = sorted(set(ties), key=lambda t: (t.case, t.trace, t.own))
    kept, left_out = _most_connected(every)
    cases, traces = _ordered(kept)
    height = _TOP * 2 + _STEP * (max(len(cases), len(traces), 1) - 1)
    near, far = (_RIGHT, _LEFT) if mirrored else (_LEFT, _RIGHT)
    at_case = _column(cases, height)
    at_trace = _column(traces, height)
    outward = 14 if mirrored else -14
    return Picture(
        cases=tuple(_spot(c, labels[c], near, at_case[c], outward) for c in cases),
        traces=tuple(_spot(t, labels[t], far, at_trace[t], -outward) for t in traces),
        lines=tuple(
            Line(x1=near, y1=at_case[t.case], x2=far, y2=at_trace[t.trace], own=t.own)
            for t in kept
        ),
        width=_WIDTH, height=height, left_out=left_out,
    )  # fmt: skip


def _most_connected(ties: Sequence[Tie]) -> tuple[list[Tie], int]:
    """The ties of at most MOST spots, those with the most ties first."""
    degree = Counter(t.case for t in ties) + Counter(t.trace for t in ties)
    ranked = sorted(degree, key=lambda key: (-degree[key], key))
    shown = set(ranked[:MOST])
    return [t for t in ties if t.case in shown and t.trace in shown], len(ranked) - len(shown)


def _ordered(ties: Sequence[Tie]) -> tuple[list[str], list[str]]:
    """Both columns in an order in which few lines cross (barycentre sweeps, Sugiyama 1981)."""
    cases = sorted({t.case for t in ties})
    traces = sorted({t.trace for t in ties})
    of_case, of_trace = defaultdict(list), defaultdict(list)
    for tie in ties:
        of_case[tie.case].append(tie.trace)
        of_trace[tie.trace].append(tie.case)
    for _sweep in range(_SWEEPS):
        traces = _by_middle(traces, of_trace, cases)
        cases = _by_middle(cases, of_case, traces)
    return cases, traces


def _by_middle(
    keys: Sequence[str], ties: Mapping[str, Sequence[str]], others: Sequence[str]
) -> list[str]:
    place = {other: at for at, other in enumerate(others)}
    middle = {k: sum(place[o] for o in ties[k]) / len(ties[k]) for k in keys}
    return sorted(keys, key=lambda k: (middle[k], k))


def _column(keys: Sequence[str], height: int) -> dict[str, int]:
    if len(keys) == 1:
        return {keys[0]: height // 2}
    room = (height - 2 * _TOP) / max(len(keys) - 1, 1)
    return {key: round(_TOP + at * room) for at, key in enumerate(keys)}


def _spot(key: str, label: tuple[str, str, str], x: int, y: int, outward: int) -> Spot:
    text, sort, title = label
    return Spot(
        key=key, label=text, sort=sort, x=x, y=y, text_x=x + outward,
        anchor="end" if outward < 0 else "start", title=title,
    )  # fmt: skip
