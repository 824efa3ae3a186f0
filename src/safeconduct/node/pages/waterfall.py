"""A waterfall: how points for and against lead from a beginning to an end, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from django.utils.formats import number_format

#: A beginning that moves the odds by less than this is not drawn.
LEAST = 0.5
_WIDTH = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What adds to the odds, or takes from them.

    Attributes:
        words: what it is.
        found: what it says, or "".
        bits: doublings of the odds.
    """

    words: str
    found: str = ""
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of the waterfall, or its beginning or end.

    Attributes:
        words: what was compared or said.
        found: what was found, or "".
        bits: doublings of the odds, signed, in the reader's figures.
        way: for, against or whole: which of three looks the bar has.
        x, width: where it lies between 0 and 100, as SVG writes numbers.
    """

    words: str
    found: str
    bits: str
    way: str
    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The picture: its bars from top to bottom, and where on the scale the odds are even."""

    bars: tuple[Bar, ...] = ()
    even: str = "0"


def waterfall(begin: Step, steps: Sequence[Step], end: Step, *, least: float = LEAST) -> Waterfall:
    """Each bar begins where the one above it ends; beginning and end are drawn from even odds.

    Args:
        begin: what the odds are before anything is added; left out if it is less than `least`.
        steps: in the order in which they are drawn.
        end: what they come to.
        least: see `begin`.
    """
    at = begin.bits
    spans = [(begin, "whole", 0.0, at)] if abs(at) >= least else []
    for step in steps:
        spans.append((step, "against" if step.bits < 0 else "for", at, at + step.bits))
        at += step.bits
    spans.append((end, "whole", 0.0, end.bits))
    ends = [edge for span in spans for edge in span[2:]] + [0.0]
    low, scale = min(ends), _WIDTH / max(max(ends) - min(ends), 1.0)
    bars = tuple(
        Bar(
            words=step.words, found=step.found, bits=signed(right - left), way=way,
            x=f"{(min(left, right) - low) * scale:.2f}",
            width=f"{max(abs(right - left) * scale, 0.4):.2f}",
        )
        for step, way, left, right in spans
    )  # fmt: skip
    return Waterfall(bars=bars, even=f"{-low * scale:.2f}")


def in_bits(log_odds: float) -> float:
    """Natural log-odds, in which the library weighs evidence, as doublings of the odds."""
    return log_odds / log(2)


def signed(bits: float) -> str:
    """Points with their sign, in the reader's figures."""
    rounded = round(bits, 1)  # Django cuts figures off, and does not round them
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{number_format(abs(rounded), 1)}"


def chance(probability: float) -> str:
    """A probability in two figures of the reader's language, never nought or one.

    >>> chance(0.949), chance(0.9999), chance(0.002)
    ('0.95', '> 0.99', '< 0.01')
    """
    if probability > 0.99:
        return f"> {number_format(0.99, 2)}"
    if probability < 0.01:
        return f"< {number_format(0.01, 2)}"
    return number_format(round(probability, 2), 2)
