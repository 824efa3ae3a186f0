"""What the dated exchanges of a collection add up to, against the totals that were claimed.

A collection is partial, so a difference is coverage and no error: "dated rows cover X of Y".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as day_of
from datetime import timedelta

from safeconduct.figures.returns import DatedReturn, TotalClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSum:
    """What one source's dated rows add up to.

    Attributes:
        claimant: domain of the source.
        rows: dated rows added.
        low: people, leaving out days of which it is not known whether they fall within the span.
        high: people, such days included.
        sources: the addresses of the rows.
    """

    claimant: str
    rows: int
    low: int
    high: int
    sources: tuple[str, ...]

    @property
    def attributed(self) -> str:
        """The sum with its claimant and sources."""
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        people = _range(self.low, self.high)
        sources = " ".join(f"({source})" for source in self.sources)
        return f"{people} in {rows} of {self.claimant} {sources}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One total claimed and what the collection's dated rows cover of it.

    Attributes:
        total: the total and its claimant.
        by_source: what each source's dated rows add up to within the span.
        low: people in all dated rows, each day once, with the lowest figure where sources differ.
        high: the same with the highest figure.
    """

    total: TotalClaim
    by_source: tuple[SourceSum, ...]
    low: int
    high: int

    def lines(self) -> list[str]:
        """The coverage in words: the total first, then each source's sum."""
        head = (
            f"returned to {self.total.side} {self.total.span}, {self.total.quantity}: "
            f"{self.total.attributed}"
        )
        covered = (
            f"  dated rows in this collection cover {_range(self.low, self.high)} "
            f"of {self.total.figure} claimed by {self.total.claimant}"
        )
        return [head, covered, *(f"    {s.attributed}" for s in self.by_source)]


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def exchange_sums(
    returns: Iterable[DatedReturn], totals: Iterable[TotalClaim]
) -> tuple[Coverage, ...]:
    """What the dated rows add up to within the span of each total, by source and altogether."""
    rows = list(returns)
    ordered = sorted(totals, key=lambda t: (t.side, t.cumulative, t.period.text, t.source))
    return tuple(_coverage(total, [r for r in rows if r.side == total.side]) for total in ordered)


def _coverage(total: TotalClaim, rows: list[DatedReturn]) -> Coverage:
    start = day_of.min if total.cumulative else total.period.first
    # Up to a month may mean its first day or its last: days within it count as possible only.
    sure_end = total.period.first if total.cumulative else total.period.last
    if total.cumulative and total.period.precision != "day":
        sure_end -= timedelta(days=1)
    possible = [r for r in rows if start <= r.day <= total.period.last]
    by_source: dict[str, list[DatedReturn]] = defaultdict(list)
    by_day: dict[day_of, Counter[str]] = defaultdict(Counter)
    for row in possible:
        by_source[row.claimant].append(row)
        by_day[row.day][row.claimant] += row.value
    return Coverage(
        total=total,
        by_source=tuple(_source_sum(c, r, sure_end) for c, r in sorted(by_source.items())),
        low=sum(min(said.values()) for day, said in by_day.items() if day <= sure_end),
        high=sum(max(said.values()) for said in by_day.values()),
    )


def _source_sum(claimant: str, rows: list[DatedReturn], sure_end: day_of) -> SourceSum:
    return SourceSum(
        claimant=claimant,
        rows=len(rows),
        low=sum(r.value for r in rows if r.day <= sure_end),
        high=sum(r.value for r in rows),
        sources=tuple(sorted({r.source for r in rows})),
    )
