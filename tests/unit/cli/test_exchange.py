"""`select exchange`: the releases of a file, and what is known of their number."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from safeconduct.cli.app import app
from safeconduct.tables import InputError

#: 11 and 12 can exchange; 13 can only be reached by the altruist's chain, through 11.
FILE = """{"data": {
 "1": {"sources": [11], "matches": [{"recipient": 12, "score": 3},
                                    {"recipient": 13, "score": 1.5}]},
 "2": {"sources": [12], "matches": [{"recipient": 11, "score": 2.5}]},
 "3": {"sources": [13], "matches": []},
 "9": {"altruistic": true, "matches": [{"recipient": 12, "score": 1}]}
}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "exchange.json"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*options: str | Path) -> str:
    done = CliRunner().invoke(app, ["select", "exchange", *map(str, options)])
    assert done.exit_code == 0, done.output
    return done.output


def test_releases_stand_in_the_order_of_their_steps(file: Path, tmp_path: Path) -> None:
    run(file, "--out", tmp_path / "out.csv", "--json", tmp_path / "told.json")
    rows = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert rows.select("exchange", "kind", "step", "gives", "receives", "weight").rows() == [
        ("1", "chain", "1", "altruist 9", "recipient 12", "1.0"),
        ("1", "chain", "2", "recipient 12", "recipient 11", "2.5"),
        ("1", "chain", "3", "recipient 11", "recipient 13", "1.5"),
    ]
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert (told["people_home"], told["chains"], told["cycles"]) == (3, 1, 0)
    assert (told["participants"], told["altruists"], told["weight"]) == (3, 1, 5.0)
    assert told["levels"] == {
        "people home": "3, proven: no more is possible",
        "weight": "5, proven: no more is possible",
    }


def test_without_chains_only_the_cycle_is_left(file: Path, tmp_path: Path) -> None:
    run(file, "--chain", "0", "--out", tmp_path / "out.csv")
    rows = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert set(rows.select("kind", "gives", "receives").rows()) == {
        ("cycle", "recipient 11", "recipient 12"), ("cycle", "recipient 12", "recipient 11"),
    }  # fmt: skip


def test_a_file_that_cannot_be_read_is_refused_and_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "exchange.csv"
    path.write_text("a,b", encoding="utf-8")
    done = CliRunner().invoke(
        app, ["select", "exchange", str(path), "--out", str(tmp_path / "out.csv")]
    )
    assert done.exit_code != 0
    assert isinstance(done.exception, InputError)
    assert "kep_solver" in str(done.exception)
    assert not (tmp_path / "out.csv").exists()
