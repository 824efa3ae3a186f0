"""`safeconduct keys`, as custodians and members use it."""

from __future__ import annotations

import json
import re
import shutil
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
from made_approvals import DRAFT
from made_roots import online, signed
from made_roots import root as made_root
from typer.testing import CliRunner, Result

from safeconduct.cli.app import app
from safeconduct.record.backups import write_backup
from safeconduct.record.encoding import from_base64


def run(*words: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["keys", *map(str, words)], input=typed)


def ok(*words: str | Path, typed: str | None = None) -> str:
    done = run(*words, typed=typed)
    assert done.exit_code == 0, done.output
    return done.output


def refused(reason: str, *words: str | Path, typed: str | None = None) -> str:
    done = run(*words, typed=typed)
    assert done.exit_code == 1, done.output
    assert f"REFUSED {reason}:" in done.output
    return done.output


def ceremony(directory: Path, *options: str) -> str:
    return ok("ceremony", directory, "--party", "A", "--yes", *options)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One ceremony for all who only need that there was one, and what it said."""
    directory = tmp_path_factory.mktemp("ceremony")
    return directory, ceremony(directory)


@pytest.fixture
def held(once: tuple[Path, str], tmp_path: Path) -> str:
    """A copy of it in the test's own directory."""
    shutil.copytree(once[0], tmp_path, dirs_exist_ok=True)
    return once[1]


def custodians(directory: Path) -> list[Path]:
    return sorted((directory / "custodians").iterdir())


def files(directory: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def said(output: str) -> str:
    return " ".join(output.strip().split("\n")[-4:])


def seed_of(key: Path) -> bytes:
    return from_base64(key.read_text().split("\n")[2])


def test_a_ceremony_makes_a_root_that_verifies_by_its_phrase(tmp_path: Path, held: str) -> None:
    phrase = said(held)
    root = tmp_path / "root" / "1.root"
    assert len(phrase.split()) == 16
    assert ok("root", "verify", root, "--phrase", phrase).startswith("OK A 1 ")
    refused("wrong-root", "root", "verify", root, "--phrase", phrase.replace(" ", " Alfa ", 1))
    ok("root", "show", root, "--json", tmp_path / "shown.json")
    shown = json.loads((tmp_path / "shown.json").read_text())
    assert shown["threshold"] == "2 of 3"
    assert shown["signatures_of"] == [path.name for path in custodians(tmp_path)]
    assert " ".join(shown["phrase"]) == phrase


def test_secrets_are_for_their_owner_and_never_shown(tmp_path: Path, held: str) -> None:
    output = held + ok("root", "show", tmp_path / "root" / "1.root")
    secret = [tmp_path / "online" / "keys"]
    for place in custodians(tmp_path):
        secret += [place / "key", place / "sheet.pdf"]
        seed = seed_of(place / "key")
        assert seed.hex() not in output
        assert place.joinpath("key").read_text().split("\n")[2] not in output
        assert not any(line in output for line in write_backup(seed))
    for path in secret:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for line in (tmp_path / "online" / "keys").read_text().split("\n")[2:7]:
        assert line not in output


def test_an_interrupted_ceremony_goes_on_and_overwrites_nothing(tmp_path: Path, held: str) -> None:
    first = held
    before = files(tmp_path)
    assert said(ok("ceremony", tmp_path, "--yes")) == said(first)
    assert files(tmp_path) == before
    # As if it had died before the second sheet was printed and the root was signed.
    (custodians(tmp_path)[1] / "sheet.pdf").unlink()
    (tmp_path / "root" / "1.root").unlink()
    assert said(ok("ceremony", tmp_path, "--yes")) == said(first)
    assert files(tmp_path) == before
    refused("unexpected", "ceremony", tmp_path, "--party", "B", "--yes")
    refused("missing", "ceremony", tmp_path / "elsewhere", "--yes")
    assert files(tmp_path) == before


def test_numbers_that_cannot_be_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    place = tmp_path / "new"
    for options in (("--threshold", "4"), ("--custodians", "0"), ("--custodians", "33")):
        refused("no-threshold", "ceremony", place, "--party", "A", "--yes", *options)
    refused("expired", "ceremony", place, "--party", "A", "--yes", "--days", "0")
    assert not place.exists()


@pytest.mark.usefixtures("held")
def test_a_key_comes_back_from_its_printed_sheet(tmp_path: Path) -> None:
    place, root = custodians(tmp_path)[0], tmp_path / "root" / "1.root"
    page = pypdf.PdfReader(place / "sheet.pdf").pages[0].extract_text()
    lines = re.findall(r"^\d ([A-Z2-7]{4} [A-Z2-7]{4} [A-Z2-7]{2})$", page, re.MULTILINE)
    assert tuple(lines) == write_backup(seed_of(place / "key"))
    restored = tmp_path / "restored"
    ok("restore", restored, "--root", root, typed="\n".join(lines))
    assert restored.read_bytes() == (place / "key").read_bytes()
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600
    refused("unexpected", "restore", restored, "--root", root, typed="\n".join(lines))
    wrong = "\n".join([*lines[:2], lines[2][::-1], *lines[3:]])
    assert "line 3" in refused("malformed", "restore", tmp_path / "x", "--root", root, typed=wrong)
    foreign = "\n".join(write_backup(bytes(32)))
    refused("unknown-signature", "restore", tmp_path / "x", "--root", root, typed=foreign)
    assert not (tmp_path / "x").exists()


def test_a_root_is_rotated_by_the_old_and_the_new_custodians(tmp_path: Path, held: str) -> None:
    phrase = said(held)
    first, second = tmp_path / "root" / "1.root", tmp_path / "2.root"
    keys = [place / "key" for place in custodians(tmp_path)]
    ok("draw", tmp_path / "fourth", "--root")
    closed = f"talks.example/1/A:3:{'ab' * 32}"
    ok(
        *("root", "rotate", first, second, "--add", tmp_path / "fourth.pub"),
        *("--remove", keys[0].parent.name, "--online", tmp_path / "online-2"),
        *("--close", closed),
    )
    verify = ("root", "verify", first, second, "--phrase", phrase)
    refused("no-threshold", *verify)
    ok("root", "sign", second, keys[0], "--yes")
    ok("root", "sign", second, tmp_path / "fourth", "--yes")
    refused("no-threshold", *verify)
    ok("root", "sign", second, keys[1], "--yes")
    assert ok(*verify).startswith("OK A 2 ")
    assert "talks.example/1/A at 3" in ok("root", "show", second)
    refused("skipped-version", "root", "verify", first, _third(tmp_path, second), *verify[4:])
    refused("unexpected", "root", "rotate", first, second)


def _third(directory: Path, second: Path) -> Path:
    ok("root", "rotate", second, directory / "3.root")
    return directory / "3.root"


def test_signing_is_asked_for_with_the_phrase_in_sight(tmp_path: Path, held: str) -> None:
    phrase = said(held)
    root, key = tmp_path / "root" / "1.root", custodians(tmp_path)[0] / "key"
    before = root.read_bytes()
    done = run("root", "sign", root, key, typed="n\n")
    assert done.exit_code == 1
    assert phrase.split()[0] in done.output
    assert root.read_bytes() == before


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    key, root = tmp_path / "key", tmp_path / "1.root"
    ok("draw", key)
    key.chmod(0o644)
    root.write_bytes(signed(made_root(), 1))
    assert "chmod 600" in refused("bad-key", "root", "sign", root, key, "--yes")


def members(directory: Path, count: int = 3) -> list[Path]:
    party = online().message.text
    keys = [directory / f"member-{number}" for number in range(count)]
    for key in keys:
        ok("draw", key)
    ok("members", "found", directory / "log", *keys, "--party", party)
    return keys


def test_members_approve_add_and_remove(tmp_path: Path) -> None:
    keys = members(tmp_path)
    log, draft = tmp_path / "log", tmp_path / "draft"
    draft.write_bytes(DRAFT.data)
    approve = ("approve", log, draft, "--yes", "--key")
    assert "approved by 1 of the 2" in ok(*approve, keys[0])
    refused("replay", *approve, keys[0])
    assert "approved by 2 of the 2" in ok(*approve, keys[1])
    assert "approved by 1 of the 2" in ok(*approve, keys[1], "--withdraw")
    ok("draw", tmp_path / "fourth")
    refused("not-a-member", *approve, tmp_path / "fourth")
    refused("no-threshold", "members", "add", log, tmp_path / "fourth", "--by", keys[0])
    ok("members", "add", log, tmp_path / "fourth", "--by", keys[0], "--by", keys[1])
    name = keys[0].read_text().split("\n")[1]
    ok("members", "remove", log, name, "--by", keys[1], "--by", keys[2])
    refused("not-a-member", *approve, keys[0])
    assert "approved by 1 of the 2" in ok(*approve, keys[2])
    assert ok("members", "list", log).startswith("OK 2 of 3, 7 statements\n")


def test_what_is_approved_is_shown_and_can_be_declined(tmp_path: Path) -> None:
    keys = members(tmp_path)
    draft = tmp_path / "draft"
    draft.write_bytes(DRAFT.data)
    done = run("approve", tmp_path / "log", draft, "--key", keys[0], typed="n\n")
    assert done.exit_code == 1
    assert DRAFT.digest in done.output
    assert "OK 2 of 3, 1 statements" in ok("members", "list", tmp_path / "log")
    draft.write_bytes(DRAFT.data.replace(b'"author":"A"', b'"author":"B"'))
    refused("other-author", "approve", tmp_path / "log", draft, "--yes", "--key", keys[0])
    draft.write_bytes(DRAFT.data + b" ")
    refused("malformed", "approve", tmp_path / "log", draft, "--yes", "--key", keys[0])


def test_a_founding_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    keys = members(tmp_path)
    party = (tmp_path / "log" / "party").read_text().strip()
    found = ("members", "found", tmp_path / "other")
    refused("duplicate-key", *found, keys[0], keys[0], "--party", party)
    refused("no-threshold", *found, keys[0], "--party", party)
    assert not (tmp_path / "other").exists()
    refused("unexpected", "members", "found", tmp_path / "log", *keys, "--party", party)


def test_a_founding_that_was_interrupted_is_repeated(tmp_path: Path) -> None:
    keys = members(tmp_path)
    party = (tmp_path / "log" / "party").read_text().strip()
    shutil.rmtree(tmp_path / "log" / "log")
    (tmp_path / "log" / "party").unlink()
    assert "2 of 3" in ok("members", "found", tmp_path / "log", *keys, "--party", party)
    assert ok("members", "list", tmp_path / "log").startswith("OK 2 of 3")


def test_an_altered_log_of_approvals_is_refused(tmp_path: Path) -> None:
    members(tmp_path)
    path = tmp_path / "log" / "log" / "entries.log"
    path.write_bytes(path.read_bytes()[:-1])
    refused("roll-back", "members", "list", tmp_path / "log")


def test_keys_in_the_keyring_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    fake = SimpleNamespace(
        get_password=lambda service, name: kept.get((service, name)),
        set_password=lambda service, name, text: kept.update({(service, name): text}),
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)
    phrase = said(ceremony(tmp_path, "--keep", "keyring"))
    assert len(kept) == 3
    assert not list(tmp_path.rglob("key"))
    assert len(list(tmp_path.rglob("sheet.pdf"))) == 3
    root = tmp_path / "root" / "1.root"
    assert ok("root", "verify", root, "--phrase", phrase).startswith("OK")
    name = next(iter(kept))[1]
    assert "signed by 3 keys" in ok("root", "sign", root, f"keyring:{name}", "--yes")
    refused("missing", "root", "sign", root, "keyring:nobody", "--yes")


def test_without_the_package_the_keyring_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    refused("missing", "draw", "keyring:")
