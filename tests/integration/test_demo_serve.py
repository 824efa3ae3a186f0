"""`demo --serve`: three nodes of the invented world, on this machine alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from node_places import PROGRAM, Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")


def test_three_nodes_are_filled_and_served(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    out = tmp_path / "demo"
    command = [str(PROGRAM), "demo", "--serve", "--scale", "0.01", "--out", str(out)]
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    with (tmp_path / "log").open("w") as log:
        demo = subprocess.Popen(
            [*command, "--json", str(told)], stdout=log, stderr=log, env=environment
        )
    try:
        end = time.monotonic() + 240
        while not told.exists():
            assert demo.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < end, (tmp_path / "log").read_text()
            time.sleep(0.5)
        summary = json.loads(told.read_text())
        assert len(summary["addresses"]) == 3
        for name, address in summary["addresses"].items():
            assert address.startswith("http://127.0.0.1:")
            with urlopen(f"{address}account/login/", timeout=20) as page:
                text = page.read().decode()
            assert name in text
            assert "Demonstration" in text
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0, (tmp_path / "log").read_text()
    finally:
        demo.kill()
        demo.wait()
    found = json.loads(Place(out / "node-mediator").do("consistent"))
    assert found["reports"] > 10
    assert (out / "accounts.json").stat().st_mode & 0o077 == 0
