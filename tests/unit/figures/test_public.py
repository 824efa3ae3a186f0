from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from safeconduct.figures import PublicFigures, public_figures

Read = Callable[[str], pl.DataFrame]


def report(example: Read) -> PublicFigures:
    return public_figures(
        claims=example("public_claims.csv"),
        exchanges=example("ru_ua_exchanges_partial.csv"),
        totals=example("period_totals_and_checkpoints.csv"),
        returnees=example("returnee_recapture.csv"),
        populations=example("populations.csv"),
    )


def test_every_line_with_a_claimed_figure_names_a_source(example: Read) -> None:
    lines = report(example).lines()
    end = lines.index("SOURCES")
    told = [
        line for line in lines[:end] if " according to " in line or re.search(r" rows? of ", line)
    ]
    assert len(told) > 50
    assert all(re.search(r"\[\d+\]", line) for line in told)


def test_every_source_is_resolved(example: Read) -> None:
    figures = report(example)
    text = "\n".join(figures.lines())
    for number, source in enumerate(figures.sources, start=1):
        assert f"[{number}] {source}" in text
    assert len(set(figures.sources)) == len(figures.sources)


def test_one_source_noted_twice_is_one_claim(example: Read) -> None:
    totals = report(example).returned.claims
    same = [c for c in totals if c.asof.text == "2024-05-31"]
    assert len(same) == 1


def test_dated_rows_cover_a_part_of_the_totals(example: Read) -> None:
    found = {(c.total.side, c.total.period.text): c for c in report(example).coverage}
    assert (found["UA", "2024-05-31"].high, found["UA", "2024-05-31"].total.value) == (963, 3210)
    assert (found["RU", "2022"].high, found["RU", "2022"].total.value) == (275, 628)
    assert (found["UA", "2025-03"].low, found["UA", "2025-03"].high) == (1113, 1288)
