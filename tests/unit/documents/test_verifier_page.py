"""The page that verifies offline, as a file; what it says is tested in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from low_order import LOW_ORDER
from typer.testing import CliRunner

from safeconduct.cli.app import app
from safeconduct.documents.verifier_page import SCRIPTS, verifier_page
from safeconduct.record import Reason

PARTS = Path(__file__).parents[3] / "src" / "safeconduct" / "documents" / "verifier"


def test_its_policy_allows_its_own_script_and_style_alone() -> None:
    page = verifier_page()
    (script,) = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    for kind, text in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in page


def test_every_part_is_in_it_and_short_enough_to_read() -> None:
    parts = {path.stem: path.read_text(encoding="utf-8") for path in PARTS.glob("*.js")}
    assert set(parts) == set(SCRIPTS)
    assert all(text.count("\n") <= 310 for text in parts.values())
    used = {r for text in parts.values() for r in re.findall(r'Fault\(\s*"([a-z-]+)"', text)}
    assert len(used) > 20
    assert used <= {str(reason) for reason in Reason}


def test_the_list_of_low_order_is_the_whole_one() -> None:
    listed = re.findall(r'"([0-9a-f]{64})"', (PARTS / "curve.js").read_text(encoding="utf-8"))
    both = {bytes.fromhex(low) for low in listed}
    both |= {low[:31] + bytes([low[31] | 0x80]) for low in both}
    assert both == set(LOW_ORDER)


def test_the_command_writes_it_and_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "verifier.html"
    for _ in range(2):
        result = CliRunner().invoke(app, ["record", "page", str(file)])
        assert result.exit_code == 0
        assert hashlib.sha256(file.read_bytes()).hexdigest() in result.output
    file.write_text("something else", encoding="utf-8")
    assert CliRunner().invoke(app, ["record", "page", str(file)]).exit_code == 1
    assert file.read_text(encoding="utf-8") == "something else"
