"""Exchanges among states against every set of releases, on tables small enough to try them all."""

from __future__ import annotations

from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.cartel.terms import Stage
from safeconduct.selection.model import Terms, solve
from safeconduct.selection.several import (
    Failing,
    Gate,
    OnlyIf,
    Package,
    Party,
    Release,
    Table,
    exchange_among,
)
from safeconduct.tables import InputError

SOME = settings(max_examples=50, deadline=None)
STATES = "ABC"


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(0, 8))
    pairs = [(a, b) for a in STATES for b in STATES if a != b]
    releases = []
    for number in range(count):
        holder, origin = draw(st.sampled_from(pairs))
        releases.append(
            Release(
                name=f"r{number}", holder=holder, origin=origin, worth=draw(st.integers(0, 3)),
                cost=draw(st.integers(0, 2)), owed=draw(st.sampled_from((False,) * 6 + (True,))),
                person=draw(st.sampled_from(("", "", "", "x"))) if number < 6 else "",
            )
        )  # fmt: skip
    if any(r.owed and r.person for r in releases):
        releases = [r for r in releases if not r.person]
    free = [r.name for r in releases if not r.owed]
    packages, conditions = [], []
    if len(free) >= 3:
        several = st.lists(st.sampled_from(free), min_size=1, max_size=3, unique=True)
        people = {r.name: r.who for r in releases}
        for number in range(draw(st.integers(0, 2))):
            members = draw(several)
            if len({people[m] for m in members}) == len(members):
                packages.append(Package(name=f"p{number}", releases=tuple(members)))
        conditions = [
            OnlyIf(name=f"c{n}", release=draw(st.sampled_from(free)), needs=tuple(draw(several)))
            for n in range(draw(st.integers(0, 2)))
        ]
    parties = tuple(
        Party(name=name, credit=draw(st.integers(-2, 2)), lends=draw(st.integers(0, 1)),
              least_surplus=draw(st.sampled_from((0, 0, -2))))
        for name in STATES
    )  # fmt: skip
    named = free + [p.name for p in packages]
    gates = []
    if named and draw(st.sampled_from((False, False, True))):
        needs = draw(st.lists(st.sampled_from(named), min_size=1, max_size=2, unique=True))
        gates = [Gate(name="all or nothing", needs=tuple(needs))]
    return Table(
        parties=parties, releases=tuple(releases), packages=tuple(packages),
        conditions=tuple(conditions), gates=tuple(gates),
    )  # fmt: skip


def kept(table: Table, going: set[str]) -> bool:
    """Whether an exchange keeps to everything that was said."""
    releases = [r for r in table.releases if r.name in going]
    members = {r.name: {r.name} for r in table.releases}
    members |= {p.name: set(p.releases) for p in table.packages}
    return (
        len({r.who for r in releases}) == len(releases)
        and all(len(going & set(p.releases)) in (0, len(p.releases)) for p in table.packages)
        and all(
            members[needed] <= going
            for c in table.conditions
            if members[c.release] <= going
            for needed in c.needs
        )
        and (
            not releases
            or all(members[needed] <= going for gate in table.gates for needed in gate.needs)
        )
        and all(
            sum((r.holder == p.name) - (r.origin == p.name) for r in releases) <= p.most_given
            for p in table.parties
        )
        and all(surplus(releases, p.name) >= p.least_surplus for p in table.parties)
    )


def surplus(releases: list[Release], party: str) -> int:
    return sum(r.worth * (r.origin == party) - r.cost * (r.holder == party) for r in releases)


def best_of_all(table: Table) -> tuple[int, ...]:
    free = [r for r in table.releases if not r.owed]
    gainers = sorted({r.origin for r in free if r.worth})
    best: tuple[int, ...] = ()
    for choice in product((False, True), repeat=len(free)):
        going = [r for r, goes in zip(free, choice, strict=True) if goes]
        if kept(table, {r.name for r in going}):
            shares = [surplus(going, party) for party in gainers]
            smallest = (min(shares),) if len(gainers) > 1 else ()
            total = sum(surplus(going, party) for party in STATES)
            best = max(best, (len(going), *smallest, total))
    return best


@SOME
@given(tables())
def test_every_level_is_as_good_as_can_be(table: Table) -> None:
    found = exchange_among(table)
    assert tuple(level.value for level in found.levels) == best_of_all(table)
    assert found.proven


@SOME
@given(tables())
def test_nobody_gives_more_than_he_lends_and_bonds_hold(table: Table) -> None:
    found = exchange_among(table)
    assert kept(table, set(found.released))
    assert set(found.owed) == {r.name for r in table.releases if r.owed}
    assert sum(found.gives.values()) == sum(found.gets.values()) == len(found.released)
    for party in table.parties:
        change = found.gives[party.name] - found.gets[party.name]
        assert change <= party.most_given
        assert found.credits[party.name] == party.credit + change


@SOME
@given(tables())
def test_every_failure_has_a_true_reason(table: Table) -> None:
    found = exchange_among(table)
    members = {r.name: {r.name} for r in table.releases}
    members |= {p.name: set(p.releases) for p in table.packages}
    free = [r.name for r in table.releases if not r.owed]
    possible = [
        going
        for choice in product((False, True), repeat=len(free))
        if kept(table, going := {n for n, goes in zip(free, choice, strict=True) if goes})
    ]
    failed = {failure.name for failure in found.failures}
    for name in [p.name for p in table.packages] + [c.release for c in table.conditions]:
        assert (name in failed) == (not members[name] <= set(found.released))
    for failure in found.failures:
        with_it = [len(going) for going in possible if members[failure.name] <= going]
        if failure.why is Failing.CONTRADICTED:
            assert not with_it
            assert failure.conditions
        else:
            assert failure.fewer == len(found.released) - max(with_it)
            assert (failure.why is Failing.FEWER_HOME) == (failure.fewer > 0)


@SOME
@given(tables(), st.permutations(STATES))
def test_other_names_of_the_parties_change_no_sum(table: Table, order: list[str]) -> None:
    new = dict(zip(STATES, order, strict=True))
    other = Table(
        parties=tuple(
            Party(name=new[p.name], credit=p.credit, lends=p.lends, least_surplus=p.least_surplus)
            for p in table.parties
        ),
        releases=tuple(
            Release(
                name=r.name, holder=new[r.holder], origin=new[r.origin], worth=r.worth,
                cost=r.cost, owed=r.owed, person=r.person,
            )
            for r in table.releases
        ),
        packages=table.packages, conditions=table.conditions, gates=table.gates,
    )  # fmt: skip
    one, two = exchange_among(table), exchange_among(other)
    assert [level.value for level in one.levels] == [level.value for level in two.levels]


@SOME
@given(st.integers(1, 9), st.integers(1, 9))
def test_between_two_parties_it_is_the_lists_of_equal_terms(a: int, b: int) -> None:
    sides = ["A"] * a + ["B"] * b
    people = pl.DataFrame(
        {
            "person_id": [f"{side}{n}" for n, side in enumerate(sides)], "side": sides,
            "basis": "counted", "priority": 1, "wanted": 0, "kept_stage": 0, "unit_id": "",
            "captured": 1, "ticket": range(a + b),
        }
    )  # fmt: skip
    stage = Stage(number=1, date=date(2026, 9, 24), per_side=10)
    plan = solve(people, Terms(stages=(stage,)), time_limit=10.0)
    table = Table(
        parties=(Party(name="A"), Party(name="B")),
        releases=tuple(
            Release(name=person, holder=side, origin="AB".replace(side, ""))
            for person, side in people.select("person_id", "side").iter_rows()
        ),
    )
    found = exchange_among(table)
    assert len(found.released) == plan.levels[0].value == 2 * min(a, b)
    assert found.gives == found.gets == {"A": min(a, b), "B": min(a, b)}


def seven() -> Table:
    """Seven states: one lets a man go only if another, to whom it owes nothing, lets four go."""
    releases = (
        *(Release(name=f"out{n}", holder="One", origin="Two") for n in range(1, 5)),
        Release(name="out5", holder="One", origin="Three"),
        Release(name="wanted", holder="Three", origin="One", worth=9),
        Release(name="agent1", holder="Two", origin="One"),
        Release(name="agent2", holder="Two", origin="One"),
        *(
            Release(name=f"agent{n}", holder=state, origin="One")
            for n, state in enumerate(("Four", "Five"), start=3)
        ),
        Release(name="pair", holder="Six", origin="One"),
    )
    return Table(
        parties=(
            Party(name="One"), Party(name="Two"), Party(name="Three"), Party(name="Four", lends=1),
            Party(name="Five", lends=1), Party(name="Six", lends=1), Party(name="Seven"),
        ),
        releases=releases,
        packages=(Package(name="the four", releases=("out1", "out2", "out3", "out4")),),
        conditions=(
            OnlyIf(name="Three's word", release="wanted", needs=("the four", "out5")),
            OnlyIf(name="One's word", release="the four", needs=("wanted",)),
        ),
    )  # fmt: skip


def test_a_release_that_waits_for_releases_between_others_goes_with_them() -> None:
    table = Table(
        parties=(*seven().parties[:1], Party(name="Two", lends=0), *seven().parties[2:]),
        releases=seven().releases, packages=seven().packages, conditions=seven().conditions,
    )  # fmt: skip
    found = exchange_among(table)
    assert found.gives["Two"] <= found.gets["Two"]
    assert {"wanted", "out1", "out2", "out3", "out4", "out5"} <= set(found.released)
    assert found.credits["Four"] == 1
    assert not found.failures


def test_what_fails_when_one_of_seven_withdraws_is_named() -> None:
    table = seven()
    without = Table(
        parties=table.parties,
        releases=tuple(r for r in table.releases if r.name not in ("agent3", "agent4", "pair")),
        packages=table.packages, conditions=table.conditions,
    )  # fmt: skip
    found = exchange_among(without)
    failed = {failure.name: failure for failure in found.failures}
    assert failed["the four"].why is Failing.CONTRADICTED
    assert "One gives at most 0 more than it gets" in failed["the four"].conditions


BAD = {
    "nobody's": ({"holder": "Z"}, "Z is no party"),
    "to itself": ({"origin": "A"}, "to itself"),
    "a negative worth": ({"worth": -1}, "negative"),
}


@pytest.mark.parametrize(("change", "what"), BAD.values(), ids=BAD)
def test_a_release_that_cannot_be_is_refused(change: dict[str, str], what: str) -> None:
    release = Release(**{"name": "r", "holder": "A", "origin": "B", **change})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=what):
        Table(parties=(Party(name="A"), Party(name="B")), releases=(release,))


@pytest.mark.parametrize("bond", ["package", "condition", "need"])
def test_nobody_owed_can_be_made_dependent(bond: str) -> None:
    owed = Release(name="child", holder="A", origin="B", owed=True)
    other = Release(name="r", holder="B", origin="A")
    package = (Package(name="p", releases=("child", "r")),) if bond == "package" else ()
    rules = {
        "condition": (OnlyIf(name="c", release="child", needs=("r",)),),
        "need": (OnlyIf(name="c", release="r", needs=("child",)),),
    }
    with pytest.raises(InputError, match="goes unconditionally"):
        Table(
            parties=(Party(name="A"), Party(name="B")), releases=(owed, other), packages=package,
            conditions=rules.get(bond, ()),
        )  # fmt: skip


def test_a_name_that_nobody_has_or_two_have_is_refused() -> None:
    parties = (Party(name="A"), Party(name="B"))
    release = Release(name="r", holder="A", origin="B")
    with pytest.raises(InputError, match="there is no release x"):
        Table(parties=parties, releases=(release,), packages=(Package(name="p", releases=("x",)),))
    with pytest.raises(InputError, match="it is there twice"):
        Table(parties=parties, releases=(release, release))
    with pytest.raises(InputError, match="it is empty"):
        Table(parties=parties, releases=(release,), packages=(Package(name="p", releases=()),))
