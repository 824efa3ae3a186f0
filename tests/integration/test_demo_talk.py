"""`safeconduct demo --talk`: three processes with three stores come to the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from private_bureaux import Run

from safeconduct.cli.steps import demo_talk


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, safeconduct: Run) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("demo")
    done = safeconduct(
        "demo", "--talk", "--rounds", 30, "--people", 40, "--out", out / "demo", "--json",
        out / "told.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "every entry counts" in done.stdout
    found: dict[str, Any] = json.loads((out / "told.json").read_text())
    return {**found, "root": out / "demo" / "talk"}


def test_thirty_rounds_end_in_the_same_at_all_three(told: dict[str, Any]) -> None:
    assert told["rounds"] == 30
    assert set(told["state"].values()) == {"accepted, for good"}
    assert told["differences"] == []
    assert told["entries"] > 100
    assert told["refused"] == told["replaced"] > 0
    assert sum(int(line.split()[0]) for line in told["lists"].values()) == 80
    assert told["bytes_by_file"] > 0
    assert told["bytes_by_https"] > 0


def test_the_mediator_was_shown_nobody(told: dict[str, Any]) -> None:
    root: Path = told["root"]
    people = json.loads((root / "people.json").read_text("utf-8"))
    names = [row["name"].encode() for rows in people.values() for row in rows]
    names += [row["person_id"].encode() for rows in people.values() for row in rows]
    data = b"".join(path.read_bytes() for path in (root / "M").rglob("*") if path.is_file())
    data += b"".join(path.read_bytes() for path in (root / "courier").iterdir())
    assert len(data) > 100_000
    assert not [name for name in names if name in data], "nor was the courier"


def test_what_differs_is_named() -> None:
    report = {
        "side": "A", "state": "accepted", "round": 3, "agreed": "ab", "agreed_for_good": True,
        "lists": [], "logs": {"A": [3, 3, "aa"]},
    }  # fmt: skip
    same = [{**report, "side": name} for name in "ABM"]
    assert demo_talk._differences(same) == []
    for change, words in (
        ({"state": "locked"}, "state"),
        ({"logs": {"A": [3, 3, "bb"]}}, "logs"),
        ({"logs": {"A": [3, 2, "aa"]}}, "B: 2 of 3 entries of A count"),
        ({"agreed_for_good": False}, "B: not agreed for good"),
    ):
        found = demo_talk._differences([same[0], {**same[1], **change}, same[2]])
        assert any(words in text for text in found), found


def test_a_process_that_dies_ends_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safeconduct.tables import InputError

    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InputError, match="the process of M ended with status 1"):
        demo_talk.demonstrate_talk(tmp_path, rounds=2, people=10, seed=1, progress=lambda *_: None)
