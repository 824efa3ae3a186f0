"""The programme of an exchange among states: a circulation with bonds.

A **unit** is what goes together: a package, or packages that share somebody, or releases alike in
holder, origin, worth and cost that nothing binds, of which only the number matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from safeconduct.selection.programme.highs import Matrix, Solved, maximise
from safeconduct.selection.several.graph import Floats
from safeconduct.selection.several.states import Release, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What goes together.

    Attributes:
        members: releases that go, all of them; or any number of them if `loose`.
        loose: whether they are alike and nothing binds them.
    """

    members: tuple[Release, ...]
    loose: bool

    @property
    def most(self) -> int:
        """The most that its column may be."""
        return len(self.members) if self.loose else 1

    @property
    def each(self) -> tuple[Release, ...]:
        """Who goes by one of it."""
        return self.members[:1] if self.loose else self.members


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: a weighted sum of units lies between two numbers; named after what asks for it."""

    name: str
    weights: Floats
    low: float = -np.inf
    high: float = np.inf


def units_of(table: Table) -> tuple[Unit, ...]:
    """The units of a table, in the order of their first release."""
    releases = {r.name: r for r in table.releases if not r.owed}
    leader = {name: name for name in releases}

    def head(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for package in table.packages:
        for name in package.releases[1:]:
            first, second = head(package.releases[0]), head(name)
            leader[second] = first
    people = [r.who for r in releases.values()]
    shared = {who for who in people if people.count(who) > 1} if len(set(people)) < len(
        people
    ) else set()  # fmt: skip
    bound = {n for p in table.packages for n in p.releases}
    bound |= {n for c in table.conditions for n in (c.release, *c.needs)}
    bound |= {n for gate in table.gates for n in gate.needs}
    grouped: dict[tuple[object, ...], list[Release]] = {}
    for name, release in releases.items():
        loose = name not in bound and release.who not in shared
        alike = (release.holder, release.origin, release.worth, release.cost)
        grouped.setdefault(("alike", *alike) if loose else ("bound", head(name)), []).append(
            release
        )
    return tuple(
        Unit(members=tuple(members), loose=key[0] == "alike") for key, members in grouped.items()
    )


@dataclass(kw_only=True)
class Programme:
    """Columns for units and one for the smallest surplus; rows by name."""

    table: Table
    units: tuple[Unit, ...]
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = {r.name: n for n, unit in enumerate(self.units) for r in unit.members}
        self.at |= {p.name: self.at[p.releases[0]] for p in self.table.packages}
        self.rows = [
            *self._balances(), *self._conditions(), *self._gates(), *self._persons(),
            *self._shares(),
        ]  # fmt: skip

    @property
    def columns(self) -> int:
        """One a unit, and the smallest surplus."""
        return len(self.units) + 1

    def people(self) -> Floats:
        """How many go by one of each unit."""
        return np.array([*(float(len(unit.each)) for unit in self.units), 0.0])

    def surplus(self, party: str) -> Floats:
        """What a party gains by one of each unit, less what it gives up."""
        return self._sum(
            lambda r: r.worth * (r.origin == party) - r.cost * (r.holder == party)
        )  # fmt: skip

    def smallest(self) -> Floats:
        """The column of the smallest surplus alone."""
        alone = np.zeros(self.columns)
        alone[-1] = 1.0
        return alone

    def gainers(self) -> list[str]:
        """Parties to whom somebody of any worth could come home."""
        return [
            p.name for p in self.table.parties
            if any(r.origin == p.name and r.worth for u in self.units for r in u.members)
        ]  # fmt: skip

    def best(
        self, objective: Floats, *, rows: Sequence[Row], seconds: float, forced: int | None = None
    ) -> Solved:
        """The best of an objective under some rows.

        Args:
            objective: a number for each column.
            rows: to be kept.
            seconds: after which the best found is taken.
            forced: a unit that must go.
        """
        lower = np.zeros(self.columns)
        upper = np.array([*(float(unit.most) for unit in self.units), np.inf])
        lower[-1] = -float(sum(r.cost for r in self.table.releases))
        upper[-1] = float(sum(r.worth for r in self.table.releases))
        if forced is not None:
            lower[forced] = 1.0
        dense = np.array([row.weights for row in rows]).reshape(len(rows), self.columns)
        at, column = np.nonzero(dense)
        return maximise(
            objective, lower, upper,
            Matrix(
                rows=at, columns=column, values=dense[at, column],
                low=np.array([row.low for row in rows]), high=np.array([row.high for row in rows]),
            ),
            integer=np.ones(self.columns, dtype=bool), time_limit=seconds,
        )  # fmt: skip

    def _sum(self, worth: Callable[[Release], int]) -> Floats:
        each = [sum(worth(r) for r in unit.each) for unit in self.units]
        return np.array([*each, 0.0], dtype=np.float64)

    def _balances(self) -> list[Row]:
        rows = []
        for party in self.table.parties:
            name = party.name
            given = self._sum(partial(_gives_more, name))
            rows.append(
                Row(
                    name=f"{name} gives at most {party.most_given} more than it gets",
                    weights=given, high=float(party.most_given),
                )
            )  # fmt: skip
            rows.append(
                Row(
                    name=f"the surplus of {name} is at least {party.least_surplus}",
                    weights=self.surplus(name), low=float(party.least_surplus),
                )
            )  # fmt: skip
        return rows

    def _conditions(self) -> list[Row]:
        rows = []
        for rule in self.table.conditions:
            for needed in rule.needs:
                weights = np.zeros(self.columns)
                weights[self.at[rule.release]] += 1.0
                weights[self.at[needed]] -= 1.0
                rows.append(
                    Row(
                        name=f"{rule.name}: {rule.release} only if {needed}",
                        weights=weights, high=0.0,
                    )
                )  # fmt: skip
        return rows

    def _gates(self) -> list[Row]:
        """A row for each need and gate: who else goes, goes only if it happens."""
        most = np.array([*(float(unit.most) for unit in self.units), 0.0])
        rows = []
        for gate in self.table.gates:
            for needed in gate.needs:
                weights = np.where(most > 0, 1.0, 0.0)
                weights[self.at[needed]] = -float(most.sum() - most[self.at[needed]])
                rows.append(
                    Row(
                        name=f"{gate.name}: nobody goes unless {needed} does",
                        weights=weights, high=0.0,
                    )
                )  # fmt: skip
        return rows

    def _persons(self) -> list[Row]:
        ways: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            if not unit.loose:
                for release in unit.members:
                    ways.setdefault(release.who, []).append(number)
        rows = []
        for who, where in ways.items():
            if len(where) > 1:
                weights = np.bincount(where, minlength=self.columns).astype(np.float64)
                rows.append(Row(name=f"{who} goes once", weights=weights, high=1.0))
        return rows

    def _shares(self) -> list[Row]:
        return [
            Row(
                name=f"the smallest surplus is no more than that of {party}",
                weights=self.smallest() - self.surplus(party), high=0.0,
            )
            for party in self.gainers()
        ]  # fmt: skip


def _gives_more(party: str, release: Release) -> int:
    return (release.holder == party) - (release.origin == party)
