"""One definition, two evaluators: the logic itself, and rules for one person and for a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property.test_law import (
    ASKED,
    FILE,
    INTERVIEW,
    LEGAL,
    ON,
    OTHERS,
    PERSON,
    SCOPE,
    UNSURE,
    _text,
)

from safeconduct.law import (
    OWED_CATEGORIES,
    RULES,
    Clearance,
    Determinations,
    PersonFacts,
    Question,
    Reading,
    Rulebook,
    Scope,
    Truth,
    determine,
    determine_person,
)
from safeconduct.law.conditions import (
    All,
    Before,
    Condition,
    Context,
    Covered,
    Is,
    Known,
    Not,
    Possible,
    Same,
    Shown,
    Unsettled,
    Younger,
)
from safeconduct.law.conditions import (
    Any as Some,
)
from safeconduct.law.facts import Level, known, with_facts
from safeconduct.people.vocabulary import Category, CommissionDecision, EntryPermission
from safeconduct.tables.problems import InputError

TRUTH = st.sampled_from(tuple(Truth))
PYTHON = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


@given(TRUTH, TRUTH, TRUTH)
def test_the_logic_obeys_its_laws(a: Truth, b: Truth, c: Truth) -> None:
    assert a & b is b & a
    assert (a & b) & c is a & (b & c)
    assert (a | b) | c is a | (b | c)
    assert a & (b | c) is (a & b) | (a & c)
    assert ~(a & b) is ~a | ~b
    assert ~~a is a
    assert a & Truth.TRUE is a
    assert a | Truth.FALSE is a
    assert a.shown.known
    assert ~a.shown is (~a).possible


@given(TRUTH, TRUTH)
def test_polars_has_the_same_logic(a: Truth, b: Truth) -> None:
    frame = pl.DataFrame(
        {"a": [PYTHON[a]], "b": [PYTHON[b]]}, schema=dict.fromkeys("ab", pl.Boolean)
    )
    left, right = pl.col("a"), pl.col("b")
    row = frame.select(both=left & right, either=left | right, no=~left).row(0)
    assert row == (PYTHON[a & b], PYTHON[a | b], PYTHON[~a])


@given(TRUTH, st.lists(TRUTH))
def test_more_knowledge_never_turns_what_was_known(a: Truth, others: list[Truth]) -> None:
    before = Truth.all([Truth.UNKNOWN, *others])
    if before.known:
        assert Truth.all([a, *others]) is before


def test_nobody_may_forget_that_a_truth_can_be_unknown() -> None:
    with pytest.raises(TypeError, match="unknown"):
        bool(Truth.TRUE)


DAYS = st.sampled_from(
    ("", None, "2008", "2008-09", "2008-09-16", "2008-09-17", "~2007", "~2006", "~2008-09",
     "2024-02-10", "2024-02", "2024", "2026-09-16", "1990-05-01", "2008-02-29", "no date")
)  # fmt: skip
ROW = st.fixed_dictionaries(
    {"birth_date": DAYS, "captured_on": DAYS,
     "party_of_origin": st.sampled_from(("A", "B", "", None, "X")),
     "detaining_power": st.sampled_from(("A", "B", "", None)),
     "health": st.sampled_from(("good", "sick", "unknown", "", None, "purple")),
     "category": st.sampled_from((*(c.value for c in Category), "", None)),
     "pregnant": UNSURE}
)  # fmt: skip
LEAF = st.one_of(
    st.builds(Is, st.just("health"), st.sampled_from(("sick", "good"))),
    st.builds(Is, st.just("category"), st.just("remains"), st.just("child")),
    st.builds(Known, st.sampled_from(("health", "birth_date", "pregnant"))),
    st.just(Same("party_of_origin", "detaining_power")),
    st.builds(Younger, st.just("birth_date"), st.sampled_from((18, 21))),
    st.builds(Before, st.just("captured_on"), st.sampled_from((0, 365, 949, 950))),
    st.builds(Covered, st.just("category"), st.just("captured_on"), st.booleans()),
)
CONDITION: st.SearchStrategy[Condition] = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(All, inner, inner), st.builds(Some, inner, inner), st.builds(Not, inner),
        st.builds(Shown, inner), st.builds(Possible, inner), st.builds(Unsettled, inner),
    ),
    max_leaves=6,
)  # fmt: skip
READINGS = st.lists(
    st.builds(
        Reading,
        of=st.sampled_from("AB"),
        categories=st.frozensets(
            st.sampled_from((Category.PRISONER_OF_WAR, Category.DETAINED_OWN_CITIZEN)), min_size=1
        ),
        captured_from=st.sampled_from((None, date(2024, 2, 10))),
        captured_until=st.sampled_from((None, date(2025, 3, 31))),
    ),
    max_size=2,
    unique_by=lambda reading: reading.of,
).map(tuple)


@given(CONDITION, st.lists(ROW, min_size=1, max_size=4), SCOPE, READINGS)
@settings(max_examples=150, deadline=None)
def test_a_condition_says_the_same_of_one_person_and_of_a_table(
    condition: Condition, rows: list[dict[str, Any]], scope: Scope, readings: tuple[Reading, ...]
) -> None:
    context = Context(on=ON, scope=replace(scope, readings=readings))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)).lazy()
    facts = with_facts(frame, level=Level.PERSON).with_columns(truth=condition.expr(context))
    table = facts.collect()["truth"].to_list()
    single = [condition.evaluate(known(row, level=Level.PERSON), context) for row in rows]
    assert table == [PYTHON[truth] for truth in single]
    if condition.closed:
        assert None not in table


MORE = st.fixed_dictionaries(
    {}, optional={
        "guardian_agreed": UNSURE, "self_inflicted": UNSURE, "pregnant": UNSURE,
        "every_claim_owed": UNSURE, "some_claim_child": UNSURE, "travel_document": UNSURE,
        "commission_decision": st.sampled_from([*(d.value for d in CommissionDecision), None]),
        "entry_permission": st.sampled_from([*(p.value for p in EntryPermission), None]),
    },
)  # fmt: skip
WAIVED = st.frozensets(st.sampled_from(sorted(r.id for r in RULES if r.derogable)), max_size=3)
WORLD = st.tuples(
    PERSON, MORE, st.lists(FILE, max_size=3), st.lists(INTERVIEW, max_size=3), SCOPE, READINGS,
    WAIVED,
)  # fmt: skip
World = tuple[Any, ...]


def both(world: World) -> tuple[Clearance, Determinations]:
    """The same person by both ways."""
    person, more, files, talks, scope, readings, waived = world
    scope = replace(scope, readings=readings, waived=waived)
    heard = person["status"] not in ("missing", "alleged", "corroborated", "confirmed")
    row = {**dict.fromkeys(OTHERS, ""), **person, **more, "person_id": "P0"}
    mine = [{**f, "person_id": "P0", "record_id": f"l{i}", "authority": ""}
            for i, f in enumerate(files)]  # fmt: skip
    said = [{**t, "person_id": "P0", "record_id": f"t{i}"} for i, t in enumerate(talks)]
    table = pl.DataFrame([row], schema=_text(*row)).with_columns(acknowledged=pl.lit(value=heard))
    made = determine(
        table, pl.DataFrame(mine, schema=_text(*LEGAL)), pl.DataFrame(said, schema=_text(*ASKED)),
        scope=scope, on=ON,
    )  # fmt: skip
    facts = PersonFacts.read({**row, "acknowledged": heard}, files=mine, interviews=said)
    return made, determine_person(facts, scope=scope, on=ON)


@given(WORLD)
@settings(max_examples=150, deadline=None)
def test_the_table_and_the_single_person_get_the_same_answers(world: World) -> None:
    made, single = both(world)
    row = made.people.row(0, named=True)
    assert row["code"] == (single.reasons[0].value if single.reasons else "cleared")
    assert row["cleared"] == single.cleared == (single.of(Question.READY).conclusion == "cleared")
    captivity = single.of(Question.CAPTIVITY).conclusion
    if captivity in ("acknowledged", "not_acknowledged"):
        told = sorted(made.determinations["rule"].to_list())
        assert told == sorted(d.rule.id for d in single.all)
        assert row["owed"] == (single.of(Question.OWED).conclusion == "owed")
    assert row["in_scope"] == (single.of(Question.SCOPE).conclusion == "in_scope")


@given(WORLD)
@settings(max_examples=150, deadline=None)
def test_no_path_of_facts_counts_the_owed_or_clears_the_unwilling_or_held(world: World) -> None:
    _, single = both(world)
    person, more, files, talks, *_ = world
    if single.of(Question.OWED).conclusion == "owed":
        assert single.of(Question.SCOPE).conclusion == "outside_the_count"
    if single.of(Question.SCOPE).conclusion == "in_scope":
        category = single.of(Question.CATEGORY).conclusion
        assert category not in {*(c.value for c in OWED_CATEGORIES), "undetermined"}
        assert person["health"] not in ("sick", "seriously_wounded")
    if single.cleared and single.of(Question.CATEGORY).conclusion != "remains":
        assert single.of(Question.CONSENT).conclusion == "consents"
        assert not any(t["fear_of_persecution"] == "yes" and t["link"] == "linked" for t in talks)
        returns = [t for t in talks if t["link"] == "linked" and t["in_private"] == "yes"]
        child = single.of(Question.CATEGORY).conclusion == "child"
        assert (
            more.get("guardian_agreed") == "yes"
            if child
            else any(t["wish"] == "return" for t in returns)
        )
        for file in (f for f in files if f["procedure"] != "disciplinary"):
            assert file["link"] == "linked"
    if single.cleared:
        assert all(d.conclusion in ("none", "lifted") for d in single.all
                   if d.question is Question.HOLD)  # fmt: skip


@given(st.sampled_from([r.id for r in RULES if not r.derogable]), WAIVED)
def test_switching_off_a_rule_that_is_not_derogable_is_refused(
    rule: str, others: frozenset[str]
) -> None:
    with pytest.raises(InputError, match=rule):
        Rulebook(others | {rule})
    assert Rulebook(others).waived == others
