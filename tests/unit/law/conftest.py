from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from safeconduct.law import Clearance, Scope, determine

Row = dict[str, Any]
Judge = Callable[..., Clearance]
ON = date(2026, 9, 16)
CAPTIVE: Row = {
    "person_id": "P1", "party_of_origin": "B", "detaining_power": "A", "full_name": "Name",
    "birth_date": "1990-05-01", "sex": "male", "rank": "private", "unit": "1st", "branch": "army",
    "category": "prisoner_of_war", "captured_on": "2025-03-01", "health": "good",
    "prisoner_number": "7", "status": "acknowledged", "acknowledged": True,
    "status_reasons": "on a captor's list",
}  # fmt: skip
FILE: Row = {
    "person_id": "P1", "record_id": "legal:1", "procedure": "suspicion", "offence": "theft",
    "war_crime": "no", "authority": "court", "decided_on": "2026-01-10", "link": "linked",
}  # fmt: skip
INTERVIEW: Row = {
    "person_id": "P1", "record_id": "talk:1", "wish": "return", "fear_of_persecution": "no",
    "in_private": "yes", "interviewed_on": "2026-08-01", "link": "linked",
}  # fmt: skip


def _frame(template: Row, rows: Sequence[Row]) -> pl.DataFrame:
    kinds = {k: pl.Boolean if isinstance(v, bool) else pl.String for k, v in template.items()}
    return pl.DataFrame([{**template, **row} for row in rows], schema=pl.Schema(kinds))


@pytest.fixture
def judge() -> Judge:
    """Determine for people, files and interviews told by how they differ from an ordinary one.

    Without `interviews`, everybody has said in private that he wishes to return.
    """

    def call(
        *people: Row,
        files: Sequence[Row] = (),
        interviews: Sequence[Row] | None = None,
        scope: Scope | None = None,
        on: date = ON,
    ) -> Clearance:
        frame = _frame(CAPTIVE, people or [{}])
        said = [{"person_id": p} for p in frame["person_id"]] if interviews is None else interviews
        return determine(
            frame, _frame(FILE, files), _frame(INTERVIEW, said), scope=scope or Scope(), on=on
        )

    return call


@pytest.fixture
def code(judge: Judge) -> Callable[..., str]:
    """The reason of a single person."""

    def call(person: Row | None = None, **rest: Any) -> str:
        return str(judge(person or {}, **rest).people["code"].item())

    return call


@pytest.fixture
def rules(judge: Judge) -> Callable[..., dict[str, list[str]]]:
    """The rules applied to a single person, by question."""

    def call(person: Row | None = None, **rest: Any) -> dict[str, list[str]]:
        made = judge(person or {}, **rest).determinations
        grouped = made.group_by("question", maintain_order=True).agg("rule")
        return dict(grouped.iter_rows())

    return call
