from __future__ import annotations

import math

import polars as pl
import pytest

from safeconduct.evidence import reliability_table, scores


def test_scores_are_those_of_the_papers() -> None:
    found = scores(pl.DataFrame({"probability": [0.8, 0.3], "true": [True, False]}))
    assert found is not None
    assert found.brier == pytest.approx((0.04 + 0.09) / 2)
    assert found.log_loss == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert (found.base_rate, found.base_brier) == (0.5, 0.25)


def test_without_cases_there_is_no_score() -> None:
    empty = pl.DataFrame(schema={"probability": pl.Float64, "true": pl.Boolean})
    assert scores(empty) is None


def test_the_reliability_table_counts_every_case() -> None:
    cases = pl.DataFrame(
        {"probability": [0.0, 0.05, 0.95, 1.0], "true": [False, False, True, True]}
    )
    table = reliability_table(cases)
    assert table["cases"].to_list() == [2, 2]
    assert table["true"].to_list() == [0.0, 1.0]
