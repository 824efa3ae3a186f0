"""The look that all plots share, and their export as accessible, reproducible SVG."""

from __future__ import annotations

import html
import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine

# Okabe and Ito (2008): told apart with every kind of colour vision and in grey print.
BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#767676"
SIDE_COLOURS = {"A": BLUE, "B": ORANGE}
SERIES = (BLUE, ORANGE, GREEN, PINK, "#56B4E9", "#E69F00", GREY)
INK, FAINT, GRID = "#1a1a1a", "#4d4d4d", "#d9d9d9"

_FONTS = Path(__file__).parent / "fonts"
_RC: dict[Any, Any] = {
    "svg.hashsalt": "safeconduct",
    "svg.fonttype": "path",
    "path.simplify": False,
}

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def font(*, size: float = 9, bold: bool = False) -> FontProperties:
    """The shipped font, so that plots look the same on every machine."""
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return FontProperties(fname=str(_FONTS / name), size=size)


def new_figure(*, width: float = 7.5, height: float = 4.2, right: float = 1.0) -> Figure:
    """An empty figure on a canvas of its own, apart from any global state.

    Args:
        width: inches.
        height: inches.
        right: share of the width that the axes take; what is right of it is left to labels.
    """
    layout = ConstrainedLayoutEngine(rect=(0, 0, right, 1))
    figure = Figure(figsize=(width, height), layout=layout, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def dress(axes: Axes, *, title: str, x: str = "", y: str = "", grid: str = "y") -> None:
    """Give axes their title, labels, fonts and grid."""
    axes.set_title(title, fontproperties=font(size=11, bold=True), loc="left", color=INK, pad=10)
    axes.set_xlabel(x, fontproperties=font(), color=FAINT)
    axes.set_ylabel(y, fontproperties=font(), color=FAINT)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(size=8.5))
    axes.tick_params(colors=FAINT, length=0)
    if grid:
        axes.grid(visible=True, axis=grid, color=GRID, linewidth=0.7)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def legend(axes: Axes, **options: Any) -> None:
    """A legend in the shipped font, without a frame."""
    axes.legend(prop=font(size=8.5), frameon=False, labelcolor=INK, **options)


def settle(figure: Figure) -> Figure:
    """Lay the figure out once and for all, so that every export places things alike."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def to_svg(figure: Figure, *, title: str, description: str) -> str:
    """The figure as SVG text with `<title>` and `<desc>`; the same figure gives the same bytes.

    Args:
        figure: what to export.
        title: short name, read out by screen readers.
        description: what the plot shows, in words and figures.
    """
    out = io.StringIO()
    with mpl.rc_context(_RC):
        figure.savefig(out, format="svg", metadata=_NO_METADATA)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    end = text.index(">") + 1
    names = (
        f'<title id="plot-title">{html.escape(title)}</title>'
        f'<desc id="plot-desc">{html.escape(description)}</desc>'
    )
    opening = text[: end - 1] + ' role="img" aria-labelledby="plot-title plot-desc">'
    return f"{opening}\n {names}{text[end:]}"


def to_png(figure: Figure, *, dpi: int = 110) -> bytes:
    """The figure as PNG, for previews."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()
