"""`select circulation`: what states can agree to, every fault of a table, credits carried over."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from safeconduct.cli.app import app
from safeconduct.selection.several import exchange_among, parse_table, with_credits
from safeconduct.tables import InputError

ROOT = Path(__file__).resolve().parents[3]
SEVEN = ROOT / "examples" / "several-states" / "table.toml"
TWO = """
[[parties]]
name = "One"
lends = 1
[[parties]]
name = "Two"
[[releases]]
name = "first"
holder = "One"
origin = "Two"
"""


def run(*options: str | Path) -> str:
    done = CliRunner().invoke(app, ["select", "circulation", *map(str, options)])
    assert done.exit_code == 0, done.output
    return done.output


def test_seven_states_release_all_or_nothing(tmp_path: Path) -> None:
    run(SEVEN, "--out", tmp_path, "--json", tmp_path / "told.json")
    rows = pl.read_csv(tmp_path / "circulation.csv")
    assert rows["released"].all()
    assert rows.filter(pl.col("basis") == "owed").height == 2
    told = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert (told["parties"], told["people_home"], told["owed_outside_the_count"]) == (7, 25, 2)
    credit = dict(pl.read_csv(tmp_path / "credits.csv").select("party", "credit").iter_rows())
    assert sum(credit.values()) == 0
    # One who withdraws what the gate needs stops everything but those who are owed.
    data = tomllib.loads(SEVEN.read_text("utf-8"))
    data["parties"][5]["lends"] = 0
    found = exchange_among(parse_table(data, where="t"))
    assert found.released == ()
    assert len(found.owed) == 2
    assert {"the pair", "all of Arvenia's"} == {failure.name for failure in found.failures}
    assert any("all or nothing" in c for f in found.failures for c in f.conditions)


def test_credits_of_a_round_bind_the_next(tmp_path: Path) -> None:
    table = tmp_path / "table.toml"
    table.write_text(TWO, "utf-8")
    first = tmp_path / "first"
    run(table, "--out", first)
    assert pl.read_csv(first / "circulation.csv")["released"].to_list() == [True]
    run(table, "--credits", first / "credits.csv", "--out", tmp_path / "second")
    again = pl.read_csv(tmp_path / "second" / "circulation.csv")
    assert again["released"].to_list() == [False]
    after = pl.read_csv(tmp_path / "second" / "credits.csv")
    assert after.select("party", "credit").rows() == [("One", 1), ("Two", -1)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"states": []}, "unknown key states"),
        ({"parties": [{"name": "One", "lends": -1}]}, "parties[1].lends is negative"),
        ({"parties": [{"name": "One", "credit": 1.5}]}, "parties[1].credit is not a whole number"),
        ({"parties": [{"name": "One"}, {"name": "One"}]}, "party One: it is there twice"),
        ({"releases": [{"name": "r", "holder": "One"}]}, "releases[1].origin is missing"),
        ({"releases": [{"name": "r", "holder": "One", "origin": "Six"}]}, "Six is no party"),
        ({"packages": [{"name": "p", "releases": ["x", "x"]}]}, "'x' stands there twice"),
        ({"packages": [{"name": "p", "releases": [7]}]}, "packages[1].releases[1] is not the name"),
        ({"gates": [{"name": "g", "needs": []}]}, "gate g: it needs nothing"),
        ({"gates": [{"name": "g", "needs": ["x"]}]}, "gate g: there is no release or package x"),
    ],
)
def test_a_table_is_refused_with_its_place(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_table(tomllib.loads(TWO) | change, where="table.toml")
    assert words in refused.value.what
    assert refused.value.where == "table.toml"


def test_all_faults_of_a_table_are_told_at_once() -> None:
    data = tomllib.loads(TWO) | {
        "packages": [{"name": "p", "releases": ["x"]}, {"name": "first", "releases": ["first"]}],
        "conditions": [{"name": "c", "release": "y", "needs": ["first"]}],
    }
    with pytest.raises(InputError) as refused:
        parse_table(data, where="table.toml")
    for words in ("package p: there is no release x", "condition c: there is no release or package",
                  "release or package first: it is there twice"):  # fmt: skip
        assert words in refused.value.what


def test_nobody_owed_opens_a_gate_and_credits_of_strangers_are_refused() -> None:
    data = tomllib.loads(TWO)
    data["releases"][0]["owed"] = True
    data["gates"] = [{"name": "g", "needs": ["first"]}]
    with pytest.raises(InputError, match="goes unconditionally"):
        parse_table(data, where="table.toml")
    with pytest.raises(InputError, match="Nine is no party"):
        with_credits(parse_table(tomllib.loads(TWO), where="t"), {"Nine": 1}, where="credits.csv")
