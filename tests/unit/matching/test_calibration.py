from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from safeconduct.matching import TrainedModel
from safeconduct.matching.calibration import Calibrator, count_namesakes, fit, shipped_calibrator
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.evaluation import calibration_error


def edges(weights: list[float]) -> pl.DataFrame:
    count = len(weights)
    return pl.DataFrame(
        {
            "record_l": [f"a{i}" for i in range(count)],
            "record_r": [f"b{i}" for i in range(count)],
            "weight": weights,
            "margin": [5.0] * count,
            **{f"g_{name}": [-1] * count for name in COMPARISONS},
            **{f"w_{name}": [0.0] * count for name in COMPARISONS},
        }
    )


NOBODY = pl.DataFrame(schema={"record": pl.String, "namesakes": pl.UInt32})


def test_an_overconfident_score_is_corrected() -> None:
    rng = np.random.default_rng(5)
    weights = rng.uniform(-8, 16, 20_000)
    truth = pl.Series(rng.random(20_000) < 1 / (1 + np.exp2(-(weights - 6) / 2)))
    frame = edges(list(weights))
    naive = pl.DataFrame({"probability": 1 / (1 + np.exp2(-weights)), "same": truth})
    found = fit(frame, NOBODY, truth).probability(frame, NOBODY)
    assert calibration_error(naive) > 0.1
    assert calibration_error(pl.DataFrame({"probability": found, "same": truth})) < 0.02


def test_more_namesakes_and_nearer_rivals_make_less_sure() -> None:
    shipped: Calibrator = shipped_calibrator()
    pair = edges([6.0]).with_columns(g_given=pl.lit(6))
    crowd = pl.DataFrame({"record": ["a0"], "namesakes": [300]}).cast({"namesakes": pl.UInt32})
    alone = shipped.probability(pair, NOBODY)[0]
    assert shipped.probability(pair, crowd)[0] < alone
    assert shipped.probability(pair.with_columns(margin=pl.lit(-6.0)), NOBODY)[0] < alone


def test_namesakes_are_counted_by_both_names() -> None:
    records = pl.DataFrame(
        {
            "unique_id": ["1", "2", "3", "4"],
            "family": ["x", "x", "x", None],
            "given": ["a", "a", "b", "a"],
        }
    )
    counted = dict(count_namesakes(records).iter_rows())
    assert counted == {"1": 2, "2": 2, "3": 1, "4": 0}


def test_a_model_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="train anew"):
        TrainedModel({"comparisons": [{"output_column_name": "family"}]})
