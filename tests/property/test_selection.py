"""Lists against every list there could be, on worlds small enough to try them all."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_worlds import (
    LEVELS,
    WORLD,
    Person,
    World,
    agreement_of,
    best_there_is,
    build,
    clearance_of,
    inputs_of,
    people_of,
    plans_of,
    requests_of,
    values,
)

from safeconduct.cartel import parse_positions
from safeconduct.selection import NobodyToList, build_lists, lists_of

FEW = settings(max_examples=40)


@given(WORLD)
@settings(max_examples=80)
def test_every_level_is_as_good_as_the_best_there_is(world: World) -> None:
    a, b, sizes = world
    made = build([*a, *b], sizes)
    assume(made is not None)
    assert made is not None
    found = values(made)
    assert tuple(found.get(level, 0) for level in LEVELS) == best_there_is(a, b, sizes)
    assert made.proof["proven"].all()


@given(WORLD)
@FEW
def test_the_values_told_are_those_of_the_lists(world: World) -> None:
    a, b, sizes = world
    people = [*a, *b]
    made = build(people, sizes)
    assume(made is not None)
    assert made is not None
    going = [
        (people[int(p[1:])], stage)
        for p, stage in made.listed.select("person_id", "stage").iter_rows()
    ]
    found = values(made)
    assert found["people home"] == len(going)
    assert found["humanitarian priority"] == sum(p.points for p, _ in going)
    assert found["requests, both sides"] == sum(p.wanted for p, _ in going)
    assert found["least change"] == sum(p.kept == s for p, s in going)
    assert found["higher priority earlier"] == sum((p.points + 1) * (3 - s) for p, s in going)


@given(WORLD)
@FEW
def test_the_red_lines_hold(world: World) -> None:
    a, b, sizes = world
    people = [*a, *b]
    made = build(people, sizes)
    assume(made is not None)
    assert made is not None
    rows = list(made.listed.iter_rows(named=True))
    assert len({row["person_id"] for row in rows}) == len(rows)
    for row in rows:
        person = people[int(row["person_id"][1:])]
        assert person.cleared
        assert row["counts"] is not person.owed
        assert row["side"] == person.side
    for number, (per_side, civilians) in enumerate(sizes, start=1):
        sides = [[r for r in rows if (r["stage"], r["side"]) == (number, s)] for s in "AB"]
        counted = [sum(r["counts"] for r in side) for side in sides]
        assert counted[0] == counted[1] <= per_side - civilians
        assert all(len(side) - n <= civilians for side, n in zip(sides, counted, strict=True))


@given(WORLD)
@FEW
def test_swapping_the_names_of_the_sides_mirrors_the_lists(world: World) -> None:
    a, b, sizes = world
    people = [*a, *b]
    made = build(people, sizes)
    other = {"A": "B", "B": "A"}
    mirrored = build([replace(p, side=other[p.side]) for p in people], sizes)
    assert (made is None) == (mirrored is None)
    assume(made is not None)
    assert made is not None
    assert mirrored is not None
    assert values(mirrored) == values(made)
    sizes_here = made.stages.select("stage", "side", "filled").sort("stage", "side")
    sizes_there = mirrored.stages.select("stage", pl.col("side").replace(other), "filled")
    assert sizes_there.sort("stage", "side").equals(sizes_here)


@given(WORLD, people_of("A", 1) | people_of("B", 1))
@FEW
def test_one_more_person_who_can_go_never_brings_fewer_home(
    world: World, more: list[Person]
) -> None:
    a, b, sizes = world
    made = build([*a, *b], sizes)
    assume(made is not None)
    again = build([*a, *b, replace(more[0], cleared=True)], sizes)
    assert made is not None
    assert again is not None
    assert values(again)["people home"] >= values(made)["people home"]


@given(WORLD)
@FEW
def test_everybody_has_exactly_one_reason_and_it_is_true(world: World) -> None:
    a, b, sizes = world
    people = [*a, *b]
    made = build(people, sizes)
    assume(made is not None)
    assert made is not None
    told = {row["person_id"]: row for row in made.reasons.iter_rows(named=True)}
    assert len(told) == made.reasons.height == len(people)
    listed = {p: people[int(p[1:])] for p in made.listed["person_id"]}
    for p, row in told.items():
        him = people[int(p[1:])]
        ahead = [q for q in listed.values() if (q.side, q.owed) == (him.side, him.owed)]
        equals = [q for q in ahead if (q.points, q.wanted) == (him.points, him.wanted)]
        last = min(((q.points, q.wanted) for q in ahead), default=None)
        assert row["listed"] == (p in listed)
        assert row["text"]
        match row["code"]:
            case "listed" | "listed_alongside":
                assert p in listed
            case "hold_suspicion":
                assert not him.cleared
            case "owed_outside_count":
                assert him.owed
                assert p in made.owed["person_id"]
            case "outranked":
                assert last is not None
                assert him.points < last[0]
            case "others_were_asked_for":
                assert last is not None
                assert him.points == last[0]
                assert him.wanted < last[1]
            case "captured_later":
                assert all(q.captured < him.captured for q in equals)
            case "lost_lottery":
                assert any(q.captured == him.captured for q in equals)
            case "others_stood_already":
                assert any(q.kept for q in equals)
            case "no_counted_place":
                assert all(per_side == civilians for per_side, civilians in sizes)
            case other:
                raise AssertionError(other)


@given(WORLD, st.binary(min_size=1, max_size=4))
@FEW
def test_the_lottery_changes_who_goes_among_equals_and_nothing_else(
    world: World, seed: bytes
) -> None:
    a, b, sizes = world
    people = [*a, *b]
    made, again = build(people, sizes), build(people, sizes, seed=seed)
    assume(made is not None)
    assert made is not None
    assert again is not None
    alike = ("stage", "side", "basis", "priority")
    assert values(again) == values(made)
    assert again.listed.select(alike).equals(made.listed.select(alike))


@given(WORLD, st.data())
@FEW
def test_a_refusal_in_the_talks_changes_as_few_names_as_can_be(
    world: World, data: st.DataObject
) -> None:
    a, b, sizes = world
    people = [replace(p, kept=0) for p in (*a, *b)]
    made = build(people, sizes)
    assume(made is not None)
    assert made is not None
    counted = made.listed.filter("counts")
    assume(counted.height > 0)
    refused = data.draw(st.sampled_from(sorted(counted["person_id"])))
    try:
        again = build_lists(
            clearance_of(people),
            agreement_of(sizes),
            parse_positions(requests_of(), where="test"),
            record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
            lottery_seed=b"seed",
            excluded=pl.DataFrame({"person_id": [refused], "code": ["x"], "text": ["No."]}),
            previous=made.listed.select("person_id", "stage"),
        )
    except NobodyToList:
        return
    assert refused not in again.listed["person_id"]
    new = again.listed.join(made.listed, on="person_id", how="anti")
    assert new.height <= 1


@given(WORLD, st.sampled_from((0.05, 0.2, 0.5)))
@FEW
def test_a_tolerance_keeps_as_many_names_as_can_be_and_costs_no_more_than_it_must(
    world: World, tolerance: float
) -> None:
    a, b, sizes = world
    try:
        made = lists_of(inputs_of([*a, *b], sizes), tolerance=tolerance)
    except NobodyToList:
        return
    people, points, share, wanted, *_rest = best_there_is(a, b, sizes)
    least = points - int(tolerance * points)
    within = [
        (kept, of)
        for home, of, served, asked, kept, _early in plans_of(a, b, sizes)
        if home == people and of >= least and served >= share and asked >= wanted
    ]
    found = values(made)
    assert found["requests, both sides"] == wanted
    assert (found["least change"], found["humanitarian priority, again"]) == max(within)
    assert made.proof["proven"].all()
    assert "search_cut_short" not in made.reasons["code"]
