"""After an erasure nothing of the person is left: not in the store, its logs, files or backups."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_places import TALKS, Place, founded_place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")
SECRET = {"SAFECONDUCT_BACKUP_PASSPHRASE": "five words drawn by dice"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A PostgreSQL of its own, whose files can be read; `("", …)` for the embedded store."""
    if not os.environ.get("DATABASE_URL"):
        yield "", tmp_path
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip("there is no initdb here, so the files of PostgreSQL cannot be read")
    tools, directory = found[-1], Path(tempfile.mkdtemp(prefix="cluster-"))
    who = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if who:
        shutil.chown(directory, "postgres")

    def run(*words: str) -> None:
        subprocess.run([*who, *words], check=True, capture_output=True, cwd="/")

    run(str(tools / "initdb"), "-D", str(directory), "-U", "postgres", "-A", "trust", "-E", "UTF8")
    control = [str(tools / "pg_ctl"), "-D", str(directory), "-w"]
    # Only a socket, in the directory itself: no port can be taken.
    run(*control, "-l", str(directory / "log"), "-o", f"-h '' -k {directory}", "start")
    try:
        yield f"postgres://postgres@{str(directory).replace('/', '%2F')}/postgres", directory
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(directory)


@pytest.fixture
def place(cluster: tuple[str, Path], tmp_path: Path) -> Iterator[Place]:
    if cluster[0]:
        node = Place(tmp_path / "node", cluster[0])
        node.data.mkdir()
        node.do("found")
        yield node
        return
    with founded_place(tmp_path) as node:
        yield node


def everything(*roots: Path) -> Iterator[tuple[Path, bytes]]:
    for root in roots:
        for path in root.rglob("*") if root.is_dir() else [root]:
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


def forms(word: str) -> Iterator[bytes]:
    for text in {word, word.lower(), word.upper(), word.title()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield text.encode(encoding)
        yield json.dumps(text).strip('"').encode()


def test_no_trace_is_left(place: Place, cluster: tuple[str, Path], tmp_path: Path) -> None:
    place.do("take", "a-capture-cards.csv", "b-tracing-requests.csv")
    before = json.loads(place.do("prepare_erasure"))
    old = tmp_path / "old.backup"
    made = place.run("backup", "--to", old, **SECRET)
    assert made.returncode == 0, made.stderr
    after = json.loads(place.do("erase", before["person"]))
    assert after["before"]["wrapped"]
    new = tmp_path / "new.backup"
    made = place.run("backup", "--to", new, **SECRET)
    assert made.returncode == 0, made.stderr

    roots = [place.data, old, new, cluster[1]]
    read = 0
    for path, data in everything(*roots):
        read += len(data)
        for word in before["words"]:
            for form in forms(word):
                assert form not in data, f"{word} in the clear in {path}"
    assert read > 100_000
    assert not list((place.data / "files").rglob("*.sealed"))

    checked = json.loads(place.do("try_remains", json.dumps(after["before"])))
    assert checked == {"opened": 0, "tokens": 0, "tried": len(after["before"]["wrapped"])}
    assert json.loads(place.do("consistent"))["people"]

    refused = Place(tmp_path / "again")
    shutil.copy2(place.keys, refused.keys)
    said = refused.run("restore", old, "--data", refused.data, **SECRET)
    assert said.returncode == 2, "with the present keys an old backup opens nothing"
    assert "key" in said.stderr


def test_an_interrupted_erasure_is_finished_at_the_next_start(place: Place) -> None:
    place.do("take", "a-capture-cards.csv")
    before = json.loads(place.do("prepare_erasure"))
    remains = json.loads(place.do("erase_without_finish", before["person"]))
    assert list((place.data / "files").rglob("*.sealed"))
    opened = json.loads(place.do("try_remains", json.dumps(remains)))
    assert opened["opened"] == opened["tried"], "the test would find nothing out otherwise"
    assert "erasure: one was interrupted" in place.run("doctor").stdout
    assert place.run("migrate").returncode == 0
    assert "erasure: one" not in place.run("doctor").stdout
    assert not list((place.data / "files").rglob("*.sealed"))
    checked = json.loads(place.do("try_remains", json.dumps(remains)))
    assert (checked["opened"], checked["tokens"]) == (0, 0)
    assert json.loads(place.do("consistent"))["people"]


def test_no_trace_is_left_of_an_erased_person_in_talks(
    place: Place, cluster: tuple[str, Path], tmp_path: Path
) -> None:
    place.do("take", "a-capture-cards.csv")
    before = json.loads(place.do("offered", script=TALKS))
    after = json.loads(place.do("erase", before["person"]))
    words = [form for word in before["words"] for form in forms(word)]
    salts = [form.encode() for form in (*before["salts"], *before["forms"])]
    words += salts + [bytes.fromhex(salt) for salt in before["salts"]]
    seen = 0
    for path, data in everything(place.data, cluster[1]):
        found = [word for word in words if word in data]
        assert not found, f"{found} in {path}"
        seen += any(bytes.fromhex(digest) in data for digest in before["digests"])
    assert seen, "the salted hash stays, and would have been found"
    wrapped = [*before["wrapped"], *after["before"]["wrapped"]]
    assert len(before["wrapped"]) > 4
    remains = json.dumps({"wrapped": wrapped, "tokens": []})
    assert json.loads(place.do("try_remains", remains))["opened"] == 0
    told = json.loads(place.do("after_erasure", before["person"], before["waiting"], script=TALKS))
    assert told["erased"] == 2
    assert told["proved"] == 2 * len(before["others"])
    assert told["end_due"] == 1
