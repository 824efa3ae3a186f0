"""The best exchange among states: exact, fair, and with a reason for every package that fails.

As many people home as possible; then the smallest surplus of a party as large as possible, so that
nobody is left with the crumbs; then the greatest worth in all. Each level is held for the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter

import numpy as np

from safeconduct.selection.programme.modelling import EPS, Level, Unsolvable
from safeconduct.selection.several.circulation import Programme, Row, units_of
from safeconduct.selection.several.graph import Floats
from safeconduct.selection.several.states import Table


class Failing(StrEnum):
    """Why a package or a conditional release does not happen."""

    CONTRADICTED = "some conditions cannot be kept together with it"
    FEWER_HOME = "with it fewer people would come home"
    OUTRANKED = "as many could come home with it, but worth less or shared less evenly"
    UNKNOWN = "not settled in the time given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A package, or a release under a condition, that does not happen, and why.

    Attributes:
        name: of the package or release.
        why: which sort of reason.
        conditions: rows that cannot all be kept if it happens, though without any one the rest can.
        fewer: how many fewer people would come home with it.
    """

    name: str
    why: Failing
    conditions: tuple[str, ...] = ()
    fewer: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """Who is released, and what it comes to.

    Attributes:
        released: names of releases, in the order of the table; those owed not among them.
        owed: names of those who go whatever else happens.
        gives, gets: people who count, by party.
        surplus: by party.
        credits: by party, for the next round.
        failures: why each package or conditional release fails that does.
        levels: each aim, as it came out, with its bound.
    """

    released: tuple[str, ...]
    owed: tuple[str, ...]
    gives: Mapping[str, int]
    gets: Mapping[str, int]
    surplus: Mapping[str, int]
    credits: Mapping[str, int]
    failures: tuple[Failure, ...]
    levels: tuple[Level, ...]

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible."""
        return all(level.proven for level in self.levels)


def exchange_among(table: Table, *, time_limit: float = 30.0) -> Circulation:
    """The best exchange that every party can agree to.

    Args:
        table: what is on it.
        time_limit: seconds for each level; then the best found stands with its bound.

    Raises:
        Unsolvable: if no exchange keeps to all rows, not even that nobody is released, because a
            party asks for a surplus that cannot be.
    """
    programme = Programme(table=table, units=units_of(table))
    rows, levels = list(programme.rows), []
    worth = np.sum([programme.surplus(p.name) for p in table.parties], axis=0)
    aims = [("people home", programme.people())]
    if len(programme.gainers()) > 1:
        aims.append(("smallest surplus of a party", programme.smallest()))
    aims.append(("surplus of all parties", np.zeros(programme.columns) + worth))
    x = np.zeros(programme.columns)
    for name, objective in aims:
        level, x = _level(programme, name, objective, rows, time_limit)
        levels.append(level)
        rows.append(Row(name=name, weights=objective, low=float(level.value)))
    return _told(table, programme, x, tuple(levels), time_limit)


def _level(
    programme: Programme, name: str, objective: Floats, rows: list[Row], seconds: float
) -> tuple[Level, Floats]:
    begun = perf_counter()
    solved = programme.best(objective, rows=rows, seconds=seconds)
    if not len(solved.x):
        raise Unsolvable(proven=solved.infeasible)
    x = np.round(solved.x)
    value = round(float(objective @ x))
    told = max(value, int(np.floor(solved.bound + EPS))) if np.isfinite(solved.bound) else None
    return Level(name, value, told, round(perf_counter() - begun, 3)), x


def _told(
    table: Table, programme: Programme, x: Floats, levels: tuple[Level, ...], seconds: float
) -> Circulation:
    going = {
        release.name
        for number, unit in zip(x[:-1].astype(int).tolist(), programme.units, strict=True)
        for release in (unit.members[:number] if unit.loose else unit.members * number)
    }
    released = [r for r in table.releases if r.name in going]
    names = [party.name for party in table.parties]
    gives = {n: sum(r.holder == n for r in released) for n in names}
    gets = {n: sum(r.origin == n for r in released) for n in names}
    return Circulation(
        released=tuple(r.name for r in released),
        owed=tuple(r.name for r in table.owed),
        gives=gives, gets=gets,
        surplus={n: round(float(programme.surplus(n) @ x)) for n in names},
        credits={p.name: p.credit + gives[p.name] - gets[p.name] for p in table.parties},
        failures=tuple(
            _failure(programme, name, levels[0].value, seconds)
            for name in _asked(table)
            if x[programme.at[name]] < 0.5
        ),
        levels=levels,
    )  # fmt: skip


def _asked(table: Table) -> list[str]:
    """Packages, and releases and packages under a condition, each once."""
    names = [p.name for p in table.packages] + [c.release for c in table.conditions]
    return list(dict.fromkeys(names))


def _failure(programme: Programme, name: str, people: int, seconds: float) -> Failure:
    """Why it fails: solved again with it forced, then with rows left out one by one."""
    unit = programme.at[name]
    forced = programme.best(programme.people(), rows=programme.rows, seconds=seconds, forced=unit)
    if len(forced.x):
        fewer = people - round(forced.value)
        why = Failing.FEWER_HOME if fewer > 0 else Failing.OUTRANKED
        return Failure(name=name, why=why, fewer=max(0, fewer))
    if not forced.infeasible:
        return Failure(name=name, why=Failing.UNKNOWN)
    nothing = np.zeros(programme.columns)
    kept = list(programme.rows)
    for row in programme.rows:
        without = [r for r in kept if r is not row]
        tried = programme.best(nothing, rows=without, seconds=seconds, forced=unit)
        if tried.infeasible:
            kept = without
    return Failure(name=name, why=Failing.CONTRADICTED, conditions=tuple(r.name for r in kept))
