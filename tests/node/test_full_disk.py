"""A full disk: refused with a clear page, nothing stored, and all goes on once there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_places import founded_place

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux"),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")),
        reason="the disk of a PostgreSQL server is not the node's; it says `disk full` itself",
    ),
]
FULL = Path(__file__).parents[1] / "node_place_full.py"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A directory on a disk of its own if this machine lets us make one, and where junk goes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield disk, "limit"
        return
    try:
        yield disk, str(disk / "junk")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def check(told: dict[str, object]) -> None:
    assert len(str(told["refusals"]).split(",")) == 2
    assert told["status"] == 507
    assert "disk of this node is full" in str(told["page"]).lower().replace("\n", " ")
    assert told["taken"]


def test_a_full_disk_is_refused_cleanly(small_disk: tuple[Path, str]) -> None:
    disk, junk = small_disk
    with founded_place(disk) as place:
        check(json.loads(place.do(junk, script=FULL)))


def test_a_limit_on_files_is_refused_cleanly(tmp_path: Path) -> None:
    with founded_place(tmp_path) as place:
        check(json.loads(place.do("limit", script=FULL)))
