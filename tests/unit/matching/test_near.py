from __future__ import annotations

import polars as pl
import pytest

from safeconduct.matching import nearly_same_number, same_number


def people(*rows: tuple[str, str | None, str | None, str]) -> pl.DataFrame:
    schema = dict.fromkeys(("record", "detaining_power", "prisoner_number", "full_name"), pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    nothing = pl.lit(None, dtype=pl.String)
    return frame.with_columns(family_name=nothing, given_name=nothing)


POOL = people(("list:1", "A", "137162", "an-Nakhkhas Khasan bin Murad"))


@pytest.mark.parametrize(
    ("number", "name", "found"),
    [
        ("137126", "Hasan an-Nakhas", True),
        ("13762", "an-Nakhkhas Khasan", True),
        ("137126", "Petro Boyko", False),
        ("137999", "an-Nakhkhas Khasan", False),
    ],
)
def test_a_slip_of_the_number_with_part_of_the_name_is_near(
    number: str, name: str, found: bool
) -> None:
    wanted = people(("legal:1", "A", number, name))
    expected = [("legal:1", "list:1")] if found else []
    assert nearly_same_number(wanted, POOL).rows() == expected


def test_the_same_number_is_near_whatever_the_names_say() -> None:
    wanted = people(("legal:1", "A", "137162", "Somebody Else"))
    assert same_number(wanted, POOL).rows() == [("legal:1", "list:1")]


def test_numbers_of_another_power_say_nothing() -> None:
    wanted = people(("legal:1", "B", "137162", "x"), ("legal:2", None, "137162", "x"))
    assert same_number(wanted, POOL).is_empty()
    assert nearly_same_number(wanted, POOL).is_empty()


def test_nobody_wanted_nobody_near() -> None:
    assert nearly_same_number(people(), POOL).is_empty()
