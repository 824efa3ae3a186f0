"""What states put on the table: parties, releases, packages and conditions.

A party holds people whose Power of origin is another party. Each release is possible or not; which
happen is decided so that nobody gives more than he gets, in people who count, beyond what he lends
(individual rationality). Packages go whole or not at all; "only if" binds a release to others. So
it was in Ankara on 1 August 2024: 26 people, seven states, and some were released only because
third states released others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeconduct.tables.problems import InputError

#: Where it is, and what is wrong there.
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A state, and what it can be asked for.

    Attributes:
        name: of the state.
        credit: how many more people it gave than it got in earlier rounds; negative if it owes.
        lends: how far its credit may grow: how many people it would give before it gets any.
        least_surplus: below which the worth of whom it gets, less what it gives up, must not fall.
    """

    name: str
    credit: int = 0
    lends: int = 0
    least_surplus: int = 0

    @property
    def most_given(self) -> int:
        """How many more people it may give than it gets in this round."""
        return max(0, self.lends - self.credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One person who could go from who holds him to his Power of origin, or to who takes him in.

    Attributes:
        name: of the release.
        holder, origin: parties.
        worth: to the Power of origin.
        cost: to the holder.
        owed: he must be returned unconditionally: he goes, counts for nothing, and binds nobody.
        person: whom it releases; two releases of one person exclude each other. His own if empty.
    """

    name: str
    holder: str
    origin: str
    worth: int = 1
    cost: int = 0
    owed: bool = False
    person: str = ""

    @property
    def who(self) -> str:
        """Whom it releases."""
        return self.person or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Releases that happen all or not at all."""

    name: str
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyIf:
    """A release or package that its holder lets happen only if others happen."""

    name: str
    release: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """All or nothing: nobody who counts is released unless all of these happen.

    Attributes:
        name: of the gate.
        needs: releases or packages.
        reason: that is given.
    """

    name: str
    needs: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything that is on the table; checked.

    Raises:
        InputError: with every fault: somebody is named who is not there, a name stands twice, a
            number is absurd, or somebody owed is counted, packed or made a condition.
    """

    parties: tuple[Party, ...]
    releases: tuple[Release, ...]
    packages: tuple[Package, ...] = ()
    conditions: tuple[OnlyIf, ...] = ()
    gates: tuple[Gate, ...] = ()

    def __post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise InputError(
                "; ".join(f"{where}: {what}" for where, what in faults), where="the table",
                remedy="Correct it on the table.",
            )  # fmt: skip

    @property
    def owed(self) -> tuple[Release, ...]:
        """Who goes whatever else happens."""
        return tuple(release for release in self.releases if release.owed)

    def _faults(self) -> Iterator[Fault]:
        parties = {party.name for party in self.parties}
        names = [r.name for r in self.releases] + [p.name for p in self.packages]
        rules = [c.name for c in self.conditions] + [gate.name for gate in self.gates]
        yield from _twice("party", (party.name for party in self.parties))
        yield from _twice("release or package", names)
        yield from _twice("condition or gate", rules)
        for party in self.parties:
            if party.lends < 0:
                yield f"party {party.name}", "it lends fewer than nobody"
        for release in self.releases:
            yield from _of_release(release, parties)
        yield from self._of_bonds(set(names))

    def _of_bonds(self, names: set[str]) -> Iterator[Fault]:
        people = {release.name: release.who for release in self.releases}
        twice = {r.who for r in self.owed} & {r.who for r in self.releases if not r.owed}
        if twice:
            yield f"person {min(twice)}", "he is owed and offered as well"
        for package in self.packages:
            where = f"package {package.name}"
            if not package.releases:
                yield where, "it is empty"
            yield from ((where, f"there is no release {n}") for n in package.releases
                        if n not in people)  # fmt: skip
            known = [people[n] for n in package.releases if n in people]
            if len(set(known)) != len(known):
                yield where, "somebody would be released twice"
            yield from self._of_owed(where, package.releases)
        bonds = [(f"condition {c.name}", (c.release, *c.needs)) for c in self.conditions]
        for where, members in (*bonds, *((f"gate {g.name}", g.needs) for g in self.gates)):
            yield from ((where, f"there is no release or package {name}") for name in members
                        if name not in names)  # fmt: skip
            yield from self._of_owed(where, members)
        yield from ((f"gate {g.name}", "it needs nothing") for g in self.gates if not g.needs)

    def _of_owed(self, where: str, members: Iterable[str]) -> Iterator[Fault]:
        owed = {release.name for release in self.owed}
        for name in members:
            if name in owed:
                yield (
                    where,
                    (
                        f"{name} is owed and cannot be made dependent on anything; leave him out "
                        "of it: he goes unconditionally"
                    ),
                )


def _of_release(release: Release, parties: set[str]) -> Iterator[Fault]:
    where = f"release {release.name}"
    for party in (release.holder, release.origin):
        if party not in parties:
            yield where, f"{party} is no party"
    if release.holder == release.origin:
        yield where, f"{release.holder} would release to itself"
    if release.worth < 0 or release.cost < 0:
        yield where, "a worth or cost is negative"


def _twice(what: str, names: Iterable[str]) -> Iterator[Fault]:
    counted = Counter(names)
    yield from ((f"{what} {name}", "it is there twice") for name, n in counted.items() if n > 1)
