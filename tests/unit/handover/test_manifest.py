from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl
import pytest

from safeconduct.handover import MANIFEST_SCHEMA, Manifest, check_in_token, make_manifest
from safeconduct.tables.problems import InputError


def make(listed: pl.DataFrame) -> Manifest:
    return make_manifest(
        listed, talk="t", seats=10, place="Bridge", date=datetime.date(2026, 9, 23)
    )


def test_everyone_has_one_seat(listed: Callable[..., pl.DataFrame]) -> None:
    rows = make(listed("A", 25)).rows
    assert rows.columns == list(MANIFEST_SCHEMA)
    assert rows["person_id"].n_unique() == 25
    assert rows.select("batch", "seat").unique().height == 25
    assert rows.group_by("batch").len().sort("batch")["len"].to_list() == [9, 8, 8]


def test_owed_people_sit_in_the_first_batches(listed: Callable[..., pl.DataFrame]) -> None:
    rows = make(listed("A", 25, owed=5)).rows
    assert rows.sort("number")["basis"].to_list()[:5] == ["owed"] * 5


def test_tokens_hold_nothing_personal_and_change_with_the_stage() -> None:
    first = check_in_token(talk="t", stage=1, person_id="A1")
    assert len(first) == 10
    assert first != check_in_token(talk="t", stage=2, person_id="A1")
    assert first != check_in_token(talk="u", stage=1, person_id="A1")


def test_other_side_sets_the_number_of_batches(listed: Callable[..., pl.DataFrame]) -> None:
    made = make_manifest(
        listed("A", 5), talk="t", seats=10, place="B", date=datetime.date(2026, 9, 23),
        people_of_other_side=30,
    )  # fmt: skip
    assert made.rows["batch"].max() == 3


def test_mixed_lists_are_refused(listed: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(InputError, match="more than one stage or side"):
        make(pl.concat([listed("A", 2), listed("B", 2)]))


def test_empty_list_is_refused(listed: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(InputError, match="empty"):
        make(listed("A", 0))


def test_a_person_listed_twice_is_named(listed: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(InputError, match="A1-0000"):
        make(pl.concat([listed("A", 2), listed("A", 1)]))


def test_missing_columns_are_named(listed: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(InputError, match="basis"):
        make(listed("A", 2).drop("basis"))
