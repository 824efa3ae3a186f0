"""`clear` and what explains it, on a bureau of eight people."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from safeconduct.tables import read_own_csv

Run = Callable[..., Any]
MAPPING = """[[source]]
name = "list"
kind = "captor_list"
files = ["list.csv"]
defaults = { detaining_power = "A", party_of_origin = "B" }
[[source]]
name = "legal"
kind = "legal"
files = ["legal.csv"]
defaults = { detaining_power = "A" }
[[source]]
name = "asked"
kind = "consent"
files = ["asked.csv"]
defaults = { detaining_power = "A", in_private = "yes", fear_of_persecution = "no" }
"""
LIST = """record_id,full_name,birth_date,prisoner_number,category,captured_on,pregnant,guardian_agreed
1,Petro Boyko,1990-02-03,100001,prisoner_of_war,2025-01-01,,
2,Ivan Kit,1991-02-03,100002,prisoner_of_war,2025-01-01,,
3,Olena Ruda,1995-05-05,100003,prisoner_of_war,2025-01-01,yes,
4,Taras Maly,2014-07-08,100004,child,2025-01-01,,yes
5,Danylo Hora,2013-07-08,100005,child,2025-01-01,,
6,Maria Sira,1970-01-01,100006,civilian_internee,2025-01-01,,
7,Stepan Lis,1980-01-01,100007,prisoner_of_war,2025-01-01,,
8,Roman Vovk,1985-01-01,100008,prisoner_of_war,2025-01-01,,
"""  # noqa: E501
ASKED = """record_id,full_name,birth_date,prisoner_number,wish,interviewed_on,captor_present
1,Petro Boyko,1990-02-03,100001,return,2026-08-01,no
2,Ivan Kit,1991-02-03,100002,return,2026-08-01,no
3,Olena Ruda,1995-05-05,100003,return,2026-08-01,no
6,Maria Sira,1970-01-01,100006,return,2026-08-01,no
7,Stepan Lis,1980-01-01,100007,return,2026-08-01,yes
8,Roman Vovk,1985-01-01,100008,return,2024-08-01,no
"""
LEGAL = """record_id,full_name,birth_date,prisoner_number,procedure,offence,war_crime,decided_on
9,Ivan Kit,1991-02-03,100002,prosecution,theft,no,2026-01-10
"""
CARTEL = """title = "T"
signed_on = 2026-09-16
as_of = 2026-09-16
[parties.A]
name = "Orlavia"
[parties.B]
name = "Tesmaria"
[scope]
{scope}
[terms]
total = 1
[[stages]]
number = 1
date = 2026-09-23
per_side = 1
"""


def cartel(work: Path, scope: str = "") -> str:
    (work / "cartel.toml").write_text(CARTEL.format(scope=scope), "utf-8")
    return "cartel.toml"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, safeconduct: Run) -> Path:
    """A bureau after `clear`."""
    made = tmp_path_factory.mktemp("bureau")
    for name, text in {
        "mapping.toml": MAPPING, "list.csv": LIST, "asked.csv": ASKED, "legal.csv": LEGAL,
    }.items():  # fmt: skip
        (made / name).write_text(text, "utf-8")
    files = ("list.csv", "asked.csv", "legal.csv")
    for command in (
        ("import", *files, "--mapping", "mapping.toml", "--as-of", "2026-09-16"),
        ("match",), ("assess",), ("clear", "--cartel", cartel(made)),
    ):  # fmt: skip
        done = safeconduct(*command, cwd=made)
        assert done.returncode == 0, done.stderr
    return made


def people(work: Path) -> dict[str, dict[str, Any]]:
    frame = pl.read_parquet(work / "store" / "clearance.parquet")
    return {row["prisoner_number"]: row for row in frame.iter_rows(named=True)}


def test_columns_of_the_law_reach_it(work: Path) -> None:
    found = {number: row["code"] for number, row in people(work).items()}
    assert found == {
        "100001": "cleared", "100002": "hold_prosecution", "100003": "cleared",
        "100004": "cleared", "100005": "guardian_needed", "100006": "cleared",
        "100007": "consent_not_private", "100008": "consent_too_old",
    }  # fmt: skip
    assert people(work)["100003"]["precedence_grounds"] == "pregnant"
    assert people(work)["100003"]["precedence"] == 0


def test_why_tells_derivation_and_the_single_fact(work: Path, safeconduct: Run) -> None:
    person = people(work)["100002"]["person_id"]
    file = work / "why.json"
    done = safeconduct("clear", "why", person, "--cartel", cartel(work), "--json", file, cwd=work)
    assert done.returncode == 0, done.stderr
    assert "hold: held by L-HOLD-PROSECUTION" in done.stdout
    assert "if act (theft) were closed, and not prosecution: cleared" in done.stdout
    told = json.loads(file.read_text("utf-8"))
    assert list(told["reasons"]) == ["hold_prosecution"]
    assert {d["question"] for d in told["determinations"]} >= {"hold", "entry", "ready"}
    assert any(w["instead"] == "not_established" for w in told["what_if"])


def test_why_plans_the_arrival_of_an_own_citizen(work: Path, safeconduct: Run) -> None:
    store = work / "own"
    shutil.copytree(work / "store", store)
    table = pl.read_parquet(store / "people.parquet")
    person = people(work)["100001"]["person_id"]
    own = pl.when(pl.col("person_id") == person).then(pl.lit("A")).otherwise("party_of_origin")
    table.with_columns(party_of_origin=own).write_parquet(store / "people.parquet")
    scope = cartel(work, 'categories = ["detained_own_citizen"]')
    done = safeconduct("clear", "why", person, "--cartel", scope, "--store", store, cwd=work)
    assert done.returncode == 0, done.stderr
    assert "reason: entry_undetermined" in done.stdout
    assert "before he goes: a document to travel with" in done.stdout
    assert "for his arrival: somewhere to live" in done.stdout


def test_why_of_nobody_and_of_no_question(work: Path, safeconduct: Run) -> None:
    done = safeconduct("clear", "why", "P-NOBODY", "--cartel", cartel(work), cwd=work)
    assert done.returncode == 2
    assert "there is no person P-NOBODY" in done.stderr
    asked = ("--cartel", cartel(work), "--question", "luck")
    assert safeconduct("clear", "why", "P", *asked, cwd=work).returncode == 2


def test_procedures_name_the_ways_out(work: Path, safeconduct: Run) -> None:
    done = safeconduct("clear", "procedures", "--cartel", cartel(work), cwd=work)
    assert done.returncode == 0, done.stderr
    (row,) = read_own_csv(work / "procedures.csv").to_dicts()
    assert row["stage"] == "prosecution_pending"
    assert row["days"] == "249"
    assert "amnesty" in row["next_steps"]


def test_the_overview_names_nobody(work: Path, safeconduct: Run) -> None:
    done = safeconduct("clear", "overview", "--threshold", 2, cwd=work)
    assert done.returncode == 0, done.stderr
    text = (work / "overview.csv").read_text("utf-8")
    assert "Boyko" not in text
    assert "P-" not in text


def test_a_waiver_changes_what_it_may_and_the_change_is_told(work: Path, safeconduct: Run) -> None:
    lawful = cartel(work, 'waived = ["L-HOLD-PROSECUTION", "L-CONSENT-STALE"]')
    assert safeconduct("clear", "--cartel", lawful, cwd=work).returncode == 0
    changed = read_own_csv(work / "changes.csv").filter(pl.col("what") == "code")
    assert set(zip(changed["before"], changed["after"], strict=True)) == {
        ("hold_prosecution", "cleared"), ("consent_too_old", "cleared"),
    }  # fmt: skip
    unlawful = cartel(work, 'waived = ["L-OWED-CHILD"]')
    done = safeconduct("clear", "--cartel", unlawful, cwd=work)
    assert done.returncode == 2
    assert "no agreement may take it away" in done.stderr


def test_without_an_agreement_it_asks_for_one(work: Path, safeconduct: Run) -> None:
    done = safeconduct("clear", cwd=work)
    assert done.returncode == 2
    assert "--cartel" in done.stderr
