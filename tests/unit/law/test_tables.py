"""What is made of whole tables: facts from statements, procedures, changes, the mediator's view."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from safeconduct.law import changes, open_procedures, overview, with_law_facts
from safeconduct.law.clearance import CLEARANCE_SCHEMA
from safeconduct.law.procedures import PROCEDURE_SCHEMA
from safeconduct.people.statements import STATEMENT_SCHEMA

ON = date(2026, 9, 16)
LEGAL = ("person_id", "record_id", "procedure", "offence", "war_crime", "decided_on", "link")


def said(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    """Statements told as record, field, value, day."""
    return pl.DataFrame(
        [
            {"record": r, "field": f, "value": v, "given": v, "recorded_on": d}
            for r, f, v, d in rows
        ],
        schema=STATEMENT_SCHEMA,
    )


IDENTITIES = pl.DataFrame({"record": ["a:1", "a:2"], "person_id": ["P1", "P1"]})


def person(category: str = "unknown") -> pl.DataFrame:
    return pl.DataFrame({"person_id": ["P1"], "category": [category]})


def test_the_newest_word_on_a_fact_counts() -> None:
    told = said(("a:1", "pregnant", "no", "2026-01-01"), ("a:2", "pregnant", "yes", "2026-05-01"))
    assert with_law_facts(person(), told, IDENTITIES)["pregnant"].item() == "yes"


def test_two_words_of_one_day_leave_it_not_known() -> None:
    told = said(("a:1", "pregnant", "no", "2026-01-01"), ("a:2", "pregnant", "yes", "2026-01-01"))
    assert with_law_facts(person(), told, IDENTITIES)["pregnant"].item() is None


def test_a_caller_s_word_opens_no_way() -> None:
    told = said(("a:1", "guardian_agreed", "yes", "2026-05-01")).with_columns(
        kind=pl.lit("contact")
    )
    assert with_law_facts(person(), told, IDENTITIES)["guardian_agreed"].item() is None


@pytest.mark.parametrize(
    ("one", "other", "every", "child"),
    [
        ("child", "civilian_internee", True, True),
        ("medical_or_religious", "civilian_internee", True, False),
        ("prisoner_of_war", "civilian_internee", False, False),
        ("prisoner_of_war", "child", False, True),
    ],
)
def test_claims_that_contradict_each_other(one: str, other: str, every: bool, child: bool) -> None:
    told = said(("a:1", "category", one, "2026-01-01"), ("a:2", "category", other, "2026-01-01"))
    row = with_law_facts(person(), told, IDENTITIES).row(0, named=True)
    assert (row["every_claim_owed"], row["some_claim_child"]) == (every, child)


def test_a_category_that_is_settled_is_left_alone() -> None:
    told = said(("a:1", "category", "child", "2026-01-01"))
    row = with_law_facts(person("prisoner_of_war"), told, IDENTITIES).row(0, named=True)
    assert row["every_claim_owed"] is None


def legal(*rows: dict[str, str]) -> pl.DataFrame:
    base = {"person_id": "P1", "procedure": "suspicion", "offence": "theft", "war_crime": "no",
            "decided_on": "2026-01-10", "link": "linked"}  # fmt: skip
    made = [{**base, "record_id": f"l{i}", **row} for i, row in enumerate(rows)]
    return pl.DataFrame(made, schema=dict.fromkeys(LEGAL, pl.String))


def test_a_held_case_names_stage_days_terms_and_ways_out() -> None:
    found = open_procedures(legal({}), on=ON)
    assert found.schema == PROCEDURE_SCHEMA
    row = found.row(0, named=True)
    assert (row["stage"], row["days"], row["due_on"]) == ("suspected", 249, "2026-04-10")
    assert row["overdue"]
    assert "determine the crime" in row["next_steps"]
    assert "prosecutor" in row["authorities"]


@pytest.mark.parametrize("act", ["closed", "not_established", "transfer", "disciplinary"])
def test_what_keeps_nobody_is_not_listed(act: str) -> None:
    assert open_procedures(legal({"procedure": act}), on=ON).is_empty()


def test_an_amnesty_for_a_war_crime_has_changed_nothing() -> None:
    row = open_procedures(
        legal({"procedure": "convicted", "war_crime": "yes", "decided_on": "2025-01-01"},
              {"procedure": "amnesty", "war_crime": "yes"}), on=ON,
    ).row(0, named=True)  # fmt: skip
    assert row["stage"] == "convicted"
    assert "pardon after judgment" in row["next_steps"]
    assert "customary IHL rule 159" in row["refused"]


def test_an_amnesty_for_what_nobody_qualified_waits_for_that() -> None:
    row = open_procedures(legal({"procedure": "amnesty", "war_crime": "unknown"}), on=ON).row(
        0, named=True
    )
    assert "determine the crime" in row["next_steps"]


def test_a_file_that_may_be_his_is_judged_first() -> None:
    row = open_procedures(legal({"link": "possible"}), on=ON).row(0, named=True)
    assert (row["stage"], row["next_steps"]) == ("unresolved", "judge whether the file is his")


def test_an_unreadable_file_is_asked_about() -> None:
    row = open_procedures(legal({"procedure": "??"}), on=ON).row(0, named=True)
    assert "ask the authority" in row["next_steps"]


def clearance(*rows: Any) -> pl.DataFrame:
    base = {
        **dict.fromkeys((n for n, k in CLEARANCE_SCHEMA.items() if k == pl.String), ""),
        **dict.fromkeys((n for n, k in CLEARANCE_SCHEMA.items() if k == pl.Boolean), False),
        "holder": "A", "category": "prisoner_of_war", "code": "cleared", "cleared": True,
        "precedence": 3,
    }  # fmt: skip
    made = [{**base, "person_id": f"P{i}", **row} for i, row in enumerate(rows)]
    return pl.DataFrame(made, schema=CLEARANCE_SCHEMA)


def test_what_is_determined_otherwise() -> None:
    before = clearance({}, {})
    after = clearance({}, {"code": "hold_suspicion", "cleared": False}, {})
    assert changes(before, after).rows() == [
        ("P1", "cleared", "true", "false"),
        ("P1", "code", "cleared", "hold_suspicion"),
        ("P2", "person", "", "there"),
    ]
    assert changes(before, before).is_empty()
    assert changes(before.drop("precedence_grounds"), before).is_empty()


def test_the_mediator_sees_counts_and_no_small_ones() -> None:
    civil = {"category": "civilian_internee", "owed": True}
    seen = overview(clearance(*({},) * 20, *(civil,) * 3, *({"category": "remains"},) * 9))
    counts = {row["category"]: row["people"] for row in seen.iter_rows(named=True)}
    assert counts == {"all": 32, "prisoner_of_war": 20, "civilian_internee": None, "remains": None}
    assert "person_id" not in seen.columns
    assert "full_name" not in seen.columns


def test_no_count_left_out_follows_from_the_others() -> None:
    for size in range(1, 12):
        other = {"category": "civilian_internee"}
        seen = overview(clearance(*({},) * 20, *(other,) * size, *({"category": "child"},) * 7))
        parts = seen.filter(pl.col("category") != "all")["people"]
        assert parts.null_count() != 1
        assert parts.drop_nulls().min() is None or parts.drop_nulls().min() >= 5  # type: ignore[operator]


def test_refusals_are_never_counted_by_category() -> None:
    refused = {"code": "consent_refused", "cleared": False}
    seen = overview(clearance(*({},) * 20, *(refused,) * 9))
    by = {r["category"]: r["unwilling"] for r in seen.iter_rows(named=True)}
    assert by == {"all": 9, "prisoner_of_war": None}


def test_whoever_is_not_held_is_not_counted() -> None:
    gone = {"code": "captivity_ended", "cleared": False}
    assert overview(clearance(*(gone,) * 9)).is_empty()
