from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.documents import Plot, account_plot, claims_plot, reasons_plot, waiting_plot
from safeconduct.figures import (
    CLAIM_COLUMNS,
    SPELL_SCHEMA,
    compare_claims,
    read_claims,
    waiting_times,
)

PARTIES = {"A": "Orlavia", "B": "Tesmaria"}
SVG = "{http://www.w3.org/2000/svg}"


def account() -> Plot:
    frame = pl.DataFrame(
        {
            "stage": [1, 1], "side": ["A", "B"], "agreed": [1, 1], "delivered": [1, 0],
            "outstanding": [0, 1], "civilians_agreed": [1, 1], "civilians_delivered": [1, 0],
        }
    )  # fmt: skip
    return account_plot(frame, parties=PARTIES)


def waiting() -> Plot:
    rows = [(f"P{n}", "AB"[n % 2], "x", 10 + 7 * n, n % 3 == 0) for n in range(40)]
    frame = pl.DataFrame(rows, schema=SPELL_SCHEMA, orient="row")
    return waiting_plot(waiting_times(frame), labels={"A": "held by Orlavia"})


def reasons() -> Plot:
    frame = pl.DataFrame(
        {
            "listed": [False] * 40 + [True],
            "code": [f"reason_{n % 20}" for n in range(40)] + [""],
            "side": (["A", "B", "", None] * 10) + ["A"],
        }
    )
    return reasons_plot(frame, parties=PARTIES, most=5)


def claims() -> Plot:
    base = ["claimant one", "X", "Y", "prisoners", "", "one.example"]
    rows = [
        (asof, base[0], base[1], base[2], base[3], relation, value, base[4], base[5])
        for asof, relation, value in [
            ("2024-01-05", "=", "100"), ("2024-02", "~", "3000"), ("2025", ">", "50"),
            ("2025-01-01", "", "700"),
        ]
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=list(CLAIM_COLUMNS), orient="row")
    return claims_plot(compare_claims(read_claims(frame)))


ALL = [account, waiting, reasons, claims]


@pytest.mark.parametrize("make", ALL)
def test_svg_is_reproducible_and_described(make: Callable[[], Plot]) -> None:
    plot = make()
    svg = plot.svg()
    assert svg == make().svg() == plot.svg()
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == plot.title
    assert root.findtext(f"{SVG}desc") == plot.description
    assert not re.search(r'href="(?!#)', svg)
    assert "RDF" not in svg


@pytest.mark.parametrize("make", ALL)
def test_png_preview(make: Callable[[], Plot]) -> None:
    assert make().png().startswith(b"\x89PNG")


def test_descriptions_carry_the_figures() -> None:
    assert "1 of 1 counted people delivered" in account().description
    assert "95 % interval" in waiting().description or "not reached" in waiting().description
    assert "15 other reasons: 30 people" in reasons().description
    assert "about 3000 according to claimant one (one.example)" in claims().description


def test_plots_of_nothing_are_drawn_too() -> None:
    empty = pl.DataFrame(schema={"listed": pl.Boolean, "code": pl.String, "side": pl.String})
    assert reasons_plot(empty, parties=PARTIES).svg()
    assert waiting_plot(waiting_times(pl.DataFrame(schema=SPELL_SCHEMA)), labels={}).svg()
    assert claims_plot(compare_claims(())).svg()
