"""The front as a picture: what giving up priority buys of each side's wishes, drawn as SVG.

Laid out as numbers on the server: no script. The two sides differ in the shape of their marks and
in their lines, not in colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

_LEFT, _TOP, _WIDTH, _HEIGHT = 52, 12, 520, 220
_MARK = {"A": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "B": "M-5-5H5V5H-5z"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One mark of a curve, and what it says."""

    x: str
    y: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One side's share of requests met."""

    side: str
    points: str
    mark: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid and its label."""

    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The picture: curves, and the ticks of both axes."""

    curves: tuple[Curve, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    left: str = str(_LEFT)
    right: str = str(_LEFT + _WIDTH)
    top: str = str(_TOP)
    bottom: str = str(_TOP + _HEIGHT)
    width: str = str(_LEFT + _WIDTH + 24)
    height: str = str(_TOP + _HEIGHT + 44)


def front_picture(rows: Sequence[Mapping[str, Any]]) -> Front | None:
    """Draw the front; None where neither side asks for anybody.

    Args:
        rows: of FRONT_SCHEMA: given_up (0 to 1), share_a and share_b (thousandths).
    """
    if not any(row["share_a"] or row["share_b"] for row in rows):
        return None
    most = max(row["given_up"] for row in rows) or 1.0

    def x(row: Mapping[str, Any]) -> float:
        # The first thousandths matter most: the axis runs as the square root.
        return _LEFT + _WIDTH * float((row["given_up"] / most) ** 0.5)

    def y(share: float) -> float:
        return _TOP + _HEIGHT * (1 - share / 1000)

    curves = []
    for side in ("A", "B"):
        shares = [row[f"share_{side.lower()}"] for row in rows]
        spots = tuple(
            Spot(x=f"{x(row):.1f}", y=f"{y(share):.1f}",
                 said=f"{side}: {percent(share / 1000)} ({percent(row['given_up'])})")
            for row, share in zip(rows, shares, strict=True)
        )  # fmt: skip
        path = " ".join(f"{spot.x},{spot.y}" for spot in spots)
        curves.append(Curve(side=side, points=path, mark=_MARK[side], spots=spots))
    return Front(
        curves=tuple(curves),
        across=tuple(Tick(at=f"{x(row):.1f}", text=percent(row["given_up"])) for row in rows),
        up=tuple(
            Tick(at=f"{y(share):.1f}", text=percent(share / 1000)) for share in range(0, 1001, 250)
        ),
    )


def percent(part: float) -> str:
    """A part of one in percent, in the reader's figures.

    >>> percent(0.125), percent(0.0), percent(1.0)
    ('12.5 %', '0 %', '100 %')
    """
    value = round(part * 100, 1)
    return f"{number_format(int(value) if value == int(value) else value)} %"
