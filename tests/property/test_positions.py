"""Whatever a position says, it is read back as it was written, and shows no more than it may."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.cartel import (
    Balance,
    Part,
    Position,
    Quota,
    Refusal,
    Request,
    Reservation,
    Target,
    TargetKind,
    Trade,
    parse_position,
    position_toml,
)
from safeconduct.people.vocabulary import Side

SOME = settings(max_examples=40)
SIGNS = "aБع \"'\\\n\r\t\x00\x7f\x85\u2028#=[]😀"
TEXT = st.text(SIGNS, min_size=1, max_size=8).filter(lambda t: t.strip())
VALUE = TEXT.map(str.strip).filter(bool)
KINDS = (TargetKind.UNIT, TargetKind.BRANCH, TargetKind.RANK)
TARGET = st.builds(
    Target, kind=st.sampled_from(KINDS), values=st.frozensets(VALUE, min_size=1, max_size=3)
)
RATIO = st.tuples(st.integers(1, 1000), st.integers(1, 1000))
REASON, PRIVATE = st.just("") | TEXT, st.booleans()


@st.composite
def positions(draw: st.DrawFn) -> Position:
    side = draw(st.sampled_from((Side.A, Side.B)))
    of = st.just(side)

    def some(rows: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.lists(rows, max_size=2)))

    refusals = some(st.builds(Refusal, side=of, target=TARGET, reason=TEXT, private=PRIVATE))
    trades = tuple(
        Trade(side=side, target=r.target, other=draw(TARGET), ratio=draw(RATIO),
              reason=draw(REASON), private=draw(PRIVATE))
        for r in refusals if draw(st.booleans())
    )  # fmt: skip
    return Position(
        requests=some(st.builds(Request, side=of, target=TARGET, weight=st.integers(0, 1000),
                                reason=REASON, private=PRIVATE)),
        refusals=refusals,
        quotas=some(st.builds(Quota, side=of, target=TARGET, at_least=st.integers(0, 5),
                              at_most=st.integers(5, 9), stage=st.none() | st.integers(1, 3),
                              reason=REASON, private=PRIVATE)),
        balances=some(
            st.builds(Balance, side=of, target=TARGET, other=TARGET, ratio=RATIO, reason=REASON,
                      private=PRIVATE)
            | st.builds(Balance, side=of, target=TARGET, other=TARGET,
                        never_against=st.just(value=True), reason=REASON)
        ),
        trades=trades,
        reservation=draw(st.none() | st.builds(
            Reservation, people_home=st.integers(0, 10**6), requests_met=st.integers(0, 100),
            reason=REASON)),
        side=side, version=draw(st.integers(1, 10**6)),
        shown=draw(st.frozensets(st.sampled_from(Part))),
    )  # fmt: skip


@SOME
@given(positions())
def test_a_document_is_read_back_as_it_was_written(position: Position) -> None:
    text = position_toml(position)
    assert parse_position(tomllib.loads(text), where="x") == position


@SOME
@given(positions(), st.none() | st.frozensets(st.sampled_from(Part)))
def test_nothing_is_shown_that_is_not_to_be(
    position: Position, only: frozenset[Part] | None
) -> None:
    given_ = position.shown_to_mediator(only)
    parts = position.shown if only is None else position.shown & only
    for part in Part:
        there = getattr(given_, part.value) or ()
        if part is Part.RESERVATION:
            assert given_.reservation == (position.reservation if part in parts else None)
        else:
            assert all(not row.private for row in there)
            every = [row for row in getattr(position, part.value) if not row.private]
            assert list(there) == (every if part in parts else [])
    # What is shown can be shown again, and no more comes of it.
    assert given_.shown_to_mediator() == given_
