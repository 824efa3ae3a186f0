"""Sides of talks in directories of their own, driven by commands as people would."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from side_directories import Run, Sides, enrolled


@pytest.fixture
def sides(tmp_path: Path, safeconduct: Run) -> Sides:
    return enrolled(tmp_path, safeconduct)


def test_three_sides_get_to_the_lists(sides: Sides) -> None:
    text = sides.root / "terms.txt"
    text.write_text("A thousand for a thousand.")
    sides.meet()
    for party in "AB":
        sides("terms", party, text)
    sides.meet()
    told = [sides("status", name) for name in "ABM"]
    assert [t["state"] for t in told] == ["lists"] * 3
    assert len({str(t["logs"]) for t in told}) == 1
    assert all(
        line.split(", ")[0].split()[0] == line.split(", ")[1].split()[0]
        for line in told[0]["logs"].values()
    ), "every entry counts"
    secret = [
        p
        for p in (sides.root / "A").rglob("*")
        if p.is_file() and (p.name == "key" or p.parent.name in ("epochs", "openings"))
    ]
    assert secret
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in secret)
