from __future__ import annotations

import polars as pl
import pytest

from safeconduct.people import STATEMENT_SCHEMA, believe, person_table


def statement(record: str, field: str, value: str | None, **more: str) -> dict[str, str | None]:
    source, kind = more.get("source", record.split(":")[0]), more.get("kind", "tracing_request")
    return {
        "record": record, "field": field, "given": value, "value": value, "source": source,
        "kind": kind, "observed_on": more.get("on"), "recorded_on": None,
        "grade": more.get("grade", "B"),
    }  # fmt: skip


def frames(*rows: dict[str, str | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    statements = pl.DataFrame(list(rows), schema=STATEMENT_SCHEMA)
    identities = statements.select("record", "source", person_id=pl.lit("P-1")).unique()
    return statements, identities


def believed(field: str, *rows: dict[str, str | None]) -> str:
    statements, identities = frames(*rows)
    beliefs = believe(statements, identities)
    return str(beliefs.filter(pl.col("field") == field)["value"].item())


def test_health_is_believed_from_the_newest_statement() -> None:
    rows = (
        statement("list:1", "health", "seriously_wounded", kind="captor_list", on="2024-05-01"),
        statement("nvs:1", "health", "recovered", kind="visit", on="2026-02-01"),
    )
    assert believed("health", *rows) == "recovered"
    assert believed("health", *reversed(rows)) == "recovered"


def test_names_are_believed_from_those_nearest_to_the_person() -> None:
    rows = (
        statement("list:1", "family_name", "KOVALENKO", kind="captor_list"),
        statement("bureau:1", "family_name", "Коваленко"),
    )
    assert believed("family_name", *rows) == "Коваленко"


def test_birth_date_is_believed_from_the_greater_weight() -> None:
    rows = (
        statement("a:1", "birth_date", "1987-05-04"),
        statement("b:1", "birth_date", "1987-05-04"),
        statement("c:1", "birth_date", "1978-05-04", grade="A", kind="visit"),
    )
    assert believed("birth_date", *rows) == "1987-05-04"


def test_contradicting_categories_are_left_to_a_determination() -> None:
    rows = (
        statement("list:1", "category", "prisoner_of_war", kind="captor_list"),
        statement("nvs:1", "category", "civilian_internee", kind="visit", grade="A"),
    )
    assert believed("category", *rows) == "unknown"


def test_every_person_has_one_row_and_counts_of_what_it_rests_on() -> None:
    statements, identities = frames(
        statement("a:1", "family_name", "Бойко"), statement("b:1", "sex", "male")
    )
    row = person_table(believe(statements, identities), identities).row(0, named=True)
    assert (row["records"], row["sources"], row["full_name"], row["rank"]) == (2, 2, "Бойко", "")


@pytest.mark.parametrize("value", [None])
def test_a_cell_nobody_understood_is_no_belief(value: str | None) -> None:
    statements, identities = frames(statement("a:1", "birth_date", value))
    assert believe(statements, identities).is_empty()


@pytest.mark.parametrize("field", ["held_at", "detaining_power", "prisoner_number", "fate"])
def test_who_holds_or_saw_him_is_believed_before_a_newer_lead(field: str) -> None:
    rows = (
        statement("list:1", field, "theirs", kind="captor_list", on="2026-01-01"),
        statement("w:1", field, "hearsay", kind="testimony", on="2026-06-01", grade="C"),
    )
    assert believed(field, *rows) == "theirs"


def test_a_lead_is_believed_where_nobody_else_speaks() -> None:
    assert believed("held_at", statement("w:1", "held_at", "Camp 9", kind="testimony")) == "Camp 9"


def test_newer_news_of_a_wound_is_believed_whoever_brings_it() -> None:
    rows = (
        statement("list:1", "health", "good", kind="captor_list", on="2025-01-01"),
        statement("w:1", "health", "seriously_wounded", kind="testimony", on="2026-01-01"),
    )
    assert believed("health", *rows) == "seriously_wounded"


def test_about_a_month_is_older_than_a_later_day() -> None:
    rows = (
        statement("list:1", "held_at", "old", kind="captor_list", on="~2025-03"),
        statement("list:2", "held_at", "new", kind="captor_list", on="2026-01-01"),
    )
    assert believed("held_at", *rows) == "new"
