"""The picture of the fraud desk: rings of callers, the traces they share, and the cases reached."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes

from safeconduct.documents.canvas import BLUE, FAINT, GREY, INK, ORANGE, font, new_figure, settle
from safeconduct.documents.plots import Plot
from safeconduct.evidence.fraud import Network

_SHOWN = 9
_PER_ROW = 3
_NAMED = 5


def network_plot(graph: Network, *, shown: int = _SHOWN) -> Plot:
    """The largest rings, a panel each: traces inside, the cases they reach around them.

    The layout is computed from the names alone, so that the same contacts give the same picture.
    Traces show their last signs only, cases no name at all: the picture can be handed on.

    Args:
        graph: as `evidence.network` makes it.
        shown: how many rings at most.
    """
    rings = graph.rings.head(shown)
    rows = max(1, math.ceil(rings.height / _PER_ROW))
    figure = new_figure(width=9.5, height=0.6 + 3.3 * rows)
    said = []
    for at, (ring, contacts, families, count) in enumerate(rings.iter_rows()):
        axes = figure.add_subplot(rows, _PER_ROW, at + 1)
        _panel(axes, graph.edges.filter(pl.col("ring") == ring))
        axes.set_title(
            f"{ring}: {families} families", fontproperties=font(size=10, bold=True), color=INK
        )
        said.append(f"{ring}: {contacts} contacts with {families} families over {count} traces")
    if not rings.height:
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.text(0.5, 0.5, "No line or account was used with several families.",
                  ha="center", fontproperties=font(), color=FAINT)  # fmt: skip
    left_off = graph.rings.height - rings.height
    more = f" {left_off} smaller rings are in rings.csv." if left_off else ""
    return Plot(
        name="network",
        title="Callers of several families, and the traces they share",
        description=("; ".join(said) or "No ring was found") + "." + more,
        figure=settle(figure),
    )


def _panel(axes: Axes, edges: pl.DataFrame) -> None:
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-1.45, 1.45)
    axes.set_ylim(-1.35, 1.35)
    uses = edges.group_by("key").agg(pl.len().alias("n"), pl.col("masked").first()).sort(
        "n", "key", descending=[True, False]
    )  # fmt: skip
    places = _circle(uses.height, radius=0.5)
    # The busiest traces, which are named, lie apart from each other.
    apart = max(1, math.ceil(uses.height / _NAMED))
    order = [at for first in range(apart) for at in range(first, uses.height, apart)]
    traces = {key: places[at] for key, at in zip(uses["key"], order, strict=True)}
    cases = _cases(edges, traces)
    pairs = edges.select("key", "person_id").unique().sort("key", "person_id")
    for key, person in pairs.iter_rows():
        (x, y), (u, v) = traces[key], cases[person or ""]
        axes.plot([x, u], [y, v], color=GREY, linewidth=0.6, alpha=0.6, zorder=1)
    axes.scatter(*_columns(cases), s=26, color=BLUE, zorder=2)
    axes.scatter(*_columns(traces), s=44, color=ORANGE, marker="s", zorder=3)
    for key, masked in uses.select("key", "masked").head(_NAMED).iter_rows():
        x, y = traces[key]
        axes.text(x, y + 0.08, masked, ha="center", fontproperties=font(size=6.5), color=INK,
                  zorder=4)  # fmt: skip


def _columns(points: dict[str, tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points.values()], [y for _, y in points.values()]


def _cases(
    edges: pl.DataFrame, traces: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Cases around the traces, each near those by which it was reached."""
    middle: dict[str, tuple[float, float]] = {}
    for person, keys in (
        edges.group_by("person_id").agg(pl.col("key").unique().sort()).sort("person_id").iter_rows()
    ):
        points = [traces[k] for k in keys]
        middle[person or ""] = (
            sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points),
        )  # fmt: skip
    order = sorted(middle, key=lambda p: (math.atan2(middle[p][1], middle[p][0]), p))
    start = math.atan2(middle[order[0]][1], middle[order[0]][0]) if order else 0.0
    return dict(zip(order, _circle(len(order), radius=1.2, start=start), strict=True))


def _circle(count: int, *, radius: float, start: float = 0.0) -> Sequence[tuple[float, float]]:
    if count == 1:
        return [(0.0, 0.0)] if radius < 1 else [(radius, 0.0)]
    turn = 2 * math.pi / max(1, count)
    return [
        (radius * math.cos(start + at * turn), radius * math.sin(start + at * turn))
        for at in range(count)
    ]
