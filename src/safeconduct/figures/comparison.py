"""Which public claims may be compared with each other, and which of those contradict.

Two claims are compared only if holder, people, population and date are the same; nothing is
averaged, and every figure keeps its claimant and source.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.figures.claims import Claim, ClaimDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two claims, whether they may be compared and, if so, whether both can be true."""

    first: Claim
    second: Claim

    @property
    def differences(self) -> tuple[str, ...]:
        """Why the two claims must not be compared; empty if they may be."""
        a, b = self.first, self.second
        found = []
        if a.holder != b.holder:
            found.append(f"holder {a.holder} or {b.holder}")
        if a.held_side != b.held_side:
            found.append(f"people of {a.held_side} or {b.held_side}")
        if a.population != b.population:
            found.append(f"population {a.wording!r} or {b.wording!r}")
        if a.asof.text != b.asof.text:
            found.append(_dates_apart(a.asof, b.asof))
        return tuple(found)

    @property
    def comparable(self) -> bool:
        """Whether holder, people, population and date are the same."""
        return not self.differences

    @property
    def consistent(self) -> bool | None:
        """Whether both can be true; None if the two must not be compared."""
        if not self.comparable:
            return None
        (low_a, high_a), (low_b, high_b) = self.first.interval, self.second.interval
        return max(low_a, low_b) <= min(high_a, high_b)

    @property
    def text(self) -> str:
        """The comparison in words, with both claimants and sources."""
        a, b = self.first, self.second
        if not self.comparable:
            return (
                f"not comparable ({'; '.join(self.differences)}): {a.attributed} | {b.attributed}"
            )
        verdict = "consistent" if self.consistent else "CONTRADICTORY"
        if a.claimant == b.claimant:
            verdict += ", both of one claimant"
        return f"{verdict}: {a.attributed} | {b.attributed}"


def _dates_apart(a: ClaimDate, b: ClaimDate) -> str:
    if a.precision != b.precision:
        return f"date {a} is a {a.precision} and {b} is a {b.precision}"
    return f"date {a} or {b}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReport:
    """All claims, and every pair of them."""

    claims: tuple[Claim, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def comparable(self) -> tuple[Comparison, ...]:
        """The pairs that may be compared."""
        return tuple(c for c in self.comparisons if c.comparable)

    @property
    def contradictory(self) -> tuple[Comparison, ...]:
        """The comparable pairs that cannot both be true."""
        return tuple(c for c in self.comparable if c.consistent is False)

    @property
    def near_misses(self) -> tuple[Comparison, ...]:
        """Pairs that differ in one thing only: the ones somebody might wrongly compare."""
        return tuple(c for c in self.comparisons if len(c.differences) == 1)

    @property
    def disputed(self) -> tuple[Claim, ...]:
        """Claims that somebody disputes."""
        return tuple(c for c in self.claims if c.disputed_by)

    def frame(self) -> pl.DataFrame:
        """Every pair with its verdict (comparable, consistent) and the reason in words."""
        rows = [
            {
                "asof": c.first.asof.text if c.comparable else "",
                "holder": c.first.holder if c.comparable else "",
                "population": c.first.population if c.comparable else "",
                "comparable": c.comparable,
                "consistent": c.consistent,
                "first": c.first.attributed,
                "second": c.second.attributed,
                "why_not": "; ".join(c.differences),
            }
            for c in self.comparisons
        ]
        return pl.DataFrame(rows, schema=_PAIR_SCHEMA)

    def lines(self) -> list[str]:
        """The report as text, one finding a line."""
        out = [f"{len(self.claims)} claims of people held; each is its claimant's"]
        out += [
            f"  {c.asof}, held by {c.holder}, people of {c.held_side}, {c.wording}: {c.attributed}"
            for c in self.claims
        ]
        out.append(
            f"{len(self.comparable)} of {len(self.comparisons)} pairs are comparable, "
            f"{len(self.contradictory)} contradictory"
        )
        out += [f"  {c.first.asof}: {c.text}" for c in self.comparable]
        out.append(f"{len(self.near_misses)} pairs differ in one thing only, and are not compared")
        out += [f"  {c.text}" for c in self.near_misses]
        out.append(f"{len(self.disputed)} claims are disputed")
        out += [f"  {c.asof}: {c.attributed}, disputed by {c.disputed_by}" for c in self.disputed]
        return out


_PAIR_SCHEMA: dict[str, type[pl.DataType]] = {
    "asof": pl.String,
    "holder": pl.String,
    "population": pl.String,
    "comparable": pl.Boolean,
    "consistent": pl.Boolean,
    "first": pl.String,
    "second": pl.String,
    "why_not": pl.String,
}


def compare_claims(claims: Iterable[Claim]) -> ClaimReport:
    """Pair every claim with every other; only like with like is then compared."""
    ordered = tuple(
        sorted(claims, key=lambda c: (c.asof.text, c.holder, c.held_side, c.population, c.claimant))
    )
    pairs = itertools.combinations(ordered, 2)
    return ClaimReport(
        claims=ordered, comparisons=tuple(Comparison(first=a, second=b) for a, b in pairs)
    )
