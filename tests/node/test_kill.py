"""Processes die at any moment of an import, a merge, an approval or an erasure: nothing is half."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from node_places import FAULTS, JOBS, founded_place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")
REPORTS, KILLS = 400, 15


def test_whatever_is_killed_the_node_holds_and_the_work_goes_on(tmp_path: Path) -> None:
    with founded_place(tmp_path, "struck") as struck, founded_place(tmp_path, "spared") as spared:
        told = json.loads(struck.do("killed", str(KILLS), "7", str(REPORTS), script=FAULTS))
        wanted = json.loads(spared.do("straight", str(REPORTS), script=FAULTS))
    assert told["kills"] >= KILLS
    assert told["state"] == wanted["state"]
    assert wanted["state"]["reports"] == REPORTS - 5


def test_a_worker_killed_in_an_import_goes_on_where_it_was(tmp_path: Path) -> None:
    with founded_place(tmp_path) as struck:
        told = json.loads(struck.do("12", "3", "2000", script=JOBS))
    assert told["kills"] >= 10
    assert (told["reports"], told["job"], told["upload"]) == (2_000, "done", "done")
