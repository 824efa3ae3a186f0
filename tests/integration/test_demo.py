"""The main job, end to end, on real files."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from safeconduct.tables import read_json, read_own_csv

Run = Callable[..., Any]
LEFT_BEHIND = (
    "samples/cartel.toml", "truth/people.csv", "store/statements.parquet", "identities.csv",
    "people.csv", "determinations.csv", "reasons.csv", "record/A/A/checkpoint", "keys/A.pub",
    "manifests/stage-1-A.pdf", "notices/stage-3.ar.txt", "figures/account.svg", "rejects.csv",
    "index.html", "summary.json",
)  # fmt: skip
PROMISED = (
    "seconds", "peak_rss_mib", "records_in", "rejected", "identities", "pairwise_precision",
    "pairwise_recall", "pairwise_f1", "status_counts", "listed", "owed", "owed_counted",
    "listed_with_hold", "listed_without_consent", "unlisted", "unlisted_without_reason",
    "record_entries", "record_roots",
)  # fmt: skip


@pytest.fixture(scope="module")
def summary(demo: Path) -> dict[str, Any]:
    found: dict[str, Any] = read_json(demo / "summary.json")
    return found


def lists(root: Path) -> pl.DataFrame:
    files = sorted((root / "lists").glob("stage-*-[AB].csv"))
    return pl.concat([read_own_csv(file) for file in files])


@pytest.mark.parametrize("path", LEFT_BEHIND)
def test_it_leaves_behind_what_is_documented(demo: Path, path: str) -> None:
    assert (demo / path).stat().st_size > 0


def test_the_summary_has_what_is_documented(summary: dict[str, Any]) -> None:
    assert set(PROMISED) <= set(summary)


def test_no_red_line_is_crossed_against_the_truth(summary: dict[str, Any]) -> None:
    crossed = ("owed_counted", "listed_with_hold", "listed_without_consent")
    assert {name: summary[name] for name in crossed} == dict.fromkeys(crossed, 0)


def test_identities_are_found(summary: dict[str, Any]) -> None:
    assert summary["pairwise_f1"] >= 0.93


def test_every_stage_is_full_or_its_empty_places_are_explained(
    demo: Path, summary: dict[str, Any]
) -> None:
    assert summary["listed"] == {
        "stage 1 A": 39, "stage 1 B": 39, "stage 2 A": 31, "stage 2 B": 31, "stage 3 A": 30,
        "stage 3 B": 30,
    }  # fmt: skip
    first = lists(demo).filter(pl.col("stage") == "1")
    assert first.filter(~pl.col("counts")).group_by("side").len()["len"].to_list() == [12, 12]


def test_nobody_is_lost_or_doubled_between_the_steps(demo: Path) -> None:
    reports = pl.read_parquet(demo / "store" / "reports.parquet")
    identities = read_own_csv(demo / "identities.csv")
    people = read_own_csv(demo / "people.csv")
    reasons = read_own_csv(demo / "reasons.csv")
    outcomes = read_own_csv(demo / "handover" / "outcomes.csv")
    keys = pl.concat_str("source", pl.lit(":"), "record_id")
    assert identities.select(keys).to_series().sort().to_list() == reports["record"].to_list()
    assert sorted(set(identities["person_id"])) == people["person_id"].to_list()
    assert reasons["person_id"].to_list() == people["person_id"].to_list()
    assert sorted(lists(demo)["person_id"]) == sorted(outcomes["person_id"])
    listed = reasons.filter("listed")["person_id"].to_list()
    assert sorted(lists(demo)["person_id"]) == listed
    owed = pl.concat([read_own_csv(p) for p in (demo / "lists").glob("owed-*.csv")])
    outside = reasons.filter(pl.col("code") == "owed_outside_count")["person_id"]
    assert sorted(owed["person_id"]) == outside.to_list()


def test_everybody_has_a_reason_in_words(demo: Path) -> None:
    reasons = read_own_csv(demo / "reasons.csv")
    assert reasons.filter(pl.col("code").is_null() | pl.col("text").is_null()).is_empty()


def test_owed_people_stand_on_no_counted_place(demo: Path) -> None:
    clearance = pl.read_parquet(demo / "store" / "clearance.parquet")
    counted = lists(demo).filter("counts").join(clearance, on="person_id")
    assert counted.filter(pl.col("owed") | ~pl.col("cleared") | ~pl.col("consents")).is_empty()


def test_determinations_name_rule_article_and_facts(demo: Path) -> None:
    made = read_own_csv(demo / "determinations.csv")
    for column in ("rule", "articles", "facts", "explanation"):
        assert made[column].null_count() == 0
    assert set(made["person_id"]) == set(read_own_csv(demo / "people.csv")["person_id"])


def test_rejects_name_place_reason_and_remedy(demo: Path) -> None:
    rejects = read_own_csv(demo / "rejects.csv")
    assert rejects.height > 0
    for column in ("file", "row", "reason", "remedy"):
        assert rejects[column].null_count() == 0


def test_the_account_adds_up(demo: Path, summary: dict[str, Any]) -> None:
    account = read_own_csv(demo / "handover" / "account.csv").with_columns(
        pl.col("agreed", "delivered", "outstanding", "civilians_agreed").cast(pl.Int64)
    )
    assert (account["agreed"] - account["delivered"] == account["outstanding"]).all()
    assert account.filter(pl.col("side") == "A")["agreed"].sum() == 100 - 12
    outcomes = read_own_csv(demo / "handover" / "outcomes.csv")["outcome"].value_counts()
    assert dict(outcomes.iter_rows()) == {
        "delivered": 197, "refused_at_crossing": 1, "wrong_identity": 1, "died": 1,
    }  # fmt: skip


def test_notices_name_nobody(demo: Path) -> None:
    names = set()
    for column in ("family_name", "full_name"):
        names |= set(read_own_csv(demo / "people.csv")[column].drop_nulls())
    texts = " ".join(p.read_text(encoding="utf-8") for p in (demo / "notices").glob("*.txt"))
    words = set(texts.split())
    assert not {n for n in names if len(n) > 3 and n in words} - {"Notice", "Stage"}


def test_the_page_loads_nothing_and_its_links_lead_somewhere(demo: Path) -> None:
    import re

    page = (demo / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img|iframe)\b", page)
    links = re.findall(r'href="([^"#]+)"', page)
    assert links
    assert [link for link in links if not (demo / link).is_file()] == []


def test_the_record_holds_no_personal_data(demo: Path) -> None:
    logs = (demo / "record" / "A").rglob("tile/entries/**/*")
    entries = b"".join(path.read_bytes() for path in logs if path.is_file())
    assert entries.count(b"payloadType") == 24
    told = b"".join(base64.b64decode(part) for part in re.findall(rb'"payload":"([^"]+)"', entries))
    people = read_own_csv(demo / "people.csv")
    assert not [p for p in people["person_id"] if p.encode() in told]


def test_the_same_seed_gives_the_same_lists_to_the_byte(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    again = tmp_path / "again"
    assert safeconduct("demo", "--scale", 0.1, "--seed", 1, "--out", again).returncode == 0
    for name in ("lists", "record", "notices", "manifests", "figures"):
        for path in sorted((demo / name).rglob("*")):
            # Signatures of ML-DSA-44 differ from one time to the next.
            if path.is_file() and not {"checkpoint", "receipts"} & set(path.parts):
                twin = again / path.relative_to(demo)
                assert path.read_bytes() == twin.read_bytes(), path.name
    for name in ("identities.csv", "people.csv", "determinations.csv", "reasons.csv"):
        assert (demo / name).read_bytes() == (again / name).read_bytes(), name


def test_the_single_commands_make_what_the_demonstration_makes(
    demo: Path, tmp_path: Path, safeconduct: Run
) -> None:
    samples = demo / "samples"
    files = [p for p in samples.iterdir() if p.suffix in (".csv", ".xlsx", ".xml", ".jsonl")]
    cartel = ("--cartel", samples / "cartel.toml")
    held = ("--positions", samples / "positions.toml")
    for arguments in (
        ("import", *files, "--mapping", samples / "mapping.toml", "--as-of", "2026-09-16"),
        ("match", "--seed", 1),
        ("assess",),
        ("clear", *cartel),
        ("select", *cartel, *held),
        ("talk", *cartel, *held),
        ("handover", *cartel),
        ("notice", *cartel, "--place", "Crossing 7"),
        ("figures", *cartel),
        ("record", "verify", "record"),
    ):
        done = safeconduct(*arguments, "--json", "said.json", cwd=tmp_path)
        assert done.returncode == 0, (arguments[0], done.stderr)
        assert read_json(tmp_path / "said.json")
    for path in sorted((demo / "lists").iterdir()):
        assert path.read_bytes() == (tmp_path / "lists" / path.name).read_bytes(), path.name
    assert (demo / "reasons.csv").read_bytes() == (tmp_path / "reasons.csv").read_bytes()
