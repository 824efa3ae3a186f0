from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from safeconduct.people import Intake, take_in
from safeconduct.tables import InputError, Mappings, SourceMapping, read_table


def intake_of(tmp_path: Path, text: str) -> Intake:
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    return take_in(read_table(file, Mappings(()).for_file(file)), latest=date(2026, 9, 16))


def test_a_cell_that_cannot_be_understood_is_kept_as_given_and_reported(tmp_path: Path) -> None:
    intake = intake_of(
        tmp_path, "record_id,family_name,birth_date\n1,Boyko,31.02.1990\n2,Kit,1990\n"
    )
    born = intake.statements.filter(pl.col("field") == "birth_date")
    assert born.select("given", "value").rows() == [("31.02.1990", None), ("1990", "1990")]
    (problem,) = intake.problems
    assert (problem.row, problem.column, problem.value) == (2, "birth_date", "31.02.1990")
    assert problem.remedy


def test_a_row_that_names_nobody_is_rejected_and_the_others_kept(tmp_path: Path) -> None:
    intake = intake_of(tmp_path, "record_id,family_name,rank\n1,,major\n2,Kit,major\n")
    assert intake.reports["record_id"].to_list() == ["2"]
    assert [p.row for p in intake.problems if p.row_rejected] == [2]


def test_unknown_columns_are_kept_as_statements_of_unknown_kind(tmp_path: Path) -> None:
    intake = intake_of(tmp_path, "record_id,family_name,Shoe size\n1,Boyko,44\n")
    assert "other:Shoe size" in intake.statements["field"].to_list()


def test_a_translated_word_is_kept_as_given(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("family_name,rank\nBoyko,Fw\n", encoding="utf-8")
    mapping = SourceMapping(name="s", values={"rank": {"fw": "sergeant"}})
    intake = take_in(read_table(file, mapping), latest=date(2026, 9, 16))
    rank = intake.statements.filter(pl.col("field") == "rank").row(0, named=True)
    assert (rank["given"], rank["value"]) == ("Fw", "sergeant")


def test_a_table_without_names_asks_for_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sukunimi") as caught:
        intake_of(tmp_path, "nro,sukunimi ja etunimet\n1,Hankala Harri\n")
    assert "--mapping" in caught.value.remedy
