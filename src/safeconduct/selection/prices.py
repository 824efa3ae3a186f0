"""What each refusal, quota and balance costs: the lists are built again without it.

The price of a term is told in people who would be home, in points of humanitarian priority, and in
person-days: the days of captivity that those on the list have behind them, so that a term under
which the long-held stay and others go has a price though the numbers are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import polars as pl

from safeconduct.cartel.positions import Position, Trade
from safeconduct.cartel.terms import Agreement, Balance, Quota, Refusal
from safeconduct.law.days import NEVER_BEFORE, earliest
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.model import place, solve
from safeconduct.selection.programme import Unsolvable

PRICE_SCHEMA = pl.Schema(
    {
        "of": pl.String, "kind": pl.String, "term": pl.String, "reason": pl.String,
        "people": pl.Int64, "points": pl.Int64, "person_days": pl.Int64,
    }
)  # fmt: skip
_KINDS = ("refusals", "quotas", "balances", "trades")
Term = Refusal | Quota | Balance | Trade
_Holder = TypeVar("_Holder", Agreement, Position)


def prices(inputs: Inputs, *, time_limit: float = 60.0) -> pl.DataFrame:
    """The price of every refusal, quota and balance of the agreement and of both positions.

    Args:
        inputs: of the lists.
        time_limit: seconds for each level of each list.

    Returns:
        frame of PRICE_SCHEMA, the dearest first: whose term (`A`, `B`, or `agreement`), what kind,
        its words and the reason given; how many more people, points and person-days the lists
        would have without it.
    """
    before = _sums(inputs, time_limit)
    rows = []
    for of, kind, words, reason, without in _each(inputs):
        after = _sums(without, time_limit)
        gains = tuple(new - old for new, old in zip(after, before, strict=True))
        rows.append((of, kind, words, reason, *gains))
    frame = pl.DataFrame(rows, schema=PRICE_SCHEMA, orient="row")
    return frame.sort("people", "points", "person_days", "term", descending=[True] * 3 + [False])


def _each(inputs: Inputs) -> Iterator[tuple[str, str, str, str, Inputs]]:
    agreement, positions = inputs.agreement, inputs.positions
    for kind, term in _terms(agreement):
        less = replace(inputs, agreement=_without(agreement, kind, term))
        yield "agreement", kind, _words(term), term.reason, less
    for name, position in (("A", positions.a), ("B", positions.b)):
        for kind, term in _terms(position):
            one = _without(position, kind, term)
            both = replace(positions, a=one) if name == "A" else replace(positions, b=one)
            yield name, kind, _words(term), term.reason, replace(inputs, positions=both)


def _terms(of: Agreement | Position) -> Iterator[tuple[str, Term]]:
    for kind in _KINDS:
        for term in getattr(of, kind, ()):
            yield kind, term


def _without(of: _Holder, kind: str, term: Term) -> _Holder:
    rest: Any = {kind: tuple(t for t in getattr(of, kind) if t is not term)}
    return replace(of, **rest)


def _words(term: Term) -> str:
    if isinstance(term, Refusal):
        return f"{term.side.value} leaves out {term.target.words}"
    return term.balance.words if isinstance(term, Trade) else term.words


def _sums(inputs: Inputs, time_limit: float) -> tuple[int, int, int]:
    """People, points and person-days of the lists; nothing where there is none."""
    people, terms = inputs.travellers(inputs.pool())
    try:
        placed = place(people, solve(people, terms, time_limit=time_limit), terms)
    except Unsolvable:
        return 0, 0, 0
    begun = earliest(pl.col("captured_on"))
    days = (
        pl.when(begun > NEVER_BEFORE)
        .then((pl.lit(inputs.agreement.as_of) - begun).dt.total_days())
        .otherwise(0)
    )
    told = placed.select(points=pl.col("priority").sum(), days=days.sum()).row(0)
    return placed.height, int(told[0]), int(told[1])
