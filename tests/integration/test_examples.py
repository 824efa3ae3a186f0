"""The files in examples/ go through every command, and the public claims stay their claimants'."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.tables import read_json, read_own_csv

Run = Callable[..., Any]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SMALL = EXAMPLES / "small-exchange"


def test_the_small_exchange_goes_through_every_command(tmp_path: Path, safeconduct: Run) -> None:
    files = [p for p in sorted(SMALL.iterdir()) if p.suffix in (".csv", ".xlsx", ".xml", ".jsonl")]
    cartel = ("--cartel", SMALL / "cartel.toml")
    held = ("--positions", SMALL / "positions.toml")
    mapping = ("--mapping", SMALL / "mapping.toml", "--as-of", "2026-09-16")
    for command in (
        ("import", *files, *mapping), ("match",), ("assess",), ("clear", *cartel),
        ("select", *cartel, *held), ("talk", *cartel, *held), ("handover", *cartel),
        ("notice", *cartel), ("figures", *cartel), ("record", "verify", "record"),
    ):  # fmt: skip
        done = safeconduct(*command, cwd=tmp_path)
        assert done.returncode == 0, (command[0], done.stderr)
    listed = [read_own_csv(p).height for p in sorted((tmp_path / "lists").glob("stage-*.csv"))]
    assert listed == [8, 8, 6, 6, 5, 5]
    short = read_own_csv(tmp_path / "lists" / "places.csv").filter(pl.col("empty") != "0")
    assert short["stage"].to_list() == ["3", "3"]
    assert short["why"].null_count() == 0
    lists_are_explained(tmp_path, safeconduct, *cartel, *held)


def lists_are_explained(place: Path, safeconduct: Run, *terms: str | Path) -> None:
    """What would have to change for one left off, and what each term costs."""
    reasons = read_own_csv(place / "reasons.csv")
    off = reasons.filter(pl.col("code").is_in(["outranked", "captured_later", "refused_by_holder"]))
    told = place / "why.json"
    done = safeconduct("select", "why", off["person_id"][0], *terms, "--json", told, cwd=place)
    assert done.returncode == 0, done.stderr
    assert "He would go" in str(read_json(told)["would_go"])
    nobody = safeconduct("select", "why", "nobody", *terms, cwd=place)
    assert nobody.returncode == 2
    assert "there is no person nobody" in nobody.stderr
    done = safeconduct("select", "prices", *terms, cwd=place)
    assert done.returncode == 0, done.stderr
    assert "refusals" in read_own_csv(place / "prices.csv")["kind"].to_list()
    # Those before the talks: what was refused in the talks is no rule of the lists.
    assert safeconduct("select", *terms, "--out", "fresh", cwd=place).returncode == 0
    for command in (
        ("front", *terms),
        ("audit", "fresh", *terms),
        ("batches", "19", "--stake", "3"),
    ):
        done = safeconduct("select", *command, cwd=place)
        assert done.returncode == 0, (command[0], done.stderr)
    assert read_own_csv(place / "audit.csv").is_empty()
    assert read_own_csv(place / "front.csv")["proven"].to_list() == [True] * 7
    lists_can_be_proposed_changed_and_certified(place, safeconduct, *terms)
    assert safeconduct("select", "audit", "nowhere", *terms, cwd=place).returncode == 2
    assert safeconduct("select", "batches", "19", "--stake", "0", cwd=place).returncode == 2


def lists_can_be_proposed_changed_and_certified(
    place: Path, safeconduct: Run, *terms: str | Path
) -> None:
    """Proposals side by side, a list that keeps yesterday's names, and a certificate of it."""
    certified = ("--openings", "openings.json", "--commitments", "commitments.json")
    for command in (
        ("proposals", *terms),
        (*terms, "--yesterday", "fresh", "--tolerance", "0.01", "--out", "today"),
        ("seed", "drawn by lot"),
        ("commit", *terms, "--seed", "seed-commitment.json"),
        (*terms, "--openings", "openings.json", "--lottery", "drawn by lot", "--out", "drawn"),
        ("audit", "drawn", *terms, "--certificate", "c.json", *certified, "--seed", "seed.json"),
        ("check-certificate", "c.json", "--commitments", "commitments.json"),
    ):
        done = safeconduct("select", *command, cwd=place)
        assert done.returncode == 0, (command[0], done.stderr)
    kinds = read_own_csv(place / "proposals" / "proposals.csv")["proposal"].to_list()
    assert kinds == ["lexicographic", "maximin", "leximin", "nash"]
    assert read_own_csv(place / "list-changes.csv").is_empty()
    # Another seed than the one that was committed to certifies nothing.
    another = ("--out", "other-commitment.json", "--secret", "other.json")
    assert safeconduct("select", "seed", "another", *another, cwd=place).returncode == 0
    wrong = ("--certificate", "d.json", *certified, "--seed", "other.json")
    refused = safeconduct("select", "audit", "drawn", *terms, *wrong, cwd=place)
    assert refused.returncode == 2
    assert "the seed is the one committed to" in refused.stderr
    assert not (place / "d.json").exists()
    assert safeconduct("select", "check-certificate", "c.json", cwd=place).returncode == 2


def test_a_document_of_one_side_is_checked_and_shown_in_part(
    tmp_path: Path, safeconduct: Run
) -> None:
    document = tmp_path / "a.toml"
    document.write_text(
        'side = "A"\nshown = ["refusals"]\n[[refusals]]\nbranch = "air force"\nreason = "r"\n'
        '[[requests]]\nunit = "7th"\n', "utf-8",
    )  # fmt: skip
    done = safeconduct("select", "position", document, "--shown", tmp_path / "shown.toml")
    assert done.returncode == 0, done.stderr
    shown = (tmp_path / "shown.toml").read_text("utf-8")
    assert "air force" in shown
    assert "7th" not in shown
    document.write_text('side = "A"\n[[requests]]\ncategory = "child"\n', "utf-8")
    refused = safeconduct("select", "position", document)
    assert refused.returncode == 2
    assert "requests[1].category: child is owed" in refused.stderr


def test_every_public_figure_is_shown_as_its_claimants(tmp_path: Path, safeconduct: Run) -> None:
    done = safeconduct(
        "figures", "claims", EXAMPLES / "public-claims", "--out", tmp_path, "--json",
        tmp_path / "said.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines: list[str] = read_json(tmp_path / "said.json")["lines"]
    for row in read_own_csv(EXAMPLES / "public-claims" / "public_claims.csv").iter_rows(named=True):
        mine = [line for line in lines if row["value"] in line and row["claimant"] in line]
        assert mine, row
    assert not [line for line in lines if "average" in line or "mean " in line]
    assert (tmp_path / "claims.svg").is_file()
