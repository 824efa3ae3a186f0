"""The whole of step 2 on small and on bad data."""

from __future__ import annotations

import polars as pl
import pytest

from safeconduct.matching import Judged, Judgement, Policy, link, waterfall
from safeconduct.matching.blocks import MOST_IN_BLOCK

COLUMNS = ("record", "source", "kind", "family_name", "given_name", "patronymic", "birth_date",
           "prisoner_number", "detaining_power", "service_number")  # fmt: skip


def table(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    filled = [(*row, *[None] * (len(COLUMNS) - len(row))) for row in rows]
    return pl.DataFrame(filled, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


TWO = table(
    ("a:1", "a", "tracing_request", "Щербаков", "Вова", "Миколайович", "1987-05-03"),
    ("b:1", "b", "captor_list", "Schtscherbakow", "Wladimir", "Nikolajewitsch", "1987-05-03"),
    ("b:2", "b", "captor_list", "Бондаренко", "Іван", "Петрович", "1991-01-17"),
)


def people(records: pl.DataFrame, **options: object) -> dict[str, str]:
    found = link(records, seed=1, **options).identities  # type: ignore[arg-type]
    return dict(found.select("record", "person_id").iter_rows())


def test_one_man_in_two_scripts_is_found_and_explained() -> None:
    linkage = link(TWO, seed=1)
    person = dict(linkage.identities.select("record", "person_id").iter_rows())
    assert person["a:1"] == person["b:1"] != person["b:2"]
    row = linkage.links.row(0, named=True)
    steps = waterfall(row, linkage.model.settings)
    assert row["verdict"] == "same"
    assert round(steps.start + sum(s.bits for s in steps.steps), 3) == round(steps.end, 3)
    assert {s.comparison: s.found for s in steps.steps}["birth"] == "same day"
    assert steps.sentence.startswith("For one person:")
    assert "date of birth: same day" in row["reasons"]


def test_a_judgement_wins_over_any_score() -> None:
    apart = Judged(left="a:1", right="b:1", judgement=Judgement.DIFFERENT)
    person = people(TWO, judgements=[apart])
    assert person["a:1"] != person["b:1"]


def test_names_alone_are_not_joined_while_others_come_near() -> None:
    records = table(
        ("a:1", "a", "tracing_request", "Ковальчук", "Іван"),
        ("b:1", "b", "captor_list", "Ковальчук", "Іван", None, "1980-01-02"),
        ("c:1", "c", "captor_list", "Kovalchuk", "Ivan", None, "1991-11-12"),
    )
    linkage = link(records, seed=1, policy=Policy(same=0.0001, ask=0.00001, keep=0.0))
    assert linkage.identities["person_id"].n_unique() == 3
    assert set(linkage.links["verdict"]) <= {"unsure", "different"}


def test_two_entries_of_one_list_are_two_people_but_two_editions_may_name_one() -> None:
    records = table(
        ("b:1", "b", "captor_list", "Бондаренко", "Іван", "Петрович", "1991-01-17", "77", "B"),
        ("b:2", "b", "captor_list", "Бондаренко", "Іван", "Петрович", "1991-01-17", "77", "B"),
    )
    assert people(records)["b:1"] != people(records)["b:2"]
    editions = records.with_columns(edition=pl.Series(["may.csv", "june.csv"]))
    assert people(editions)["b:1"] == people(editions)["b:2"]


def test_a_crowd_of_namesakes_makes_no_explosion_and_joins_nobody() -> None:
    rows = [(f"a:{i}", "a", "tracing_request", "Шевченко", "Іван") for i in range(3_000)]
    linkage = link(table(*rows), seed=1)
    assert linkage.identities["person_id"].n_unique() == 3_000
    assert linkage.links.height < 3_000
    assert linkage.blocking["pairs"].max() <= MOST_IN_BLOCK**2  # type: ignore[operator]
    assert linkage.blocking["left_out"].sum() >= 3_000


@pytest.mark.parametrize(
    "name", ["", "?", "unknown", "X", "\U0001f600", "Kоvаlenko", "я" * 10_000, "-", "O'", "ال"]
)
def test_bad_names_neither_crash_nor_join(name: str) -> None:
    rows = [(f"{s}:1", s, "tracing_request", name or None, name or None) for s in ("a", "b")]
    good = table(
        *rows, ("c:1", "c", "visit", "Smith", "Ann", None, "2999-01-01"),
        ("d:1", "d", "visit", "Smith", "Ann", None, "~1980"),
    )  # fmt: skip
    person = people(good)
    assert len(person) == 4
    assert person["c:1"] != person["a:1"]


def test_nothing_and_one_record() -> None:
    assert link(TWO.head(0), seed=1).identities.is_empty()
    assert link(TWO.head(1), seed=1).identities.height == 1
