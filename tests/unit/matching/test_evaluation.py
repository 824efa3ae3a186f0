from __future__ import annotations

import polars as pl

from safeconduct.matching import PairwiseScore, pairwise


def test_counts_pairs_in_both_groupings() -> None:
    found = pl.DataFrame({"record": list("abcd"), "person_id": ["1", "1", "1", "2"]})
    truth = pl.DataFrame({"record": list("abcd"), "true_person_id": ["x", "x", "y", "y"]})
    assert pairwise(found, truth) == PairwiseScore(true_pairs=2, found_pairs=3, right_pairs=1)


def test_nothing_found_is_precise_but_recalls_nothing() -> None:
    score = PairwiseScore(true_pairs=4, found_pairs=0, right_pairs=0)
    assert (score.precision, score.recall, score.f1) == (1.0, 0.0, 0.0)
