"""Eight officers at once: a thousand changes, none lost, no lock error, one chain."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from node_places import FAULTS, founded_place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")


def test_no_change_is_lost(tmp_path: Path) -> None:
    with founded_place(tmp_path) as place:
        told = json.loads(place.do("at_once", "8", "1000", script=FAULTS))
    assert told["done"] == told["expected"] == 1_000
