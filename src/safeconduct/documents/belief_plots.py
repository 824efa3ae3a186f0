"""Plots of step 3: do the beliefs keep their promise, and what each statement contributes."""

from __future__ import annotations

import polars as pl
from matplotlib.ticker import PercentFormatter

from safeconduct.documents.canvas import GREY, SERIES, dress, legend, new_figure, settle
from safeconduct.documents.plots import Plot

_DRAWN = ("captured", "alive")


def belief_reliability_plot(table: pl.DataFrame) -> Plot:
    """Predicted probability against the share that is true, one line a question and group.

    Args:
        table: question, of, from, to, cases, predicted, true.
    """
    figure = new_figure(width=6.4, height=4.8)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--", label="perfect")
    said = []
    drawn = table.filter(pl.col("question").is_in(_DRAWN)).group_by(
        "question", "of", maintain_order=True
    )
    for at, ((question, of), part) in enumerate(drawn):
        axes.plot(part["predicted"], part["true"], marker="o", color=SERIES[at % len(SERIES)],
                  label=f"{question}, {of}")  # fmt: skip
        bins = "; ".join(
            f"predicted {p:.0%}, true {t:.0%} of {n:,}"
            for p, t, n in part.select("predicted", "true", "cases").iter_rows()
        )
        said.append(f"{question}, {of}: {bins}")
    dress(axes, title="Do the beliefs keep their promise?", x="predicted", y="truly so",
          grid="both")  # fmt: skip
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0))
    legend(axes, loc="upper left")
    return Plot(
        name="reliability",
        title="Calibration of the beliefs",
        description=". ".join(said) + ".",
        figure=settle(figure),
    )
