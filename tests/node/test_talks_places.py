"""Talks where processes of their own are needed: writers at once, and deaths (see test_erasure)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from node_places import TALKS, founded_place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")


def test_two_processes_at_once_give_one_history(tmp_path: Path) -> None:
    with founded_place(tmp_path) as node:
        told = json.loads(node.do("at_once", "2", "15", script=TALKS))
    assert told["gapless"]
    assert told["once"]
    assert told["entries"] == 30


def test_what_was_committed_before_a_death_is_signed_afterwards(tmp_path: Path) -> None:
    with founded_place(tmp_path) as node:
        told = json.loads(node.do("killed_before_signing", script=TALKS))
    assert told["unsigned"] == "2"
    assert told["gapless"]
    assert told["once"]
    assert told["entries"] == 4
