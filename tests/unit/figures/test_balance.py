from __future__ import annotations

import polars as pl
import pytest

from safeconduct.figures import ACCOUNT_SCHEMA, account_lines, account_table
from safeconduct.tables.problems import InputError


def outcomes() -> pl.DataFrame:
    rows = [
        (1, "A", "counted", "delivered"),
        (1, "A", "counted", "died"),
        (1, "A", "owed", "delivered"),
        (1, "A", "owed", "absent"),
        (1, "B", "counted", "delivered"),
        (2, "A", "counted", "refused_at_crossing"),
        (2, "B", "counted", "delivered"),
    ]
    return pl.DataFrame(
        [(stage, side, f"P{n}", basis, outcome) for n, (stage, side, basis, outcome)
         in enumerate(rows)],
        schema=["stage", "side", "person_id", "basis", "outcome"], orient="row",
    )  # fmt: skip


def test_owed_people_are_never_counted() -> None:
    account = account_table(outcomes())
    assert account.columns == list(ACCOUNT_SCHEMA)
    first = account.row(0, named=True)
    assert (first["agreed"], first["delivered"], first["outstanding"]) == (2, 1, 1)
    assert (first["owed_listed"], first["owed_delivered"]) == (2, 1)
    assert (first["died"], first["absent"]) == (1, 1)


def test_outstanding_adds_up_over_stages() -> None:
    account = account_table(outcomes(), agreed={(1, "A"): 3, (1, "B"): 1, (2, "A"): 1, (2, "B"): 1})
    by_side = account.select("stage", "side", "outstanding_so_far").rows()
    assert by_side == [(1, "A", 2), (1, "B", 0), (2, "A", 3), (2, "B", 0)]


def test_a_stage_without_agreement_is_refused() -> None:
    with pytest.raises(InputError, match="nothing is agreed of stage 2, side A"):
        account_table(outcomes(), agreed={(1, "A"): 3, (1, "B"): 1})


def test_lines_name_stage_and_side() -> None:
    assert account_lines(account_table(outcomes()))[0] == (
        "stage 1, handed over by A: 1 of 2 delivered, 1 outstanding so far; owed: 1 of 2 delivered"
    )
