from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import ACCOUNT_SCHEMA, account, parse_agreement
from safeconduct.cartel.account import OUTCOMES
from safeconduct.handover import Outcome
from safeconduct.tables.problems import InputError

Data = Callable[..., dict[str, Any]]
SCHEMA = ("stage", "side", "person_id", "basis", "outcome")
Row = tuple[int, str, str, str, str]


@pytest.fixture
def reckon(agreement_data: Data) -> Callable[..., pl.DataFrame]:
    agreement = parse_agreement(agreement_data(), where="cartel.toml")

    def call(*rows: Row) -> pl.DataFrame:
        kinds = {name: pl.Int64 if name == "stage" else pl.String for name in SCHEMA}
        return account(agreement, pl.DataFrame(rows, schema=pl.Schema(kinds), orient="row"))

    return call


def line(frame: pl.DataFrame, stage: int, side: str) -> dict[str, Any]:
    return frame.filter((pl.col("stage") == stage) & (pl.col("side") == side)).row(0, named=True)


def test_before_anything_happens_all_is_outstanding(
    reckon: Callable[..., pl.DataFrame],
) -> None:
    frame = reckon()
    assert frame.schema == ACCOUNT_SCHEMA
    assert frame["outstanding"].to_list() == [270, 270, 307, 307, 303, 303]
    assert frame["outstanding_so_far"].to_list() == [270, 270, 577, 577, 880, 880]
    assert frame["civilians_outstanding"].to_list() == [120, 120, 0, 0, 0, 0]


def test_civilians_never_count(reckon: Callable[..., pl.DataFrame]) -> None:
    found = line(reckon((1, "A", "P1", "owed", "delivered")), 1, "A")
    assert (found["delivered"], found["outstanding"]) == (0, 270)
    assert (found["civilians_delivered"], found["civilians_outstanding"]) == (1, 119)


@pytest.mark.parametrize("outcome", [o for o in OUTCOMES if o != "delivered"])
@pytest.mark.parametrize("side", ["A", "B"])
def test_only_who_arrived_is_delivered_whichever_side_he_is_of(
    reckon: Callable[..., pl.DataFrame], outcome: str, side: str
) -> None:
    found = line(reckon((1, side, "P1", "counted", outcome)), 1, side)
    assert (found["delivered"], found["outstanding"], found[outcome]) == (0, 270, 1)


def test_who_did_not_come_may_come_later(reckon: Callable[..., pl.DataFrame]) -> None:
    frame = reckon((1, "A", "P1", "counted", "absent"), (2, "A", "P1", "counted", "delivered"))
    assert line(frame, 2, "A")["delivered"] == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [(1, "A", "P1", "counted", "delivered"), (2, "A", "P1", "counted", "delivered")],
            "P1 was delivered more than once",
        ),
        ([(4, "A", "P1", "counted", "delivered")], "there is no stage 4"),
        ([(1, "M", "P1", "counted", "delivered")], "side 'M' is none of A, B"),
        ([(1, "A", "P1", "counted", "Delivered")], "outcome 'Delivered' is none of"),
        ([(1, "A", "P1", "given", "delivered")], "basis 'given' is none of"),
    ],
)
def test_what_does_not_add_up_is_refused(
    reckon: Callable[..., pl.DataFrame], rows: list[Row], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        reckon(*rows)


def test_the_outcomes_are_those_of_the_hand_over() -> None:
    assert set(OUTCOMES) == {outcome.value for outcome in Outcome}
