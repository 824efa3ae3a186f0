"""A mediator's proposals against every list there could be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_worlds import (
    WEIGHTS,
    WORLD,
    Person,
    World,
    build,
    inputs_of,
    requests_of,
    sums_of_a_side,
)

from safeconduct.cartel import parse_positions
from safeconduct.selection import Fairness, proposals, proposals_frame

Point = tuple[int, int, int]


def possible(world: World, give_up: float) -> tuple[list[Point], tuple[int, int]]:
    """Points and requests met (of A, of B) of every list that brings most home; what is asked."""
    a, b, sizes = world
    plans = [
        (x[0] + y[0], x[1] + y[1], y[2], x[2])
        for parity, of_a in sums_of_a_side(a, sizes).items()
        for x, y in product(of_a, sums_of_a_side(b, sizes).get(parity, ()))
    ]
    most = max(p[0] for p in plans)
    best = max(p[1] for p in plans if p[0] == most)
    least = best - int(give_up * best)
    asked = [sum(p.wanted for p in side if p.cleared) for side in (b, a)]
    return [p[1:] for p in plans if p[0] == most and p[1] >= least], (asked[0], asked[1])


@given(WORLD, st.sampled_from((0.0, 0.2, 0.5, 1.0)))
@settings(max_examples=25)
def test_every_proposal_is_the_best_there_is_by_its_own_rule(world: World, give_up: float) -> None:
    a, b, sizes = world
    assume(build([*a, *b], sizes) is not None)
    made = {p.fairness: p for p in proposals(inputs_of([*a, *b], sizes), give_up=give_up)}
    assert all(p.proven for p in made.values())
    plans, asked = possible(world, give_up)
    products = max(of_a * of_b for _points, of_a, of_b in plans)
    nash = made[Fairness.NASH]
    if products:
        assert nash.a.met * nash.b.met == products
    if all(asked):
        shares = [sorted((1000 * x // asked[0], 1000 * y // asked[1])) for _p, x, y in plans]
        worst = max(share[0] for share in shares)
        for kind in (Fairness.MAXIMIN, Fairness.LEXIMIN):
            one = made[kind]
            assert min(1000 * one.a.met // asked[0], 1000 * one.b.met // asked[1]) == worst
        of_worst = [p for p in plans if min(1000 * p[1] // asked[0], 1000 * p[2] // asked[1])
                    >= worst]  # fmt: skip
        sums = max(x / asked[0] + y / asked[1] for _p, x, y in of_worst)
        lex = made[Fairness.LEXIMIN]
        assert abs(lex.a.met / asked[0] + lex.b.met / asked[1] - sums) < 1e-9
        # What fairness leaves of the priority is won back.
        assert made[Fairness.MAXIMIN].points == max(p[0] for p in of_worst)
    if products:
        best = max(p for p, x, y in plans if x == nash.a.met and y == nash.b.met)
        assert nash.points == best


@given(WORLD)
@settings(max_examples=8)
def test_proposals_are_told_by_their_names_and_numbers(world: World) -> None:
    a, b, sizes = world
    assume(build([*a, *b], sizes) is not None)
    made = proposals(inputs_of([*a, *b], sizes), give_up=0.5)
    table = proposals_frame(made)
    assert table["proposal"].to_list() == [kind.value for kind in Fairness]
    assert table["people"].n_unique() == 1
    plain = made[0]
    assert (plain.points_lost, plain.difference.height) == (0, 0)
    for one in made:
        assert plain.points - one.points == one.points_lost >= 0
        stages = dict(one.listed.select("person_id", "stage").iter_rows())
        before = dict(plain.listed.select("person_id", "stage").iter_rows())
        told = {
            row["person_id"]: (row["stage_before"], row["stage"])
            for row in one.difference.iter_rows(named=True)
        }
        assert told == {
            p: (before.get(p), stages.get(p))
            for p in before.keys() | stages.keys()
            if before.get(p) != stages.get(p)
        }


def test_whether_a_reservation_level_is_met_is_told() -> None:
    born = ("1960", "1990-05-01", "1990-05-01")
    people = [
        Person(side=side, born=year, unit=unit)
        for side in "AB" for year, unit in zip(born, WEIGHTS, strict=True)
    ]  # fmt: skip
    asked: dict[str, Any] = requests_of()
    asked["A"] |= {"reservation": {"people_home": 3, "requests_met": 100}}
    asked["B"] |= {"reservation": {"people_home": 4}}
    case = replace(inputs_of(people, ((2, 0), (1, 0))), positions=parse_positions(asked, where="t"))
    table = proposals_frame(proposals(case))
    assert set(table["reservation_a"]) == {"met"}
    assert set(table["reservation_b"]) == {"missed"}
    assert set(
        proposals_frame(proposals(inputs_of(people, ((2, 0), (1, 0)))))["reservation_a"]
    ) == {""}


def test_a_part_given_up_is_a_part() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        proposals(inputs_of([Person(side="A"), Person(side="B")], ((1, 0), (1, 0))), give_up=2.0)
