from __future__ import annotations

import polars as pl

from safeconduct.matching import pairwise
from safeconduct.matching.evaluation import (
    advice,
    bcubed,
    calibration_error,
    labelled,
    reliability,
    to_label,
)

FOUND = pl.DataFrame({"record": ["a", "b", "c", "d"], "person_id": ["1", "1", "2", "2"]})
TRUTH = pl.DataFrame({"record": ["a", "b", "c", "d"], "true_person_id": ["x", "x", "x", "y"]})


def pairs(*rows: tuple[float, bool]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"probability": pl.Float64, "same": pl.Boolean}, orient="row")


def test_pairs_are_counted_in_truth_in_the_result_and_in_both() -> None:
    score = pairwise(FOUND, TRUTH)
    assert (score.true_pairs, score.found_pairs, score.right_pairs) == (3, 2, 1)
    assert (score.precision, round(score.recall, 4)) == (0.5, 0.3333)


def test_records_that_only_one_side_knows_are_left_out() -> None:
    more = pl.concat([FOUND, pl.DataFrame({"record": ["e"], "person_id": ["1"]})])
    assert pairwise(more, TRUTH) == pairwise(FOUND, TRUTH)


def test_nothing_found_is_precise_and_finds_nothing() -> None:
    alone = FOUND.with_columns(person_id=pl.col("record"))
    score = pairwise(alone, TRUTH)
    assert (score.precision, score.recall, score.f1) == (1.0, 0.0, 0.0)


def test_bcubed_by_hand() -> None:
    score = bcubed(FOUND, TRUTH)
    assert round(score.precision, 4) == round((1 + 1 + 0.5 + 0.5) / 4, 4)
    assert round(score.recall, 4) == round((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, 4)


def test_calibration_error_is_zero_where_promises_are_kept_and_the_gap_where_not() -> None:
    kept = pairs(*[(0.75, True)] * 3, (0.75, False))
    assert calibration_error(kept) == 0.0
    assert calibration_error(pairs((0.9, False), (0.9, False))) == 0.9
    assert reliability(kept).row(0) == (0.7, 0.8, 4, 0.75, 0.75)
    assert calibration_error(kept.clear()) == 0.0


def test_advice_trades_precision_against_questions() -> None:
    table = advice(pairs((0.99, True), (0.96, True), (0.92, False), (0.3, True)), true_pairs=4)
    first, last = table.row(0, named=True), table.row(-1, named=True)
    assert (first["precision"], first["recall"]) == (0.6667, 0.5)
    assert last["recall"] == 0.0
    assert last["left_to_officers"] == 1.0


def test_links_are_labelled_only_where_truth_knows_both() -> None:
    links = pl.DataFrame({"record_l": ["a", "a", "a"], "record_r": ["b", "d", "?"]})
    assert labelled(links, TRUTH)["same"].to_list() == [True, False]


def test_the_sample_covers_all_degrees_of_certainty() -> None:
    links = pl.DataFrame(
        {
            "record_l": [f"a{i}" for i in range(1000)],
            "record_r": [f"b{i}" for i in range(1000)],
            "probability": [0.999] * 990 + [0.05 + 0.1 * i for i in range(10)],
            "reasons": "",
        }
    )
    drawn = to_label(links, count=50, seed=1)
    assert (drawn["probability"] < 0.9).sum() == 9
    assert round(float((drawn["stands_for"]).sum())) == 1000
    assert drawn.equals(to_label(links, count=50, seed=1))
