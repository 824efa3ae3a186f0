"""Whatever a file of terms or positions holds, it is read or refused with its key: no crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.cartel import parse_agreement, parse_positions
from safeconduct.tables.problems import InputError

SIGNED = date(2026, 9, 16)
KEYS = (
    "title", "signed_on", "as_of", "parties", "mediator", "scope", "terms", "stages", "refusals",
    "requests",
)  # fmt: skip
SIZES = st.lists(
    st.integers(1, 20).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1, max_size=4,
)  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def agreement(sizes: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "title": "T",
        "signed_on": SIGNED,
        "as_of": SIGNED,
        "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
        "scope": {"civilians_alongside": True},
        "terms": {"total": sum(per_side for per_side, _ in sizes)},
        "stages": [
            {"date": SIGNED + timedelta(days=i), "per_side": per_side, "civilians": civilians}
            for i, (per_side, civilians) in enumerate(sizes)
        ],
    }


def refusal(read: Callable[[], object]) -> str | None:
    """What an InputError says, None if there is none; anything else is a crash."""
    try:
        read()
    except InputError as error:
        return error.what
    return None


@given(SIZES)
def test_an_agreement_that_adds_up_is_read(sizes: list[tuple[int, int]]) -> None:
    read = parse_agreement(agreement(sizes), where="x")
    assert [(s.per_side, s.civilians) for s in read.stages] == sizes
    assert sum(s.counted + s.civilians for s in read.stages) == read.total


@given(SIZES, st.integers(-5, 5).filter(bool))
def test_an_agreement_that_does_not_add_up_is_refused(
    sizes: list[tuple[int, int]], off: int
) -> None:
    data = agreement(sizes)
    data["terms"]["total"] += off
    with pytest.raises(InputError, match="add up"):
        parse_agreement(data, where="x")


@given(SIZES, st.sampled_from(KEYS), JUNK)
@settings(max_examples=200)
def test_junk_under_any_key_is_read_or_refused_by_its_name(
    sizes: list[tuple[int, int]], key: str, junk: Any
) -> None:
    fault = refusal(lambda: parse_agreement({**agreement(sizes), key: junk}, where="x"))
    assert fault is None or key in fault or "add up" in fault


@given(st.dictionaries(st.sampled_from(("A", "B", "C")), JUNK))
def test_junk_positions_are_read_or_refused(data: dict[str, Any]) -> None:
    assert refusal(lambda: parse_positions(data, where="x")) != ""
