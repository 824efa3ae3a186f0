from __future__ import annotations

import polars as pl

from safeconduct.evidence import read_outcomes


def test_outcomes_lose_bad_words_and_doubled_records_with_reasons_all_at_once() -> None:
    truth = pl.DataFrame(
        {"source": ["a", "a", "a", "a"], "record_id": ["1", "2", "3", "3"],
         "captive": ["yes", "perhaps", "true", "false"], "nature": ["", "fraud?", "swindle", None]}
    )  # fmt: skip
    known, problems = read_outcomes(truth, where="truth.csv")
    assert known["record"].to_list() == ["a:1", "a:2"]
    assert known["captive"].to_list() == [True, None]
    assert {(p.row, p.column) for p in problems} == {
        (3, "captive"), (3, "nature"), (4, "record_id"), (5, "record_id"),
    }  # fmt: skip
