"""Plots of one exchange: account, waiting times, and why people are not on a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from safeconduct.documents.canvas import (
    FAINT,
    GREY,
    INK,
    SERIES,
    SIDE_COLOURS,
    dress,
    font,
    legend,
    new_figure,
    settle,
    to_png,
    to_svg,
)
from safeconduct.figures import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A finished plot.

    Attributes:
        name: file name without extension.
        title: what it is.
        description: what it shows, in words and figures.
        figure: the drawing.
    """

    name: str
    title: str
    description: str
    figure: Figure

    def svg(self) -> str:
        """The plot as SVG text, byte for byte the same for the same input."""
        return to_svg(self.figure, title=self.title, description=self.description)

    def png(self) -> bytes:
        """The plot as PNG."""
        return to_png(self.figure)


def account_plot(account: pl.DataFrame, *, parties: Mapping[str, str]) -> Plot:
    """People delivered and outstanding in each stage and side, against the number agreed.

    Args:
        account: frame of `cartel.ACCOUNT_SCHEMA`.
        parties: name of each party by side code.
    """
    title = "The account of the stages"
    figure = new_figure(width=8, height=1.9 + 0.42 * account.height)
    axes = figure.subplots()
    rows = list(account.rows(named=True))
    places = [i + 0.5 * (i // 2) for i in range(len(rows))]
    labels = [f"Stage {r['stage']}, from {parties[r['side']]}" for r in rows]
    for place, row in zip(places, rows, strict=True):
        colour = SIDE_COLOURS[row["side"]]
        delivered, missing, owed = row["delivered"], row["outstanding"], row["civilians_delivered"]
        axes.barh(place, delivered, color=colour, height=0.72)
        axes.barh(place, missing, left=delivered, color="white", edgecolor=colour, hatch="////",
                  height=0.72)  # fmt: skip
        axes.barh(place, owed, left=row["agreed"], color=colour, alpha=0.35, height=0.72)
        agreed_owed = row["civilians_agreed"]
        owed_text = f" + {owed} of {agreed_owed} civilians alongside" if agreed_owed else ""
        text = f"  {delivered} of {row['agreed']}{owed_text}"
        _note(axes, row["agreed"] + owed, place, text, colour=INK)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.45 * max((r["agreed"] + r["civilians_delivered"] for r in rows), default=1))
    dress(axes, title=title, x="people", grid="x")
    keys = [
        Patch(facecolor=GREY, label="counted, delivered"),
        Patch(facecolor="white", edgecolor=GREY, hatch="////", label="counted, outstanding"),
        Patch(facecolor=GREY, alpha=0.35, label="civilians alongside, never counted"),
    ]
    legend(axes, handles=keys, loc="upper left", bbox_to_anchor=(0, -0.12), ncols=3)
    description = "; ".join(
        f"stage {r['stage']} from {parties[r['side']]}: {r['delivered']} of {r['agreed']} counted "
        f"people delivered, {r['outstanding']} outstanding, {r['civilians_delivered']} of "
        f"{r['civilians_agreed']} civilians alongside delivered"
        for r in rows
    )
    return Plot(name="account", title=title, description=description, figure=settle(figure))


def waiting_plot(waiting: Waiting, *, labels: Mapping[str, str]) -> Plot:
    """Share still waiting by days since capture, with confidence bands.

    Args:
        waiting: curves of `figures.waiting_times`.
        labels: name of each group; a group without one keeps its own.
    """
    title = "Who waits how long"
    figure = new_figure()
    axes = figure.subplots()
    for number, curve in enumerate(waiting.curves):
        colour = SIDE_COLOURS.get(curve.group, SERIES[number % len(SERIES)])
        axes.fill_between(curve.days, curve.low, curve.high, step="post", color=colour, alpha=0.18,
                          linewidth=0)  # fmt: skip
        name = labels.get(curve.group, curve.group)
        axes.step(curve.days, curve.share, where="post", color=colour, linewidth=1.8,
                  linestyle=("-", "--", ":", "-.")[number % 4],
                  label=f"{name} ({curve.people} people, {curve.returned} returned)")  # fmt: skip
    axes.axhline(0.5, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    dress(axes, title=title, x=f"days since capture (band: {waiting.level:.0%} confidence)",
          y="still waiting")  # fmt: skip
    if waiting.curves:
        legend(axes, loc="lower left")
    description = "Share of people still held by days since capture (Kaplan-Meier). "
    description += ". ".join(waiting.lines())
    return Plot(name="waiting", title=title, description=description, figure=settle(figure))


def reasons_plot(reasons: pl.DataFrame, *, parties: Mapping[str, str], most: int = 12) -> Plot:
    """Why people are not on a list, as counts by reason and side.

    Args:
        reasons: the frame `person_id, listed, side, code, text`.
        parties: name of each party by side code; people of no known side are shown as such.
        most: reasons shown; the rest are added up in one last bar.
    """
    title = "Why people are not on a list"
    counts = (
        reasons.filter(~pl.col("listed"))
        .with_columns(pl.col("side").fill_null(""))
        .group_by("code", "side")
        .len()
    )
    totals = counts.group_by("code").agg(pl.col("len").sum()).sort(
        pl.col("len"), "code", descending=[True, False]
    )  # fmt: skip
    shown = totals["code"].to_list()[:most]
    bars = [(code.replace("_", " "), [code]) for code in shown]
    rest = totals["code"].to_list()[most:]
    if rest:
        bars.append((f"{len(rest)} other reasons", rest))
    sides = [s for s in ("A", "B", "") if s in set(counts["side"])]
    figure = new_figure(height=1.5 + 0.34 * max(1, len(bars)))
    axes = figure.subplots()
    number = {(code, side): n for code, side, n in counts.select("code", "side", "len").rows()}
    lefts = [0] * len(bars)
    for side in sides:
        widths = [sum(number.get((code, side), 0) for code in codes) for _, codes in bars]
        label = f"held by {parties[side]}" if side in parties else "holder not known"
        axes.barh(range(len(bars)), widths, left=lefts, color=SIDE_COLOURS.get(side, GREY),
                  edgecolor="white", height=0.74, label=label)  # fmt: skip
        lefts = [left + width for left, width in zip(lefts, widths, strict=True)]
    for place, total in enumerate(lefts):
        text = f"  {total:,}".replace(",", "\u202f")
        _note(axes, total, place, text, colour=FAINT)
    axes.set_yticks(range(len(bars)), [name for name, _ in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12 * max(lefts, default=1))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    dress(axes, title=title, x="people", grid="x")
    if sides:
        legend(axes, loc="lower right")
    description = "; ".join(f"{name}: {n} people" for (name, _), n in zip(bars, lefts, strict=True))
    return Plot(name="reasons", title=title, description=description, figure=settle(figure))


def _note(axes: Axes, x: float, y: float, text: str, *, colour: str) -> None:
    """Words behind a bar; they lie within the axes, so they must not claim room of their own."""
    axes.text(x, y, text, va="center", color=colour, fontproperties=font(size=8.5), in_layout=False)
