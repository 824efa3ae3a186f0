"""Step 3 on the invented world: what it must show, and what bad input leaves."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from safeconduct.evidence import shipped_parameters
from safeconduct.tables import read_json, read_own_csv

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def measured(
    demo: Path, tmp_path_factory: pytest.TempPathFactory, safeconduct: Run
) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("evidence")
    done = safeconduct(
        "assess", "evaluate", demo / "truth", "--store", demo / "store", "--out", out / "tables",
        "--json", out / "said.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (out / "tables" / "reliability.svg").stat().st_size > 1000
    found: dict[str, Any] = read_json(out / "said.json")
    return found


def test_unacknowledged_captives_are_found(measured: dict[str, Any]) -> None:
    found = measured["unacknowledged_captives"]
    assert found["precision"] >= 0.9
    assert found["recall_of_those_reported"] >= 0.8


def test_swindles_are_flagged(measured: dict[str, Any]) -> None:
    assert measured["swindles"]["precision"] >= 0.9
    assert measured["swindles"]["recall"] >= 0.85


def test_extortion_by_captors_stays_evidence_of_captivity(measured: dict[str, Any]) -> None:
    found = measured["extortion"]
    assert found["reported"] > 0
    assert found["kept_as_evidence_of_captivity"] == found["reported"]


def test_calibration_is_printed_for_every_question_and_beats_the_base_rate(
    measured: dict[str, Any],
) -> None:
    said = measured["calibration"]
    for name in ("captured, everybody", "captured, in doubt", "alive, everybody", "he, everybody"):
        assert all(word in said[name] for word in ("Brier", "log loss", "cases"))
    numbers = [float(w.strip("(),")) for w in said["captured, in doubt"].split() if "." in w]
    brier, base = numbers[0], numbers[1]
    assert brier < base / 3


def test_other_truth_files_are_taken_and_bad_rows_come_back(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    known = (
        read_own_csv(demo / "truth" / "identities.csv")
        .join(read_own_csv(demo / "truth" / "people.csv"), on="true_person_id")
        .select("source", "record_id", captive=pl.col("captive").cast(pl.String))
        .head(800)
    )
    bad = pl.DataFrame(
        {"source": ["x"], "record_id": ["1"], "captive": ["perhaps"]}, schema=known.schema
    )
    pl.concat([known, bad]).write_csv(tmp_path / "known.csv")
    done = safeconduct(
        "assess", "evaluate", tmp_path / "known.csv", "--store", demo / "store", "--out", tmp_path,
        "--json", tmp_path / "said.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = read_json(tmp_path / "said.json")
    assert said["outcomes_not_read"] == 1
    assert "captured, everybody" in said["calibration"]
    assert "alive, everybody" not in said["calibration"]
    assert "perhaps" in (tmp_path / "truth-rejects.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("source,record_id\na,1\n", "no column says what is known"),
        ("record_id,captive\n1,true\n", "source"),
        ("source,record_id,captive\nnobody,1,true\n", "known outcome"),
    ],
)
def test_a_truth_that_cannot_be_used_says_what_to_write(
    demo: Path, tmp_path: Path, safeconduct: Run, text: str, word: str
) -> None:
    (tmp_path / "t.csv").write_text(text)
    done = safeconduct("assess", "evaluate", tmp_path / "t.csv", "--store", demo / "store")
    assert done.returncode == 2
    assert word in done.stderr


def test_a_refit_is_judged_by_the_people_it_left_out(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    table = tmp_path / "mine.toml"
    done = safeconduct("assess", "refit", demo / "truth", "--store", demo / "store", "--out", table)
    assert done.returncode == 0, done.stderr
    about = tomllib.loads(table.read_text("utf-8"))["about"]
    assert about["held_out"] == 30
    done = safeconduct(
        "assess", "evaluate", demo / "truth", "--store", demo / "store", "--parameters", table,
        "--out", tmp_path, "--json", tmp_path / "said.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = read_json(tmp_path / "said.json")
    assert "30 parts" in said["held_out"]
    people = read_own_csv(demo / "people.csv").height
    assert 0.2 * people < said["cases"] < 0.4 * people


def test_a_table_that_lets_contacts_count_against_him_is_refused(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    from safeconduct.evidence import parameters_toml

    text = parameters_toml(shipped_parameters())
    place = text.index('"contact demand" =')
    end = text.index("\n", place)
    (tmp_path / "p.toml").write_text(text[:place] + '"contact demand" = -2.0' + text[end:])
    done = safeconduct(
        "assess", "--store", demo / "store", "--out", tmp_path, "--parameters", tmp_path / "p.toml"
    )
    assert done.returncode == 2
    assert "swindlers use true captives" in done.stderr


def test_the_list_becomes_demands_copied_to_the_agency_and_requests_for_return(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    done = safeconduct(
        "assess", "demand", "--store", demo / "store", "--out", tmp_path, "--bureau", "The Bureau",
        "--names", "A=Orlavia,B=Tesmaria",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    listed = read_own_csv(demo / "unacknowledged.csv").filter("on_list")
    sent = [read_own_csv(p) for p in sorted(tmp_path.glob("to-*/annex.csv"))]
    assert sum(s.height for s in sent) == listed.filter(pl.col("captor").is_not_null()).height
    for side in ("A", "B"):
        original = (tmp_path / f"to-{side}" / "demand.en.txt").read_bytes()
        assert original == (tmp_path / f"agency-copy-of-{side}" / "demand.en.txt").read_bytes()
    asked = tomllib.loads((tmp_path / "return-asked.toml").read_text("utf-8"))
    records = [r for side in asked.values() for entry in side["requests"] for r in entry["records"]]
    assert 0 < len(records) <= listed.height
    sources = set(read_own_csv(demo / "identities.csv")["source"])
    for annex in sent:
        text = annex.write_csv()
        assert not [s for s in sources if f"{s}:" in text]


def test_names_of_sides_that_are_none_are_refused(safeconduct: Run) -> None:
    done = safeconduct("assess", "demand", "--bureau", "B", "--names", "C=Nowhere")
    assert done.returncode == 2
    assert "A=Orlavia" in done.stderr


def test_why_shows_every_statement_and_the_history(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    person = read_own_csv(demo / "unacknowledged.csv").filter("on_list")["person_id"][0]
    done = safeconduct(
        "assess", "why", person, "--store", demo / "store", "--json", tmp_path / "w.json"
    )
    assert done.returncode == 0, done.stderr
    said = read_json(tmp_path / "w.json")
    assert "log-odds" in said["Is he in captivity? yes"]["probability"]
    assert said["how the status came about"]
    lost = safeconduct("assess", "why", "P-NOBODY", "--store", demo / "store")
    assert lost.returncode == 2
    assert "people.csv" in lost.stderr


def test_the_fraud_desk_leaves_its_picture_advice_and_report(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    done = safeconduct("assess", "fraud", "--store", demo / "store", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    advice = read_own_csv(tmp_path / "advice.csv")
    assert set(advice["language"]) == {"en", "uk", "ru", "fr", "ar"}
    police = read_own_csv(tmp_path / "police.csv")
    assert set(police["risk"]) == {"likely_fraud", "possible_extortion"}
    assert "<svg" in (tmp_path / "network.svg").read_text("utf-8")
    assert read_own_csv(tmp_path / "rings.csv").height > 0


def test_proof_of_life_from_question_to_verdict(tmp_path: Path, safeconduct: Run) -> None:
    (tmp_path / "q.csv").write_text("question,answer\nthe dog?,Жучка\n", "utf-8")
    sealed = tmp_path / "sealed.json"
    assert (
        safeconduct("assess", "proof", "seal", tmp_path / "q.csv", "--out", sealed).returncode == 0
    )
    assert "Жучка" not in sealed.read_text("utf-8")
    assert sealed.stat().st_mode & 0o077 == 0
    for answer, verdict in (("Zhuchka", "right"), ("Rex", "wrong")):
        done = safeconduct(
            "assess", "proof", "compare", sealed, "--answer", answer, "--json", tmp_path / "v.json"
        )
        assert done.returncode == 0, done.stderr
        assert read_json(tmp_path / "v.json")["verdict"] == verdict
    (tmp_path / "bad.csv").write_text("question,answer\n,x\nwho?,no\n", "utf-8")
    done = safeconduct(
        "assess", "proof", "seal", tmp_path / "bad.csv", "--out", tmp_path / "n.json"
    )
    assert done.returncode == 2
    assert "row 2" in done.stderr
    assert "row 3" in done.stderr
    assert not (tmp_path / "n.json").exists()


def test_people_carry_custody_whereabouts_and_beliefs(demo: Path) -> None:
    people = read_own_csv(demo / "people.csv")
    for column in ("captured", "alive", "custody", "whereabouts"):
        assert people[column].null_count() == 0
    released = people.filter(pl.col("status") == "released")
    assert set(released["custody"]) == {"ended"}
