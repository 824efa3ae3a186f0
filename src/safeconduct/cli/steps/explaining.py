"""`clear why`, `clear procedures`, `clear overview`: determinations asked for, not made for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.clearing import read_agreement, read_law_inputs
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.law import (
    Determinations,
    PersonFacts,
    Question,
    WhatIf,
    determine_person,
    open_procedures,
    overview,
    what_if,
)
from safeconduct.law.arrival import Planned, plan
from safeconduct.law.conditions import Context
from safeconduct.tables import InputError, write_csv, write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything that is determined of one person, and which single fact would change it.

    Attributes:
        made: the determinations.
        arrival: where he has no lawful entry yet, the tasks before and after he goes.
        alternatives: the single facts.
    """

    made: Determinations
    arrival: tuple[Planned, ...]
    alternatives: tuple[WhatIf, ...]

    def lines(self, *, whole: bool) -> Iterator[str]:
        """For a person to read."""
        yield from self.made.lines(whole=whole)
        for of, made in self.made.by_reading.items():
            yield f"by {of}'s reading: {made.conclusion.replace('_', ' ')}. {made.explanation}"
        for ground in self.made.grounds:
            yield f"goes before others: {ground.title} ({ground.articles})"
        for code in self.made.reasons:
            yield f"reason: {code.value}. {code.text}"
        for planned in self.arrival:
            when = "before he goes" if planned.task.condition else "for his arrival"
            done = planned.state.replace("_", " ")
            yield f"{when}: {planned.task.title}; {planned.task.who} ({planned.articles}): {done}"
        yield (
            "What single fact would change this?"
            if self.alternatives
            else ("No single fact would change this.")
        )
        for alternative in self.alternatives:
            yield f"  {alternative.words}"


def why(
    *, store: Store, cartel: Path, person: str, question: Question, file: Path | None
) -> Why:  # fmt: skip
    """Determine one person with all derivations; also as JSON, if a file is named.

    Raises:
        InputError: if the store knows no such person.
    """
    agreement = read_agreement(cartel)
    told = read_law_inputs(store)
    rows = told.people.filter(pl.col("person_id") == person).to_dicts()
    if not rows:
        raise InputError(
            f"there is no person {person}",
            where=store.path("people"),
            remedy="Write the person_id as it stands in people.csv.",
        )
    facts = PersonFacts.read(
        rows[0],
        files=told.legal.filter(pl.col("person_id") == person).to_dicts(),
        interviews=told.interviews.filter(pl.col("person_id") == person).to_dicts(),
    )
    scope, on = agreement.scope, agreement.as_of
    made = determine_person(facts, scope=scope, on=on)
    values = {**facts.person, "protected_category": made.of(Question.CATEGORY).conclusion}
    settled = made.of(Question.ENTRY).conclusion in ("lawful", "not_needed")
    found = Why(
        made=made,
        arrival=() if settled else plan(values, context=Context(on=on, scope=scope)),
        alternatives=what_if(facts, scope=scope, on=on, question=question),
    )
    if file is not None:
        alternatives = [
            {"what": w.what, "case": w.case, "now": w.now, "instead": w.instead,
             "conclusion": w.conclusion, "reasons": list(w.reasons), "ask": w.ask}
            for w in found.alternatives
        ]  # fmt: skip
        tasks = [
            {"task": p.task.id, "title": p.task.title, "who": p.task.who, "articles": p.articles,
             "state": p.state.value, "condition": p.task.condition}
            for p in found.arrival
        ]  # fmt: skip
        told_of_him = {"person_id": person, **made.as_data(), "arrival": tasks}
        write_json({**told_of_him, "what_if": alternatives}, file)
    return found


def list_procedures(
    *, store: Store, cartel: Path, out: Path, progress: Progress = quiet
) -> Summary:  # fmt: skip
    """Write procedures.csv: every case that keeps somebody back, and what would lift it."""
    progress("reading the store", 0, 1)
    on = read_agreement(cartel).as_of
    found = open_procedures(read_law_inputs(store).legal, on=on)
    write_csv(found, out / "procedures.csv")
    progress("done", 1, 1)
    return {
        "cases": found.height,
        "people": found["person_id"].n_unique(),
        "overdue": int(found["overdue"].sum()),
        "stages": dict(found["stage"].value_counts().sort("stage").iter_rows()),
    }


def write_overview(
    *, store: Store, out: Path, threshold: int, progress: Progress = quiet
) -> Summary:  # fmt: skip
    """Write overview.csv: counts by category and disputes, of nobody in particular."""
    progress("reading the store", 0, 1)
    counted = overview(store.read("clearance", made_by="clear"), threshold=threshold)
    write_csv(counted, out / "overview.csv")
    progress("done", 1, 1)
    hidden = counted.select(pl.exclude("holder", "category")).null_count().sum_horizontal().item()
    return {"rows": counted.height, "counts_left_out": int(hidden)}
