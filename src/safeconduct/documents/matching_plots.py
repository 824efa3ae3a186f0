"""Plots of step 2: how calibrated the links are, what thresholds do, why one pair weighs so."""

from __future__ import annotations

import polars as pl
from matplotlib.ticker import PercentFormatter

from safeconduct.documents.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    dress,
    font,
    legend,
    new_figure,
    settle,
)
from safeconduct.documents.plots import Plot
from safeconduct.matching import Waterfall


def reliability_plot(table: pl.DataFrame, *, error: float) -> Plot:
    """Predicted probability against the share that is true, one point a bin.

    Args:
        table: as `matching.evaluation.reliability` makes it.
        error: the expected calibration error.
    """
    figure = new_figure(width=5.6, height=4.6)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--", label="perfect")
    axes.plot(table["predicted"], table["true"], color=BLUE, marker="o", label="these links")
    dress(axes, title="Do the probabilities keep their promise?", x="predicted to be one person",
          y="truly one person", grid="both")  # fmt: skip
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0))
    legend(axes, loc="upper left")
    said = "; ".join(
        f"predicted {p:.0%}, true {t:.0%} of {n:,} pairs"
        for p, t, n in table.select("predicted", "true", "pairs").iter_rows()
    )
    return Plot(
        name="reliability",
        title="Calibration of the links",
        description=f"Expected calibration error {error:.4f}. {said}.",
        figure=settle(figure),
    )


def thresholds_plot(table: pl.DataFrame) -> Plot:
    """Precision and recall of the pairs above each threshold.

    Args:
        table: as `matching.evaluation.advice` makes it.
    """
    figure = new_figure(width=6.4, height=4.2)
    axes = figure.add_subplot()
    places = range(table.height)
    for column, colour in (("precision", BLUE), ("recall", ORANGE), ("left_to_officers", GREY)):
        axes.plot(places, table[column], color=colour, marker="o", label=column.replace("_", " "))
    axes.set_xticks(list(places), [f"{t:g}" for t in table["threshold"]])
    dress(axes, title="What each threshold would do", x="least probability", y="share of pairs")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    legend(axes, loc="center right")
    said = "; ".join(
        f"from {t:g}: precision {p:.1%}, recall {r:.1%}"
        for t, p, r in table.select("threshold", "precision", "recall").iter_rows()
    )
    return Plot(
        name="thresholds",
        title="Precision and recall by threshold",
        description=f"{said}.",
        figure=settle(figure),
    )


def waterfall_plot(waterfall: Waterfall) -> Plot:
    """Bits for and against one pair, from the odds of any two records to the odds of these."""
    steps = sorted(waterfall.steps, key=lambda s: -abs(s.bits))
    names = ["any two records", *(f"{s.words}: {s.found}" for s in steps), "these two"]
    bits = [waterfall.start, *(s.bits for s in steps)]
    figure = new_figure(width=7.5, height=1.4 + 0.34 * len(names))
    axes = figure.add_subplot()
    reached = 0.0
    for at, bit in enumerate(bits):
        axes.barh(at, bit, left=reached, color=BLUE if bit > 0 else ORANGE, height=0.62)
        reached += bit
        axes.text(max(reached, reached - bit) + 0.4, at, f"{bit:+.1f}", va="center",
                  fontproperties=font(size=8), color=INK)  # fmt: skip
    axes.barh(len(bits), waterfall.end, color=GREY, height=0.62)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")  # the font lacks U+2212
    dress(axes, title="Why these two records", x="bits: each doubles the odds", grid="x")
    return Plot(
        name="waterfall",
        title="Why two records are taken to be one person or two",
        description=waterfall.sentence,
        figure=settle(figure),
    )
