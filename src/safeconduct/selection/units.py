"""Units: people by themselves, and people who travel together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from safeconduct.cartel.terms import Bond
from safeconduct.tables.problems import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """Who travels together and who must not, by person.

    Attributes:
        together: person -> the smallest person_id of those with whom he travels.
        apart: pairs that must not travel in one stage, each once.
    """

    together: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def alone(self) -> frozenset[str]:
        """Those who need a unit of their own, since others must not travel with them."""
        return frozenset(p for pair in self.apart for p in pair)


def bonds_of(
    together: Sequence[Bond], apart: Sequence[Bond], records: pl.DataFrame, *, where: str
) -> Bonds:
    """Resolve records to people.

    Args:
        together: groups that go together; groups that share somebody are one.
        apart: groups of whom no two may travel in one stage.
        records: record, person_id.
        where: the agreement, for messages.

    Raises:
        InputError: if two people must travel both together and apart.
    """
    person = dict(records.select("record", "person_id").iter_rows())
    leader: dict[str, str] = {}

    def head(one: str) -> str:
        while leader.get(one, one) != one:
            one = leader[one]
        return one

    for bond in together:
        members = sorted({person[r] for r in bond.records if r in person})
        for one in members[1:]:
            first, second = sorted((head(members[0]), head(one)))
            leader[second] = first
            leader.setdefault(first, first)
    heads = {one: head(one) for one in leader}
    pairs = set()
    for bond in apart:
        members = sorted({person[r] for r in bond.records if r in person})
        pairs |= {(a, b) for at, a in enumerate(members) for b in members[at + 1 :]}
    both = sorted(p for p in pairs if heads.get(p[0], p[0]) == heads.get(p[1], p[1]))
    if both:
        raise InputError(
            "; ".join(f"{a} and {b} must travel both together and apart" for a, b in both),
            where=where,
            remedy="Leave one of the two out of [[together]] or of [[apart]].",
        )
    return Bonds(together=heads, apart=tuple(sorted(pairs)))


def with_units(people: pl.DataFrame, bonds: Bonds) -> pl.DataFrame:
    """The people with `unit_id`: "" for those who are by themselves and like others.

    Args:
        people: person_id.
        bonds: who travels with whom, and apart from whom.
    """
    ids = [
        (p, bonds.together.get(p, p))
        for p in people["person_id"]
        if p in bonds.together or p in bonds.alone
    ]
    named = pl.DataFrame(ids, schema={"person_id": pl.String, "unit_id": pl.String}, orient="row")
    return people.join(
        named, on="person_id", how="left", maintain_order="left"
    ).with_columns(pl.col("unit_id").fill_null(""))  # fmt: skip


def waiting_for_others(people: pl.DataFrame, everybody: pl.DataFrame, bonds: Bonds) -> pl.Series:
    """Those who could go but travel with others who cannot, or whom another side holds.

    Args:
        people: person_id, side and basis of those who can be listed.
        everybody: person_id of all who are known.
        bonds: who travels with whom.
    """
    known = set(everybody["person_id"])
    able = {p: (side, basis) for p, side, basis in
            people.select("person_id", "side", "basis").iter_rows()}  # fmt: skip
    members: dict[str, list[str]] = {}
    for one, leader in bonds.together.items():
        if one in known:
            members.setdefault(leader, []).append(one)
    stuck = [
        one
        for group in members.values()
        if len({able.get(one) for one in group}) != 1
        for one in group
        if one in able
    ]
    return pl.Series("person_id", sorted(stuck), dtype=pl.String)
