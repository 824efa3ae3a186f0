from __future__ import annotations

import copy

import numpy as np
import polars as pl
import pytest

from safeconduct.matching import TrainedModel
from safeconduct.matching.calibration import Calibrator, count_namesakes, fit, shipped_calibrator
from safeconduct.matching.comparisons import BIRTH_SAME_DAY, COMPARISONS
from safeconduct.matching.evaluation import calibration_error
from safeconduct.matching.model import shipped_model


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
    sizes = pl.repeat(20_000, 20_000, eager=True)
    found = fit(frame, NOBODY, truth, records=sizes).probability(frame, NOBODY, records=20_000)
    assert calibration_error(naive) > 0.1
    assert calibration_error(pl.DataFrame({"probability": found, "same": truth})) < 0.02


def test_more_namesakes_and_nearer_rivals_make_less_sure() -> None:
    shipped: Calibrator = shipped_calibrator()
    pair = edges([6.0]).with_columns(g_given=pl.lit(6))
    crowd = pl.DataFrame({"record": ["a0"], "namesakes": [300]}).cast({"namesakes": pl.UInt32})
    alone = shipped.probability(pair, NOBODY, records=5_000)[0]
    assert shipped.probability(pair, crowd, records=5_000)[0] < alone
    rivalled = pair.with_columns(margin=pl.lit(-6.0))
    assert shipped.probability(rivalled, NOBODY, records=5_000)[0] < alone


def test_pairs_that_weigh_more_count_for_more() -> None:
    frame = edges([3.0] * 2_000)
    truth = pl.Series([True] * 1_000 + [False] * 1_000)
    sizes = pl.repeat(2_000, 2_000, eager=True)
    heavy = pl.Series([9.0] * 1_000 + [1.0] * 1_000)
    for weights, expected in ((None, 0.5), (heavy, 0.9)):
        found = fit(frame, NOBODY, truth, records=sizes, weights=weights)
        assert found.probability(frame, NOBODY, records=2_000)[0] == pytest.approx(
            expected, abs=0.01
        )


def test_the_size_of_the_population_is_read_within_what_was_fitted() -> None:
    shipped: Calibrator = shipped_calibrator()
    pair = edges([6.0]).with_columns(g_given=pl.lit(6))
    told = [shipped.probability(pair, NOBODY, records=n)[0] for n in (0, 400, 10**6, 10**8)]
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert told[1] != told[2]


def test_twins_of_two_reports_are_not_as_one_as_a_man_of_two() -> None:
    """All the same but the given name, or all the same: only the first may be twins."""
    shipped: Calibrator = shipped_calibrator()
    pair = edges([5.0]).with_columns(g_family=pl.lit(6), g_birth=pl.lit(BIRTH_SAME_DAY))
    twins = pair.with_columns(g_given=pl.lit(0), w_given=pl.lit(-5.0))
    one = pair.with_columns(g_given=pl.lit(6), w_given=pl.lit(5.0))
    told = [shipped.probability(p, NOBODY, records=5_000)[0] for p in (twins, one)]
    assert told[0] < 0.85 < told[1]


def test_pairs_get_the_same_probability_however_many_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped: Calibrator = shipped_calibrator()
    pairs = edges([-3.0, 0.5, 2.0, 6.0, 11.0])
    together = shipped.probability(pairs, NOBODY, records=2_000)
    monkeypatch.setattr("safeconduct.matching.calibration._AT_A_TIME", 2)
    assert shipped.probability(pairs, NOBODY, records=2_000).equals(together)
    assert together.n_unique() > 1


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
    settings = copy.deepcopy(shipped_model(1_000).settings)
    birth = next(c for c in settings["comparisons"] if c["output_column_name"] == "birth")
    del birth["comparison_levels"][3]
    with pytest.raises(ValueError, match="other levels of birth: train anew"):
        TrainedModel(settings)
    with pytest.raises(ValueError, match="train anew"):
        TrainedModel({"comparisons": [{"output_column_name": "family"}]})
