"""Public claims on a timeline: every point with its claimant, nothing averaged or joined."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import Any

from matplotlib import dates as untyped_dates
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from safeconduct.documents.canvas import FAINT, INK, SERIES, dress, font, new_figure, settle
from safeconduct.documents.plots import Plot
from safeconduct.figures import Claim, ClaimReport

_dates: Any = untyped_dates
_MARKS = ("o", "s", "^", "D", "v", "P", "X")


def claims_plot(report: ClaimReport) -> Plot:
    """One panel for each holder and people held, one point a claim, labelled with its claimant.

    Claims of different populations have different marks, and no line joins any two. "About" is an
    interval, "more than" an arrow upwards from the figure; a month is as wide as the month.

    Args:
        report: the claims of people held.
    """
    title = "Public claims of people held"
    panels: dict[tuple[str, str], list[Claim]] = {}
    for claim in report.claims:
        panels.setdefault((claim.holder, claim.held_side), []).append(claim)
    populations = list(dict.fromkeys(claim.population for claim in report.claims))
    heights = [1.1 + 0.36 * len(claims) for claims in panels.values()] or [1.0]
    figure = new_figure(width=9, height=1.2 + sum(heights), right=0.6)
    axes_of = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)
    for axes, ((holder, people), claims) in zip(axes_of[:, 0], panels.items(), strict=False):
        _panel(axes, claims, populations)
        axes.set_xlim(_span(report.claims))
        dress(axes, title=f"People of {people} said to be held by {holder}", y="people (log scale)")
    figure.suptitle("Every figure is its claimant's; different marks are different populations "
                    "and must not be compared", fontproperties=font(size=8.5), color=FAINT,
                    x=0.01, ha="left")  # fmt: skip
    description = ". ".join(
        f"{c.asof}, held by {c.holder}, {c.wording}: {c.attributed}" for c in report.claims
    )
    return Plot(name="public-claims", title=title, description=description, figure=settle(figure))


def _panel(axes: Axes, claims: Sequence[Claim], populations: Sequence[str]) -> None:
    axes.set_yscale("log")
    ordered = sorted(claims, key=lambda c: (c.value, c.asof.text))
    lowest, highest = ordered[0].value, ordered[-1].value
    bottom, top = math.log10(lowest * 0.5), math.log10(highest * 2.2)
    axes.set_ylim(10**bottom, 10**top)
    for place, claim in enumerate(ordered):
        kind = populations.index(claim.population)
        _mark(axes, claim, SERIES[kind % len(SERIES)], _MARKS[kind % len(_MARKS)], 10**top)
        # Labels stand in a column of their own, evenly spread, so that none hides another.
        height = (place + 0.5) / len(ordered)
        axes.annotate(
            f"{claim.figure}: {claim.claimant}, {claim.asof}\n{claim.wording}",
            (_dates.date2num(_middle(claim)), claim.value),
            xytext=(1.03, height),
            textcoords="axes fraction",
            va="center",
            color=INK,
            fontproperties=font(size=7.5),
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.5, "relpos": (0, 0.5)},
            in_layout=False,
        )
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(_dates.YearLocator())
    axes.xaxis.set_major_formatter(_dates.DateFormatter("%Y"))


def _span(claims: Sequence[Claim]) -> tuple[float, float]:
    margin = datetime.timedelta(days=120)
    first = min(claim.asof.first for claim in claims) - margin
    last = max(claim.asof.last for claim in claims) + margin
    return _dates.date2num(first), _dates.date2num(last)


def _mark(axes: Axes, claim: Claim, colour: str, mark: str, top: float) -> None:
    low, high = claim.interval
    x = _dates.date2num(_middle(claim))
    if math.isinf(high):
        arrow = {"arrowstyle": "->", "color": colour, "linewidth": 1.4}
        end = (x, min(claim.value * 1.7, top))
        axes.annotate("", end, xytext=(x, claim.value), arrowprops=arrow, in_layout=False)
    elif high > low:
        axes.vlines(x, max(low, 1), high, color=colour, linewidth=5, alpha=0.35)
    first, last = (_dates.date2num(day) for day in (claim.asof.first, claim.asof.last))
    axes.hlines(claim.value, first, last, color=colour, linewidth=1.4)
    axes.plot([x], [claim.value], mark, color=colour, markersize=6, markeredgecolor="white")


def _middle(claim: Claim) -> datetime.date:
    return claim.asof.first + (claim.asof.last - claim.asof.first) / 2
