from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from safeconduct.tables import (
    InputError,
    Problem,
    read_json,
    read_own_csv,
    read_toml,
    staged_directory,
    write_csv,
    write_json,
    write_rejects,
    write_xlsx,
)


@pytest.mark.parametrize("cell", ["=1+1", "+380", "-5", "@cmd", "\tx", "'=x"])
def test_no_cell_leaves_as_a_formula(tmp_path: Path, cell: str) -> None:
    frame = pl.DataFrame({"a": [cell, "plain"]})
    write_csv(frame, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1].lstrip('"')[0] == "'"
    assert read_own_csv(tmp_path / "a.csv").equals(frame)


def test_equal_frames_give_equal_spreadsheets(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["x", "=y"], "n": [1, 2]})
    for name in ("1.xlsx", "2.xlsx"):
        write_xlsx(frame, tmp_path / name, sheet="S", title="T")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_directory_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "lists"
    with staged_directory(target, ours=("a", "b")) as directory:
        (directory / "a").write_text("old", encoding="utf-8")

    def interrupted() -> None:
        with staged_directory(target, ours=("a", "b")) as directory:
            (directory / "a").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (target / "a").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["lists"]
    with staged_directory(target, ours=("a", "b")) as directory:
        (directory / "b").write_text("new", encoding="utf-8")
    assert [p.name for p in target.iterdir()] == ["b"]


def test_rejects_name_place_reason_and_remedy(tmp_path: Path) -> None:
    problem = Problem(
        file="a.csv", row=3, column="birth_date", value="31.02.1990", reason="no such day",
        remedy="Correct it",
    )  # fmt: skip
    write_rejects([problem], tmp_path / "rejects.csv")
    row = read_own_csv(tmp_path / "rejects.csv").row(0, named=True)
    assert (row["row"], row["column"], row["remedy"], row["row_rejected"]) == (
        "3", "birth_date", "Correct it", False,
    )  # fmt: skip


def test_no_rejects_still_make_a_file(tmp_path: Path) -> None:
    write_rejects([], tmp_path / "rejects.csv")
    assert read_own_csv(tmp_path / "rejects.csv").is_empty()


def test_json_and_toml_errors_name_the_line(tmp_path: Path) -> None:
    write_json({"b": 1, "a": "é"}, tmp_path / "x.json")
    assert read_json(tmp_path / "x.json") == {"a": "é", "b": 1}
    (tmp_path / "x.json").write_text('{"a": }', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_json(tmp_path / "x.json")
    (tmp_path / "x.toml").write_text("a = 1\nb = = 2\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_toml(tmp_path / "x.toml")


def test_a_directory_with_other_peoples_files_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "diary.txt").write_text("dear", encoding="utf-8")
    with (
        pytest.raises(InputError, match="diary"),
        staged_directory(tmp_path / "letters", ours=("*.csv",)),
    ):
        pass
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(InputError, match="cannot be replaced"),
        staged_directory(Path(), ours=("*",)),
    ):
        pass
    assert (tmp_path / "letters" / "diary.txt").exists()
