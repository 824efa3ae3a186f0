"""The world at a tenth of its size: shares, the tight side, hard cases, and no chance in it."""

import tomllib
from collections import Counter

import polars as pl
import pytest

from safeconduct.people.vocabulary import Category, Health, Procedure, Side
from safeconduct.samples import World, make_world
from safeconduct.samples.agreement import stage_sizes
from safeconduct.samples.captivity import Captive, LegalStep, make_captives
from safeconduct.samples.dice import Dice
from safeconduct.samples.persons import Registry


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(scale=0.1, seed=20)


def _countable(captive: Captive) -> bool:
    return (
        captive.category is Category.PRISONER_OF_WAR
        and captive.acknowledged
        and captive.in_custody
        and not captive.owed
        and not captive.hold
        and captive.consent == "return"
        and not captive.fear
        and captive.person.unit is not None
        and captive.person.unit.branch.value not in ("special forces", "air force")
    )


def _civilian_ready(captive: Captive) -> bool:
    return (
        captive.category is Category.CIVILIAN_INTERNEE
        and captive.acknowledged
        and not captive.hold
        and captive.consent == "return"
        and not captive.fear
    )


def test_counts_are_a_tenth(world: World) -> None:
    held = Counter(c.holder for c in world.captives if c.in_custody)
    assert held == {Side.A: 646, Side.B: 135}
    by_name = {s.name: len(s.identities) for s in world.sources}
    assert by_name["orlavia-bureau"] == 1500
    assert by_name["tesmaria-bureau"] == 900
    assert len(by_name) == 14


@pytest.mark.parametrize(("scale", "seed"), [(0.1, 1), (0.1, 2), (0.1, 3), (1.0, 4)])
def test_the_smaller_side_can_only_just_fill_the_stages(scale: float, seed: int) -> None:
    dice = Dice.seeded(seed)
    held = make_captives(dice, Registry(dice), holder=Side.B, scale=scale)
    total, _, civilians = stage_sizes(scale)
    spare = sum(map(_countable, held)) - (total - civilians)
    assert 0 < spare < 0.1 * total
    assert sum(map(_civilian_ready, held)) >= civilians


def test_the_larger_side_can_fill_the_stages_many_times(world: World) -> None:
    held = [c for c in world.captives if c.holder is Side.A]
    assert sum(map(_countable, held)) > 300


def test_shares(world: World) -> None:
    held = [c for c in world.captives if c.in_custody]
    share = sum(not c.acknowledged for c in held) / len(held)
    assert 0.06 < share < 0.1
    people = world.people
    women = people.filter(pl.col("sex") == "female").height / people.height
    assert 0.03 < women < 0.09
    dead = people.filter((pl.col("captive") == "false") & (pl.col("fate") == "died")).height
    assert dead > people.filter(pl.col("fate") == "never_captured").height


def test_the_truth_speaks_of_every_record_once(world: World) -> None:
    keys = world.identities.select("source", "record_id")
    assert keys.n_unique() == keys.height
    assert set(world.identities["true_person_id"]) <= set(world.people["true_person_id"])
    written = {(s.name, row[0]) for s in world.sources for row in s.rows}
    assert written == set(keys.iter_rows())


def test_unacknowledged_captives_are_in_no_paper_of_their_captor(world: World) -> None:
    hidden = {c.person.person_id for c in world.captives if not c.acknowledged}
    of_captor = world.identities.filter(
        pl.col("source").str.contains("list|cards|legal|interviews")
    )
    assert not hidden & set(of_captor["true_person_id"])
    heard_of = world.identities.filter(
        pl.col("source").is_in(["testimony", "visits", "family-contacts"])
    )
    assert len(hidden & set(heard_of["true_person_id"])) > 0.7 * len(hidden)


def test_second_requests(world: World) -> None:
    for bureau in ("orlavia-bureau", "tesmaria-bureau"):
        people = world.identities.filter(pl.col("source") == bureau)["true_person_id"]
        assert 0.04 < 1 - people.n_unique() / len(people) < 0.07


def test_hard_cases_are_there(world: World) -> None:
    names = Counter(world.people["full_name"])
    assert any(count > 1 for count in names.values())
    brothers = Counter(
        (parts[0], parts[2])
        for name in world.people["full_name"]
        if len(parts := name.split()) == 3
    )
    assert max(brothers.values()) > 1


def test_an_amnesty_for_a_war_crime_lifts_nothing(world: World) -> None:
    captive = next(c for c in world.captives if any(s.war_crime == "yes" for s in c.steps))
    assert captive.hold
    first = captive.steps[0]
    amnesty = LegalStep(Procedure.AMNESTY, first.offence, "yes", first.decided_on)
    free = {c.steps[-1].procedure for c in world.captives if c.steps and not c.hold}
    assert amnesty.procedure in free
    assert {Procedure.DISCIPLINARY, Procedure.AMNESTY} <= free


def test_the_seriously_wounded_and_the_civilians_are_owed(world: World) -> None:
    for captive in world.captives:
        if captive.health in (Health.SERIOUSLY_WOUNDED, Health.SICK):
            assert captive.owed
        if captive.category in (Category.CHILD, Category.CIVILIAN_INTERNEE):
            assert captive.owed


def test_the_agreement_adds_up(world: World) -> None:
    cartel = tomllib.loads(world.texts["cartel.toml"])
    assert sum(s["per_side"] for s in cartel["stages"]) == cartel["terms"]["total"] == 100
    assert cartel["terms"]["owed_count_as_consideration"] is False
    assert cartel["stages"][0]["civilians"] == 12


def test_positions_name_the_bureaux_own_requests(world: World) -> None:
    positions = tomllib.loads(world.texts["positions.toml"])
    known = {f"{s}:{r}" for s, r, *_ in world.identities.iter_rows()}
    for side in ("A", "B"):
        records = [k for r in positions[side]["requests"] for k in r.get("records", [])]
        assert len(records) == 30
        assert set(records) <= known


def test_the_mapping_names_every_file_and_only_its_columns(world: World) -> None:
    mapping = tomllib.loads(world.texts["mapping.toml"])
    sources = {s["name"]: s for s in mapping["source"]}
    for source in world.sources:
        mapped = sources.pop(source.name)
        assert mapped["files"] == [source.file]
        columns = {c.removeprefix("note.") for c in source.columns}
        assert set(mapped["columns"]) <= columns
        assert "record_id" in mapped["columns"].values()
    assert not sources


def test_swindlers_reuse_their_numbers(world: World) -> None:
    rows = next(s for s in world.sources if s.name == "family-contacts").rows
    used = Counter(row[4] for row in rows if row[7:] and row[7])
    assert used.most_common(1)[0][1] > 1
    swindled = world.people.filter(pl.col("swindled") == "true")
    extorted = world.people.filter(pl.col("extorted") == "true")
    assert swindled.height > 10
    assert set(extorted["acknowledged"]) == {"false"}


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_is_none_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        make_world(scale=scale, seed=1)


def test_a_tiny_world_stands() -> None:
    world = make_world(scale=0.002, seed=1)
    assert world.people.height > 10


def test_contacts_of_every_nature_are_told_in_the_truth(world: World) -> None:
    reported = {
        (s.name, row[0])
        for s in world.sources
        if s.name in ("family-contacts", "desk-reports")
        for row in s.rows
    }
    assert set(world.contacts.select("source", "record_id").iter_rows()) == reported
    assert set(world.contacts["nature"]) == {"honest", "swindle", "extortion"}


def test_captors_extort_only_for_those_they_hide(world: World) -> None:
    keys = world.contacts.filter(pl.col("nature") == "extortion")
    people = keys.join(world.identities, on=["source", "record_id"])["true_person_id"]
    hidden = {c.person.person_id for c in world.captives if not c.acknowledged}
    assert set(people) <= hidden


def test_copies_of_footage_mostly_say_what_they_copy(world: World) -> None:
    rows = next(s for s in world.sources if s.name == "open-sources").rows
    copied = [row for row in rows if row[6:] and row[6]]
    assert 0.3 < len(copied) / len(rows) < 0.7
    assert {row[6] for row in copied} <= {row[0] for row in rows}


def test_comrades_and_pictures_are_sometimes_wrong(world: World) -> None:
    captive = {c.person.person_id for c in world.captives}
    about = dict(world.identities.select("record_id", "true_person_id").iter_rows())
    rows = next(s for s in world.sources if s.name == "unit-debriefs").rows
    alive = [about[row[0]] in captive for row in rows if row[5] == "taken alive"]
    assert 0 < sum(not held for held in alive) < len(alive) / 2
