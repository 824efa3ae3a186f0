from __future__ import annotations

import polars as pl

from safeconduct.figures import account_lines


def test_lines_name_stage_and_side_and_tell_owed_people_apart() -> None:
    account = pl.DataFrame(
        {
            "stage": [1], "side": ["A"], "agreed": [270], "delivered": [269],
            "outstanding_so_far": [1], "civilians_agreed": [120], "civilians_delivered": [119],
        }
    )  # fmt: skip
    assert account_lines(account) == [
        (
            "stage 1, handed over by A: 269 of 270 delivered, 1 outstanding so far; "
            "civilians alongside: 119 of 120"
        )
    ]
