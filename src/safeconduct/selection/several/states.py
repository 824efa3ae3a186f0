"""What states put on the table: parties, releases, packages and conditions.

A party holds people whose Power of origin is another party. Each release is possible or not; which
happen is decided so that nobody gives more than he gets, in people who count, beyond what he lends
(individual rationality). Packages go whole or not at all; "only if" binds a release to others. So
it was in Ankara on 1 August 2024: 26 people, seven states, and some were released only because
third states released others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.tables.problems import InputError


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
class Table:
    """Everything that is on the table; checked.

    Raises:
        InputError: if somebody is named who is not there, a name stands twice, a number is absurd,
            or somebody owed is counted, packed or made a condition.
    """

    parties: tuple[Party, ...]
    releases: tuple[Release, ...]
    packages: tuple[Package, ...] = ()
    conditions: tuple[OnlyIf, ...] = ()

    def __post_init__(self) -> None:
        parties = {party.name for party in self.parties}
        names = [r.name for r in self.releases] + [p.name for p in self.packages]
        _once("party", (party.name for party in self.parties))
        _once("release or package", names)
        _once("condition", (c.name for c in self.conditions))
        for party in self.parties:
            if party.lends < 0:
                raise _refused(f"party {party.name}", "it lends fewer than nobody")
        for release in self.releases:
            self._check(release, parties)
        self._check_bonds(set(names))

    @property
    def owed(self) -> tuple[Release, ...]:
        """Who goes whatever else happens."""
        return tuple(release for release in self.releases if release.owed)

    def _check(self, release: Release, parties: set[str]) -> None:
        where = f"release {release.name}"
        for party in (release.holder, release.origin):
            if party not in parties:
                raise _refused(where, f"{party} is no party")
        if release.holder == release.origin:
            raise _refused(where, f"{release.holder} would release to itself")
        if release.worth < 0 or release.cost < 0:
            raise _refused(where, "a worth or cost is negative")

    def _check_bonds(self, names: set[str]) -> None:
        owed = {release.name for release in self.owed}
        people = {release.name: release.who for release in self.releases}
        twice = {r.who for r in self.owed} & {r.who for r in self.releases if not r.owed}
        if twice:
            raise _refused(f"person {min(twice)}", "he is owed and offered as well")
        bonds = [(f"package {p.name}", p.releases) for p in self.packages]
        for where, members in bonds:
            if not members:
                raise _refused(where, "it is empty")
            for name in members:
                if name not in people:
                    raise _refused(where, f"there is no release {name}")
            if len({people[name] for name in members}) != len(members):
                raise _refused(where, "somebody would be released twice")
        for rule in self.conditions:
            bonds.append((f"condition {rule.name}", (rule.release, *rule.needs)))
            for name in bonds[-1][1]:
                if name not in names:
                    raise _refused(bonds[-1][0], f"there is no release or package {name}")
        for where, members in bonds:
            for name in members:
                if name in owed:
                    raise InputError(
                        f"{name} is owed and cannot be made dependent on anything",
                        where=where,
                        remedy="Leave him out of it: he goes unconditionally.",
                    )


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _refused(f"{what} {name}", "it is there twice")
        seen.add(name)


def _refused(where: str, what: str) -> InputError:
    return InputError(what, where=where, remedy="Correct it on the table.")
