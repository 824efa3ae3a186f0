"""`match evaluate`, `match sample` and `match why` on the demonstration's world."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl

Run = Callable[..., Any]


def test_the_demonstration_is_measured_and_keeps_its_promises(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    truth, store, out = demo / "truth" / "identities.csv", demo / "store", tmp_path / "measured"
    done = safeconduct(
        "match", "evaluate", truth, "--store", store, "--out", out, "--json", tmp_path / "m.json"
    )
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "m.json").read_text())
    assert said["pairwise_precision"] >= 0.99
    assert said["pairwise_f1"] >= 0.95
    assert said["bcubed_f1"] >= said["pairwise_f1"]
    assert said["calibration_error"] <= 0.03
    assert said["questions_per_true_pair"] <= 0.15
    strata = pl.read_csv(out / "strata.csv")
    assert {"scripts", "missing", "namesakes"} == set(strata["kind"])
    assert (strata["found"] <= strata["true_pairs"]).all()
    for plot in ("reliability", "thresholds"):
        ElementTree.parse(out / f"{plot}.svg")


def test_pairs_to_label_come_back_as_judgements(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    sheet = tmp_path / "label.csv"
    draw = ("match", "sample", sheet, "--store", demo / "store", "--count", 40)
    assert safeconduct(*draw).returncode == 0
    assert "is there already" in " ".join(safeconduct(*draw).stderr.split())
    frame = pl.read_csv(sheet, infer_schema_length=0)
    assert frame["judgement"].fill_null("").unique().to_list() == [""]
    assert {"family_name_l", "family_name_r", "reasons", "stands_for"} <= set(frame.columns)


def test_a_link_is_explained_in_steps_that_add_up_and_drawn(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    link = pl.read_parquet(demo / "store" / "links.parquet").row(0, named=True)
    picture, told = tmp_path / "why.svg", tmp_path / "why.json"
    done = safeconduct(
        "match", "why", link["record_r"], link["record_l"], "--store", demo / "store",
        "--picture", picture, "--json", told,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(told.read_text())
    assert abs(said["start"] + sum(said["steps"].values()) - said["end"]) < 0.1
    assert said["sentence"].startswith("For one person:")
    assert said["sentence"].split(".")[0] in " ".join(done.stdout.split())
    ElementTree.parse(picture)


def test_a_pair_that_is_no_link_is_told(demo: Path, safeconduct: Run) -> None:
    done = safeconduct("match", "why", "a:1", "b:2", "--store", demo / "store")
    assert done.returncode == 2
    assert "are no link" in " ".join(done.stderr.split())


def test_names_that_cannot_carry_a_match_are_listed(tmp_path: Path, safeconduct: Run) -> None:
    (tmp_path / "list.csv").write_text("record_id,full_name\n1,Petro Boyko\n2,Я\n", "utf-8")
    store = tmp_path / "store"
    options = ("--out", store, "--rejects", tmp_path / "rejects.csv")
    assert safeconduct("import", tmp_path / "list.csv", *options).returncode == 0
    assert safeconduct("match", "--store", store, "--out", tmp_path).returncode == 0
    flags = pl.read_csv(tmp_path / "flags.csv")
    assert flags.select("record", "reason").rows() == [("list:2", "one letter only")]


def test_frequencies_that_cannot_count_are_all_named(tmp_path: Path, safeconduct: Run) -> None:
    (tmp_path / "list.csv").write_text("record_id,full_name\n1,Petro Boyko\n", "utf-8")
    store, names = tmp_path / "store", tmp_path / "names.csv"
    options = ("--out", store, "--rejects", tmp_path / "rejects.csv")
    assert safeconduct("import", tmp_path / "list.csv", *options).returncode == 0
    names.write_text("field,name,count\nsurname,Boyko,3\nfamily_name,Boyko,many\n", "utf-8")
    match = ("match", "--store", store, "--out", tmp_path, "--frequencies", names)
    done = safeconduct(*match)
    told = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "row 2: 'surname'" in told
    assert "row 3: a name and a count" in told
    names.write_text("field,name,count\nfamily_name,Boyko,3\n", "utf-8")
    assert safeconduct(*match).returncode == 0


def test_photographs_that_look_alike_are_a_hint_and_join_nobody(
    tmp_path: Path, safeconduct: Run
) -> None:
    for name, photo in (("a", "a5c3f00f3c5a1842"), ("b", "a5c3f00f3c5a1843")):
        (tmp_path / f"{name}.csv").write_text(
            f"record_id,family_name,given_name,birth_date,photo_hash\n"
            f"1,Boyko,Petro,1990-03-04,{photo}\n",
            "utf-8",
        )
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text("left,right,judgement\na:1,b:1,unsure\n", "utf-8")
    store, told = tmp_path / "store", tmp_path / "why.json"
    files = (tmp_path / "a.csv", tmp_path / "b.csv")
    done = safeconduct("import", *files, "--out", store, "--rejects", tmp_path / "rejects.csv")
    assert done.returncode == 0, done.stderr
    match = ("match", "--store", store, "--out", tmp_path, "--judgements", verdicts)
    assert safeconduct(*match).returncode == 0
    found = pl.read_parquet(store / "hints.parquet")
    assert found.select("record_l", "record_r").rows() == [("a:1", "b:1")]
    assert pl.read_parquet(store / "identities.parquet")["person_id"].n_unique() == 2
    why = ("match", "why", "a:1", "b:1", "--store", store, "--json", told)
    assert safeconduct(*why).returncode == 0
    (hint,) = json.loads(told.read_text("utf-8"))["hints"]
    assert hint.startswith("photographs look alike (1 of 64 bits differ)")
