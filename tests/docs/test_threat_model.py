"""The threat model names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_claim_names_a_test_that_exists() -> None:
    page = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
    named = _NAMED.findall(page)
    assert len(named) >= 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).exists() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.endswith("| shown by |")]
    assert all("`tests/" in row for row in rows if row not in heads)
    assert page.count("**Does not hold.**") == len(heads) == page.count("\n## ")
