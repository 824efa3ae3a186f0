"""`match --add`: the same files as a whole run by the same weights, and taken up after a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Run = Callable[..., Any]
HEADER = "record_id,family_name,given_name,birth_date,service_number,refers_to\n"
FAMILIES = ("Boyko", "Kovalenko", "Schewtschenko", "Melnyk", "Hryhorenko", "Tkatschuk")


def listed(path: Path, numbers: range) -> Path:
    """A file of people; the same numbers in another file are the same people."""
    rows = [
        f"{i},{FAMILIES[i % 6]},{'Ivan' if i % 2 else 'Olena'},"
        f"19{60 + i % 30}-0{1 + i % 9}-1{i % 9},{i * 7919 % 999983:06d},\n"
        for i in numbers
    ]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def read(directory: Path, store: Path) -> list[pl.DataFrame]:
    tables = [pl.read_csv(directory / n) for n in ("identities.csv", "people.csv", "flags.csv")]
    return tables + [pl.read_parquet(store / f"{n}.parquet") for n in ("identities", "links")]


@pytest.fixture
def store(tmp_path: Path, safeconduct: Run) -> Path:
    """A store with two files, matched."""
    files = [listed(tmp_path / "a.csv", range(60)), listed(tmp_path / "b.csv", range(0, 60, 2))]
    store = tmp_path / "store"
    assert safeconduct("import", *files, *options(store)).returncode == 0
    assert safeconduct("match", "--store", store, "--out", tmp_path).returncode == 0
    return store


def options(store: Path) -> tuple[object, ...]:
    return ("--out", store, "--rejects", store.parent / "rejects.csv")


def test_added_files_give_what_a_whole_run_gives(
    store: Path, tmp_path: Path, safeconduct: Run
) -> None:
    late = listed(tmp_path / "late.csv", range(10, 90, 3))
    assert safeconduct("import", late, *options(store)).returncode == 0
    done = safeconduct("match", "--add", "--store", store, "--out", tmp_path / "added")
    assert done.returncode == 0, done.stderr
    assert "new records" in done.stdout
    added = read(tmp_path / "added", store)
    done = safeconduct("match", "--same-weights", "--store", store, "--out", tmp_path / "whole")
    assert done.returncode == 0, done.stderr
    for one, other in zip(added, read(tmp_path / "whole", store), strict=True):
        assert one.equals(other)
    assert added[3].height == 60 + 30 + 27
    assert added[3]["person_id"].n_unique() < 90
    again = safeconduct("match", "--add", "--store", store, "--out", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    assert read(tmp_path / "again", store)[3].equals(added[3])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--add", "--same-weights"), "only one of the two"),
        (("--add", "--model", "x.json"), "leave --model"),
        (("--same-weights", "--frequencies", "x.csv"), "leave --model"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    store: Path, safeconduct: Run, arguments: tuple[str, ...], told: str
) -> None:
    done = safeconduct("match", *arguments, "--store", store, "--out", store.parent)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_without_a_kept_linkage_one_is_told_to_match_whole(
    store: Path, tmp_path: Path, safeconduct: Run
) -> None:
    (store / "linkage.duckdb").unlink()
    done = safeconduct("match", "--add", "--store", store, "--out", tmp_path)
    assert done.returncode == 2
    assert "Run `safeconduct match` on this store once" in " ".join(done.stderr.split())


def test_records_that_left_the_store_are_not_silently_kept(
    store: Path, tmp_path: Path, safeconduct: Run
) -> None:
    for name in ("reports", "statements"):
        path = store / f"{name}.parquet"
        pl.read_parquet(path).filter(pl.col("record") != "a:7").write_parquet(path)
    done = safeconduct("match", "--add", "--store", store, "--out", tmp_path)
    assert done.returncode == 2
    told = " ".join(done.stderr.split())
    assert "1 records that were linked are no longer in the store, such as a:7" in told
    assert safeconduct("match", "--store", store, "--out", tmp_path).returncode == 0
    kept = (store / "linkage.duckdb").read_bytes()
    assert b"a:7\x00" not in kept


_KILLED = """
import os, signal, sys
from pathlib import Path
import polars as pl
from safeconduct.cli.steps.unfinished import UnfinishedOnDisk
from safeconduct.matching import link, scoring

class Killing(UnfinishedOnDisk):
    def keep(self, name, frame):
        super().keep(name, frame)
        if name.startswith("pairs-2-of-"):
            os.kill(os.getpid(), signal.SIGKILL)

kind = sys.argv[1]
made = (Killing if kind == "killed" else UnfinishedOnDisk)(Path("unfinished"))
if kind == "whole":
    made = scoring.UNKEPT
heard = []
found = link(pl.read_parquet("records.parquet"), seed=1, unfinished=made,
             resources=scoring.Resources(at_a_time=100),
             told=lambda done, parts: heard.append((done, parts)))
found.links.write_parquet(f"{kind}.parquet")
print(len(heard))
"""


def test_a_killed_comparison_is_taken_up_where_it_was(tmp_path: Path) -> None:
    names = [(FAMILIES[i % 6], "Ivan" if i % 2 else "Petro") for i in range(80)]
    pl.DataFrame(
        {
            "record": [f"a:{i}" for i in range(80)],
            "source": "a",
            "kind": "tracing_request",
            "family_name": [family for family, _ in names],
            "given_name": [given for _, given in names],
            "birth_date": [f"19{60 + i % 20}" for i in range(80)],
        }
    ).write_parquet(tmp_path / "records.parquet")

    def run(kind: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-c", _KILLED, kind]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run("killed").returncode == -9
    kept = sorted(p.name for p in (tmp_path / "unfinished").rglob("*.parquet"))
    assert [name.split("-of-")[0] for name in kept] == ["model.parquet", "pairs-1", "pairs-2"]
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "unfinished").rglob("*.parquet")}
    assert run("resumed").returncode == 0
    assert all(p.stat().st_mtime_ns == at for p, at in before.items())
    assert run("whole").returncode == 0
    resumed = pl.read_parquet(tmp_path / "resumed.parquet")
    assert resumed.height > 0
    assert resumed.equals(pl.read_parquet(tmp_path / "whole.parquet"))
