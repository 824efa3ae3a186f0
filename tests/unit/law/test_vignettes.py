"""Facts, conclusion, articles: every vignette, for one person and in a table of all."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from safeconduct.law import (
    PersonFacts,
    Question,
    Reading,
    Scope,
    determine,
    determine_person,
)
from safeconduct.law.articles import cite
from safeconduct.people.vocabulary import Category

Case = dict[str, Any]
HERE = Path(__file__).parent / "vignettes"
ON = date(2026, 9, 16)
PERSON = {
    "person_id": "P1", "party_of_origin": "B", "detaining_power": "A", "full_name": "Name",
    "birth_date": "1990-05-01", "sex": "male", "rank": "private", "unit": "1st", "branch": "army",
    "category": "prisoner_of_war", "captured_on": "2025-03-01", "health": "good",
    "prisoner_number": "7", "status": "acknowledged", "acknowledged": "yes",
    "status_reasons": "on a captor's list",
}  # fmt: skip
FILE = {
    "procedure": "suspicion", "offence": "theft", "war_crime": "no", "decided_on": "2026-01-10",
    "link": "linked",
}  # fmt: skip
TALK = {
    "wish": "return", "fear_of_persecution": "no", "in_private": "yes", "captor_present": "no",
    "interviewed_on": "2026-08-01", "link": "linked",
}  # fmt: skip
CASES: list[Case] = [
    {**case, "file": path.stem}
    for path in sorted(HERE.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
QUESTIONS = tuple(question.value for question in Question)


def scope_of(case: Case) -> Scope:
    told = dict(case.get("scope", {}))
    readings = tuple(Reading(**_categories(r)) for r in told.pop("readings", []))
    waived = frozenset(told.pop("waived", ()))
    return Scope(**_categories(told), readings=readings, waived=waived)


def _categories(told: dict[str, Any]) -> dict[str, Any]:
    named = told.get("categories")
    return {**told, **({"categories": frozenset(map(Category, named))} if named else {})}


def rows_of(case: Case) -> tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]:
    files = [{**FILE, "record_id": f"l{i}", **f} for i, f in enumerate(case.get("files", []))]
    asked = case.get("interviews", [{}])
    talks = [{**TALK, "record_id": f"t{i}", **t} for i, t in enumerate(asked)]
    return {**PERSON, **case.get("person", {})}, files, talks


def name_of(case: Case) -> str:
    return f"{case['file']}: {case['name']}"


def test_there_are_enough_and_each_has_its_source() -> None:
    assert len(CASES) >= 150
    assert len({name_of(case) for case in CASES}) == len(CASES)
    assert all(case["source"].strip() and case["expect"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_of_one_person(case: Case) -> None:
    person, files, talks = rows_of(case)
    facts = PersonFacts.read(person, files=files, interviews=talks)
    made = determine_person(facts, scope=scope_of(case), on=ON)
    expect = dict(case["expect"])
    rules = {d.rule.id: d for d in made.all}
    for question in QUESTIONS:
        if question in expect and question != "hold":
            assert made.of(Question(question)).conclusion == expect[question]
    if expect.get("hold") in ("none", "lifted"):
        assert all(d.rule.code is None for d in made.all if d.question is Question.HOLD)
    elif "hold" in expect:
        assert made.of(Question.HOLD).conclusion == expect["hold"]
    if "rule" in expect:
        decided = rules[expect["rule"]]
        cited = {article.key for article in decided.rule.cites}
        assert {a.key for text in expect.get("articles", []) for a in cite(text)} <= cited
        assert set(expect.get("needs", [])) <= set(decided.needs)
    assert set(expect.get("presumed", [])) <= {f for d in made.all for f in d.presumed}
    if "code" in expect:
        assert (made.reasons[0].value if made.reasons else "cleared") == expect["code"]
    if "first" in expect:
        assert [ground.code for ground in made.grounds] == expect["first"]
    if "readings" in expect:
        assert {of: d.conclusion for of, d in made.by_reading.items()} == expect["readings"]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_table_says_the_same(case: Case) -> None:
    person, files, talks = rows_of(case)
    made = determine(
        pl.DataFrame([person]),
        _table([{**f, "person_id": "P1", "authority": ""} for f in files], "authority", *FILE),
        _table([{**t, "person_id": "P1"} for t in talks], *TALK),
        scope=scope_of(case),
        on=ON,
    )
    facts = PersonFacts.read(person, files=files, interviews=talks)
    single = determine_person(facts, scope=scope_of(case), on=ON)
    row = made.people.row(0, named=True)
    assert row["code"] == (single.reasons[0].value if single.reasons else "cleared")
    assert row["cleared"] == single.cleared
    assert row["precedence_grounds"] == " ".join(ground.code for ground in single.grounds)
    told = set(made.determinations["rule"])
    assert told <= {d.rule.id for d in single.all}
    if "captivity" in told and len(told) > 1:
        assert told == {d.rule.id for d in single.all}


def _table(rows: list[dict[str, str]], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(("person_id", "record_id", *columns), pl.String))
