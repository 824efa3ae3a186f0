"""What a tired officer meets: one clear message, exit status 2, and nothing half-written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
GOOD = "record_id,family_name,given_name\n1,Boyko,Petro\n2,Kit,Olha\n"


def refused(done: Any, *words: str) -> None:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    message = " ".join(done.stderr.split())
    for word in words:
        assert word in message, message


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", ("empty.csv", "empty")),
        ("junk.csv", os.urandom(1 << 16), ("junk.csv", "not a table")),
        ("junk.xlsx", os.urandom(1 << 16), ("junk.xlsx", "not an XLSX")),
        ("broken.xml", b"<pfif", ("broken.xml", "not well-formed")),
    ],
)
def test_an_unusable_file_leaves_the_store_as_it_was(
    work: Path, safeconduct: Run, name: str, content: bytes, words: tuple[str, ...]
) -> None:
    assert safeconduct("import", "good.csv", cwd=work).returncode == 0
    before = sorted((p.name, p.read_bytes()) for p in (work / "store").iterdir())
    (work / name).write_bytes(content)
    refused(safeconduct("import", "good.csv", name, cwd=work), *words)
    assert sorted((p.name, p.read_bytes()) for p in (work / "store").iterdir()) == before
    assert not [p for p in work.iterdir() if p.name.startswith(".")]


def test_a_missing_file_is_named(work: Path, safeconduct: Run) -> None:
    refused(safeconduct("import", "none.csv", cwd=work), "none.csv", "no such file")
    assert not (work / "store").exists()


def test_good_rows_are_kept_and_bad_ones_listed(work: Path, safeconduct: Run) -> None:
    text = GOOD + "2,Double,Id\n3,,\n4,Lys,Anna\n"
    (work / "mixed.csv").write_text(text.replace("given_name", "birth_date"), encoding="utf-8")
    done = safeconduct("import", "mixed.csv", cwd=work)
    assert done.returncode == 0
    rejects = (work / "rejects.csv").read_text(encoding="utf-8")
    for words in ("mixed.csv,,4,record_id,2", "names nobody", "not a date"):
        assert words in rejects


def test_importing_again_changes_nothing_and_a_changed_record_is_reported(
    work: Path, safeconduct: Run
) -> None:
    assert safeconduct("import", "good.csv", cwd=work).returncode == 0
    before = (work / "store" / "statements.parquet").read_bytes()
    assert safeconduct("import", "good.csv", cwd=work).returncode == 0
    assert (work / "store" / "statements.parquet").read_bytes() == before
    (work / "good.csv").write_text(GOOD.replace("Boyko", "Bojko"), encoding="utf-8")
    assert safeconduct("import", "good.csv", cwd=work).returncode == 0
    assert (work / "store" / "statements.parquet").read_bytes() == before
    assert "never overwritten" in (work / "rejects.csv").read_text(encoding="utf-8")


def test_a_step_says_which_step_comes_before_it(work: Path, safeconduct: Run) -> None:
    refused(safeconduct("match", cwd=work), "store", "safeconduct import")
    refused(safeconduct("assess", cwd=work), "safeconduct import")


AGREEMENT = """title = "T"
signed_on = 2026-09-16
as_of = 2026-09-16
[parties.A]
name = "Orlavia"
[parties.B]
name = "Tesmaria"
[terms]
total = {total}
owed_count_as_consideration = {owed}
[[stages]]
number = 1
date = 2026-09-23
per_side = {per_side}
"""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"total": 1000, "owed": "false", "per_side": 390}, ("add up", "390", "1000")),
        ({"total": 390, "owed": "true", "per_side": 390}, ("may not be counted", "GC IV arts 34")),
        ({"total": -1, "owed": "false", "per_side": -1}, ("negative",)),
        ({"total": "=", "owed": "false", "per_side": 1}, ("TOML", "line 9")),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(
    work: Path, safeconduct: Run, values: dict[str, object], words: tuple[str, ...]
) -> None:
    (work / "cartel.toml").write_text(AGREEMENT.format(**values), encoding="utf-8")
    refused(safeconduct("clear", "--cartel", "cartel.toml", cwd=work), "cartel.toml", *words)


def test_a_list_that_nobody_can_fill_says_why(work: Path, safeconduct: Run) -> None:
    text = AGREEMENT.format(total=2, owed="false", per_side=2)
    (work / "cartel.toml").write_text(text, encoding="utf-8")
    for command in (
        ("import", "good.csv"), ("match",), ("assess",), ("clear", "--cartel", "cartel.toml"),
    ):  # fmt: skip
        assert safeconduct(*command, cwd=work).returncode == 0, command
    done = safeconduct("select", "--cartel", "cartel.toml", cwd=work)
    refused(done, "nobody held by A can be listed")
    assert not (work / "lists").exists()
    assert not (work / "reasons.csv").exists()


def test_results_never_replace_other_peoples_files(demo: Path, safeconduct: Run) -> None:
    cartel = ("--cartel", demo / "samples" / "cartel.toml")
    before = sorted(demo.iterdir())
    refused(safeconduct("select", *cartel, "--out", ".", cwd=demo), "cannot be replaced")
    refused(safeconduct("select", *cartel, "--out", "samples", cwd=demo), "samples", "did not make")
    assert sorted(demo.iterdir()) == before


def test_a_demonstration_does_not_write_among_other_files(work: Path, safeconduct: Run) -> None:
    refused(safeconduct("demo", "--out", work), "not empty")


def test_no_formula_leaves_the_house(work: Path, safeconduct: Run) -> None:
    text = 'record_id,family_name\n1,"=HYPERLINK(""http://x"",""y"")"\n2,@cmd\n'
    (work / "evil.csv").write_text(text, encoding="utf-8")
    for command in (("import", "evil.csv"), ("match",)):
        assert safeconduct(*command, cwd=work).returncode == 0, command
    for name in ("people.csv", "identities.csv"):
        cells = (work / name).read_text(encoding="utf-8").replace('"', "").split(",")
        assert not [c for c in cells if c.startswith(("=", "@", "+"))]


def test_a_record_is_never_overwritten(demo: Path, safeconduct: Run) -> None:
    before = (demo / "record" / "A" / "A" / "checkpoint").read_bytes()
    cartel = ("--cartel", demo / "samples" / "cartel.toml")
    refused(safeconduct("talk", *cartel, cwd=demo), "record", "never overwritten")
    assert (demo / "record" / "A" / "A" / "checkpoint").read_bytes() == before


def test_a_stage_is_carried_out_once(demo: Path, tmp_path: Path, safeconduct: Run) -> None:
    shutil.copytree(demo, tmp_path / "again")
    cartel = ("--cartel", demo / "samples" / "cartel.toml")
    done = safeconduct("handover", *cartel, cwd=tmp_path / "again")
    refused(done, "the talks are carried out")
    assert safeconduct("record", "verify", tmp_path / "again" / "record").returncode == 0


def test_a_place_that_cannot_be_written_is_named(work: Path, safeconduct: Run) -> None:
    (work / "blocked").write_text("a file", encoding="utf-8")
    refused(safeconduct("import", "good.csv", "--out", "blocked/store", cwd=work), "blocked")


def test_a_size_of_memory_that_is_none_is_told(safeconduct: Run) -> None:
    done = safeconduct("match", "--memory", "much")
    assert done.returncode == 2
    assert "write it as 500MB or 4GB" in " ".join(done.stderr.split())
