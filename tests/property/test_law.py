"""No path of facts makes an owed person countable or clears somebody with a hold or no consent."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.law import OWED_CATEGORIES, Clearance, Scope, determine
from safeconduct.people.vocabulary import (
    CaptivityStatus,
    Category,
    Health,
    Procedure,
    Wish,
)

FEW = settings(max_examples=40)
ON = date(2026, 9, 16)
UNSURE = st.sampled_from(("yes", "no", "unknown", "", None))
DAY = st.sampled_from(
    ("", None, "2024", "~2025", "2025-03", "2024-02-10", "2025-01-01", "2025-06-30", "2026-09-01")
)
LINK = st.sampled_from(("linked", "linked", "linked", "possible"))
WHO = st.sampled_from(("P0", "P1"))


def one_of(enum: Any) -> st.SearchStrategy[str | None]:
    return st.sampled_from([*(member.value for member in enum), "", None, "something else"])


PERSON = st.fixed_dictionaries(
    {
        "party_of_origin": st.sampled_from(("A", "B", "", None)),
        "detaining_power": st.sampled_from(("A", "B", "", None)),
        "birth_date": st.sampled_from(("", None, "1990-05-01", "~2007", "2008", "2012-01-01")),
        "category": one_of(Category),
        "health": one_of(Health),
        "captured_on": DAY,
        "status": st.sampled_from([s.value for s in CaptivityStatus]),
    }
)
FILE = st.fixed_dictionaries(
    {"person_id": WHO, "procedure": one_of(Procedure), "offence": st.sampled_from(("theft", "")),
     "war_crime": UNSURE, "decided_on": DAY, "link": LINK}
)  # fmt: skip
INTERVIEW = st.fixed_dictionaries(
    {"person_id": WHO, "wish": one_of(Wish), "fear_of_persecution": UNSURE, "in_private": UNSURE,
     "interviewed_on": DAY, "link": LINK}
)  # fmt: skip
SCOPE = st.builds(
    Scope,
    categories=st.frozensets(
        st.sampled_from(sorted(set(Category) - OWED_CATEGORIES - {Category.UNKNOWN})), min_size=1
    ),
    captured_from=st.sampled_from((None, date(2024, 2, 10))),
    captured_until=st.sampled_from((None, date(2026, 8, 31))),
)
WORLD = st.tuples(
    st.lists(PERSON, min_size=1, max_size=2), st.lists(FILE, max_size=4),
    st.lists(INTERVIEW, max_size=4), SCOPE,
)  # fmt: skip
Rows = list[dict[str, Any]]
LEGAL = (
    "person_id", "record_id", "procedure", "offence", "war_crime", "authority", "decided_on",
    "link",
)  # fmt: skip
ASKED = (
    "person_id", "record_id", "wish", "fear_of_persecution", "in_private", "interviewed_on", "link",
)  # fmt: skip
OTHERS = ("sex", "rank", "unit", "branch", "full_name", "prisoner_number", "status_reasons")


def _text(*names: str) -> pl.Schema:
    return pl.Schema(dict.fromkeys(names, pl.String()))


def run(world: tuple[Rows, Rows, Rows, Scope]) -> Clearance:
    people, files, interviews, scope = world
    rows = [{**dict.fromkeys(OTHERS, ""), **p, "person_id": f"P{i}"} for i, p in enumerate(people)]
    acknowledged = ~pl.col("status").is_in(["missing", "alleged", "corroborated", "confirmed"])
    return determine(
        pl.DataFrame(rows, schema=_text("person_id", *OTHERS, *people[0])).with_columns(
            acknowledged=acknowledged
        ),
        pl.DataFrame(
            [{**f, "record_id": f"l{i}", "authority": ""} for i, f in enumerate(files)],
            schema=_text(*LEGAL),
        ),
        pl.DataFrame(
            [{**t, "record_id": f"i{i}"} for i, t in enumerate(interviews)], schema=_text(*ASKED)
        ),
        scope=scope,
        on=ON,
    )


@given(WORLD)
@settings(max_examples=80)
def test_no_path_of_facts_makes_an_owed_person_countable(
    world: tuple[Rows, Rows, Rows, Scope],
) -> None:
    people = run(world).people
    assert people.filter(pl.col("owed") & pl.col("in_scope")).is_empty()
    owed = [category.value for category in OWED_CATEGORIES]
    doubtful = pl.col("category").is_in([*owed, Category.UNKNOWN.value])
    grave = pl.col("health").is_in(["sick", "seriously_wounded"])
    own = pl.col("category") == Category.DETAINED_OWN_CITIZEN.value
    assert people.filter(pl.col("in_scope") & (doubtful | (grave & ~own))).is_empty()


@given(WORLD)
@settings(max_examples=80)
def test_no_path_clears_somebody_held_unwilling_or_unacknowledged(
    world: tuple[Rows, Rows, Rows, Scope],
) -> None:
    given_people, files, interviews, _ = world
    for row in run(world).people.filter("cleared").iter_rows(named=True):
        person = given_people[int(row["person_id"][1:])]
        mine = [t for t in interviews if t["person_id"] == row["person_id"]]
        assert row["consents"]
        assert not row["held_back"]
        assert row["owed"] or row["in_scope"]
        assert row["holder"] in ("A", "B")
        if row["category"] != "remains":
            assert person["status"] == "acknowledged"
            assert not any(t["fear_of_persecution"] == "yes" for t in mine)
            assert any(
                t["wish"] == "return" and t["in_private"] == "yes" and t["link"] == "linked"
                for t in mine
            )
            assert not any(
                f["link"] == "possible" and f["procedure"] != "disciplinary"
                for f in files
                if f["person_id"] == row["person_id"]
            )


@given(WORLD)
@FEW
def test_everybody_has_one_reason_and_every_determination_its_rule_and_facts(
    world: tuple[Rows, Rows, Rows, Scope],
) -> None:
    made = run(world)
    assert made.people.height == len(world[0])
    assert made.people.null_count().sum_horizontal().item() == 0
    assert made.people.filter(pl.col("cleared") != (pl.col("code") == "cleared")).is_empty()
    assert made.determinations.null_count().sum_horizontal().item() == 0
    assert set(made.determinations["person_id"]) == set(made.people["person_id"])


@given(WORLD, FILE, INTERVIEW)
@FEW
def test_what_speaks_against_going_never_clears_anybody(
    world: tuple[Rows, Rows, Rows, Scope], file: dict[str, Any], interview: dict[str, Any]
) -> None:
    people, files, interviews, scope = world
    before = run(world).people.filter("cleared")["person_id"]
    hold = {**file, "procedure": "suspicion", "offence": "of its own"}
    fear = {**interview, "fear_of_persecution": "yes"}
    after = run((people, [*files, hold], [*interviews, fear], scope)).people.filter("cleared")
    assert set(after["person_id"]) <= set(before)


@given(WORLD, st.randoms(use_true_random=False))
@FEW
def test_the_order_of_the_rows_changes_nothing(
    world: tuple[Rows, Rows, Rows, Scope], rng: Any
) -> None:
    people, files, interviews, scope = world
    shuffled = rng.sample(files, len(files)), rng.sample(interviews, len(interviews))
    frame = run((people, *shuffled, scope)).people
    assert frame.equals(run(world).people)


@given(WORLD)
@FEW
def test_each_is_determined_by_himself(world: tuple[Rows, Rows, Rows, Scope]) -> None:
    people, *rest = world
    whole = run(world).people
    first = run((people[:1], *rest)).people  # type: ignore[arg-type]
    assert first.equals(whole.filter(pl.col("person_id") == "P0"))


SWAP = {"A": "B", "B": "A"}


@given(WORLD)
@FEW
def test_the_law_is_the_same_for_both_sides(world: tuple[Rows, Rows, Rows, Scope]) -> None:
    people, *rest = world
    mirrored = [
        {
            **p,
            "party_of_origin": SWAP.get(p["party_of_origin"], p["party_of_origin"]),
            "detaining_power": SWAP.get(p["detaining_power"], p["detaining_power"]),
        }
        for p in people
    ]
    columns = ("owed", "in_scope", "held_back", "consents", "cleared", "code", "category")
    frame = run((mirrored, *rest)).people.select(columns)  # type: ignore[arg-type]
    assert frame.equals(run(world).people.select(columns))
