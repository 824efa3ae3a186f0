"""A legal file or an interview that may be somebody's holds him back until it has been judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Run = Callable[..., Any]
MAPPING = """[[source]]
name = "list"
kind = "captor_list"
files = ["list.csv"]
defaults = { detaining_power = "A", party_of_origin = "B", category = "prisoner_of_war" }
[[source]]
name = "legal"
kind = "legal"
files = ["legal.csv"]
defaults = { detaining_power = "A" }
[[source]]
name = "asked"
kind = "consent"
files = ["asked.csv"]
defaults = { detaining_power = "A", in_private = "yes" }
"""
LIST = """record_id,full_name,birth_date,prisoner_number,captured_on
1,Petro Boyko,1990-02-03,100001,2025-01-01
2,Ivan Kit,1991-02-03,100002,2025-01-01
"""
ASKED = """record_id,full_name,birth_date,prisoner_number,wish,interviewed_on
1,Petro Boyko,1990-02-03,100001,return,2026-01-01
2,Ivan Kit,1991-02-03,100002,return,2026-01-01
"""
CARTEL = """title = "T"
signed_on = 2026-09-16
as_of = 2026-09-16
[parties.A]
name = "Orlavia"
[parties.B]
name = "Tesmaria"
[terms]
total = 1
[[stages]]
number = 1
date = 2026-09-23
per_side = 1
"""


def codes(work: Path, safeconduct: Run, *, legal: str, asked: str = ASKED) -> dict[str, str]:
    """The code of each person on the list, by his prisoner number."""
    (work / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (work / "cartel.toml").write_text(CARTEL, encoding="utf-8")
    (work / "list.csv").write_text(LIST, encoding="utf-8")
    (work / "asked.csv").write_text(asked, encoding="utf-8")
    (work / "legal.csv").write_text(
        "record_id,full_name,prisoner_number,procedure,offence\n" + legal, encoding="utf-8"
    )
    files = ("list.csv", "asked.csv", "legal.csv")
    for command in (
        ("import", *files, "--mapping", "mapping.toml", "--as-of", "2026-09-16"),
        ("match",), ("assess",), ("clear", "--cartel", "cartel.toml"),
    ):  # fmt: skip
        done = safeconduct(*command, cwd=work)
        assert done.returncode == 0, done.stderr
    people = pl.read_parquet(work / "store" / "clearance.parquet").filter(
        pl.col("prisoner_number").is_in(["100001", "100002"])
    )
    return dict(people.select("prisoner_number", "code").iter_rows())


ELSEWHERE = "9,Nobody Here,999999,disciplinary,late\n"


def test_with_nothing_against_them_both_are_cleared(tmp_path: Path, safeconduct: Run) -> None:
    assert codes(tmp_path, safeconduct, legal=ELSEWHERE) == {
        "100001": "cleared",
        "100002": "cleared",
    }


@pytest.mark.parametrize(
    "legal",
    [
        "9,Somebody Else Entirely,100001,suspicion,theft\n",
        "9,Boyko P.,100010,suspicion,theft\n",
    ],
)
def test_a_file_of_his_number_or_nearly_holds_him_back(
    tmp_path: Path, safeconduct: Run, legal: str
) -> None:
    found = codes(tmp_path, safeconduct, legal=legal)
    assert found["100001"] in ("legal_file_unresolved", "hold_suspicion")
    assert found["100002"] == "cleared"


def test_an_interview_of_his_number_that_speaks_against_return_stops_him(
    tmp_path: Path, safeconduct: Run
) -> None:
    asked = ASKED + "3,Somebody Else,,100002,stay,2026-02-01\n"
    found = codes(tmp_path, safeconduct, legal=ELSEWHERE, asked=asked)
    assert found["100001"] == "cleared"
    assert found["100002"] in ("interview_unresolved", "consent_refused")
