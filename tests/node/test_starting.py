"""A server starts quickly: it loads nothing that only reports, workbooks or matching need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_store
HEAVY = ("matplotlib", "scipy", "splink", "openpyxl", "duckdb", "statsmodels", "lifelines")
PROGRAM = f"""
import sys, django
django.setup()
import safeconduct.node.urls
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_nothing_slow_is_loaded_before_somebody_asks_for_it(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "SAFECONDUCT_DATA": str(tmp_path / "node"),
        "DJANGO_SETTINGS_MODULE": "safeconduct.node.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr[-2_000:]
