"""The whole report on a collection of public figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.figures.claims import population_classes, read_claims
from safeconduct.figures.comparison import ClaimReport, compare_claims
from safeconduct.figures.exchanges import Coverage, exchange_sums
from safeconduct.figures.returns import (
    TotalClaim,
    checkpoints_in,
    domain_of,
    read_dated_returns,
    read_totals,
    totals_as_claims,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigures:
    """What a collection of public figures says, every figure as its claimant's.

    Attributes:
        held: claims of people held, and their comparison.
        returned: claimed totals of people returned, and their comparison.
        coverage: each claimed total against the dated rows.
        registration: how those returned had been registered, in words, each with its source.
    """

    held: ClaimReport
    returned: ClaimReport
    coverage: tuple[Coverage, ...]
    registration: tuple[tuple[str, str], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source, in the order in which the report first needs it."""
        found = [c.source for report in (self.held, self.returned) for c in report.claims]
        found += [
            s for coverage in self.coverage for part in coverage.by_source for s in part.sources
        ]
        found += [source for _, source in self.registration]
        return tuple(dict.fromkeys(found))

    def lines(self) -> list[str]:
        """The report as text; each source is a number that is resolved at the end."""
        totals = self.returned
        out = ["PEOPLE HELD", *self.held.lines(), "", "TOTALS OF PEOPLE RETURNED"]
        out.append(
            f"{len(totals.comparable)} of {len(totals.comparisons)} pairs of totals are "
            f"comparable, {len(totals.contradictory)} contradictory"
        )
        out += [f"  {c.first.asof}, {c.first.wording}: {c.text}" for c in totals.comparable]
        out += ["", "TOTALS AGAINST DATED EXCHANGES (the collection is partial)"]
        out += [line for coverage in self.coverage for line in coverage.lines()]
        if self.registration:
            out += ["", "HOW THE RETURNED HAD BEEN REGISTERED"]
            out += [f"{text} ({source})" for text, source in self.registration]
        numbered = list(enumerate(self.sources, start=1))
        text = "\n".join(out)
        for number, source in numbered:
            text = text.replace(f"({source})", f"[{number}]")
        return [*text.split("\n"), "", "SOURCES", *(f"[{n}] {source}" for n, source in numbered)]


def public_figures(
    *,
    claims: pl.DataFrame,
    exchanges: pl.DataFrame,
    totals: pl.DataFrame,
    returnees: pl.DataFrame | None = None,
    populations: pl.DataFrame | None = None,
) -> PublicFigures:
    """Compare the figures of a collection and add up its dated exchanges.

    Args:
        claims: people held (`asof, claimant, holder, held_side, population, relation, value,
            disputed_by, source`).
        exchanges: dated exchanges (`date, <side>_returned, <side>_cumulative, source`).
        totals: totals (`period_or_asof, side_returned, quantity, value, note, source`).
        returnees: `date, returned, icrc_confirmed_pow, considered_missing, source`.
        populations: `wording, population`: which wordings mean the same population.

    Raises:
        InputError: naming the row that cannot be read.
    """
    classes = population_classes(populations) if populations is not None else {}
    claimed_totals = _distinct([*read_totals(totals), *checkpoints_in(exchanges)])
    return PublicFigures(
        held=compare_claims(read_claims(claims, populations=classes)),
        returned=compare_claims(totals_as_claims(claimed_totals)),
        coverage=exchange_sums(read_dated_returns(exchanges), claimed_totals),
        registration=() if returnees is None else _registration(returnees),
    )


def _distinct(totals: Iterable[TotalClaim]) -> tuple[TotalClaim, ...]:
    """Keep one of the totals that one source is noted for twice: it is one claim."""
    found: dict[tuple[object, ...], TotalClaim] = {}
    for total in totals:
        key = (
            total.period,
            total.cumulative,
            total.side,
            total.quantity,
            total.value,
            total.source,
        )
        found.setdefault(key, total)
    return tuple(found.values())


def _registration(returnees: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    found = []
    for row in returnees.rows(named=True):
        source = str(row["source"])
        text = (
            f"{row['date']}: of {row['returned']} returned, {row['icrc_confirmed_pow']} had been "
            f"confirmed by the ICRC and {row['considered_missing']} considered missing, according "
            f"to {domain_of(source)}"
        )
        found.append((text, source))
    return tuple(found)
