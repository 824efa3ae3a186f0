"""Root keys on a token: SoftHSM, by PKCS#11 with CKM_EDDSA."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from safeconduct.cli.app import app

pytestmark = [
    pytest.mark.skipif(
        not shutil.which("softhsm2-util"), reason="SoftHSM is not here (apt install softhsm2)"
    ),
    pytest.mark.skipif(
        not importlib.util.find_spec("pkcs11"), reason="python-pkcs11 is not here (extra pkcs11)"
    ),
]
PIN = "564738"


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    monkeypatch.setenv("SAFECONDUCT_PIN", PIN)
    make = ["softhsm2-util", "--init-token", "--free", "--label", "custody"]
    subprocess.run([*make, "--so-pin", "918273", "--pin", PIN], check=True, capture_output=True)
    return "custody"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["keys", *map(str, words)])


def test_a_ceremony_on_a_token_and_all_that_can_go_wrong_with_it(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "ceremony"
    done = run("ceremony", place, "--party", "A", "--keep", f"pkcs11:{token}", "--yes")
    assert done.exit_code == 0, done.output
    phrase = " ".join(done.output.strip().split("\n")[-4:])
    root = place / "root" / "1.root"
    assert run("root", "verify", root, "--phrase", phrase).output.startswith("OK A 1 ")
    # Nothing secret of a custodian is outside the token.
    assert not (place / "custodians").exists()

    again = run("ceremony", place, "--yes")
    assert " ".join(again.output.strip().split("\n")[-4:]) == phrase

    names = run("root", "show", root).output
    label = next(word for word in names.replace("+", " ").split() if word.startswith("r-"))
    second = tmp_path / "2.root"
    assert run("root", "rotate", root, second).exit_code == 0
    signed = run("root", "sign", second, f"pkcs11:{token}/{label}", "--yes")
    assert "OK signed by 1 keys" in signed.output

    missing = run("root", "sign", second, f"pkcs11:{token}/r-0000000000000000", "--yes")
    assert "REFUSED missing" in missing.output
    assert "REFUSED bad-key" in run("draw", "pkcs11:nobody").output
    monkeypatch.setenv("SAFECONDUCT_PIN", "000000")
    wrong = run("root", "sign", second, f"pkcs11:{token}/{label}", "--yes")
    assert "REFUSED bad-key" in wrong.output
    monkeypatch.delenv("SAFECONDUCT_PIN")
    unasked = run("root", "sign", second, f"pkcs11:{token}/{label}", "--yes")
    assert "Set SAFECONDUCT_PIN" in unasked.output
