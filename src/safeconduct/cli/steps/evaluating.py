"""How the invented world's exchange compares with its truth; only the demonstration reads it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Summary, Workspace
from safeconduct.matching import pairwise
from safeconduct.tables import read_own_csv


def evaluate(work: Workspace) -> Summary:
    """Identities, owed people, holds and consent against truth/.

    A person on a list is, in truth, whoever the captor's own record in his file is about: that is
    who would be called to the bus.
    """
    truth = read_own_csv(work.truth / "identities.csv").select(
        pl.concat_str("source", pl.lit(":"), "record_id").alias("record"), "true_person_id"
    )
    identities = work.store.read("identities", made_by="match")
    score = pairwise(identities, truth.unique("record", keep="none"))
    called = _true_people_on_lists(work, identities, truth)
    counted = called.filter(pl.col("counts"))
    no_consent_needed = pl.col("category") == "remains"
    return {
        "pairwise_precision": round(score.precision, 4),
        "pairwise_recall": round(score.recall, 4),
        "pairwise_f1": round(score.f1, 4),
        "owed_counted": counted.filter(pl.col("owed")).height,
        "listed_with_hold": called.filter(pl.col("hold")).height,
        "listed_without_consent": called.filter(
            ((pl.col("consent") != "return") | pl.col("fear")) & ~no_consent_needed
        ).height,
        "listed_known_in_truth": called.height,
    }


def listed_people(lists: Path) -> pl.DataFrame:
    """Everyone on the stages' lists in a directory."""
    frames = [read_own_csv(p) for p in sorted(lists.glob("stage-*-[AB].csv"))]
    return pl.concat(frames, how="vertical_relaxed") if frames else pl.DataFrame()


def _true_people_on_lists(
    work: Workspace, identities: pl.DataFrame, truth: pl.DataFrame
) -> pl.DataFrame:
    kinds = work.store.read("reports", made_by="import").select("record", "kind")
    own_record = (
        identities.join(kinds, on="record")
        .join(truth, on="record")
        .with_columns(order=pl.col("kind").replace_strict(
            {"captor_list": 0, "capture_card": 1}, default=2, return_dtype=pl.Int64))
        .sort("person_id", "order", "record")
        .group_by("person_id", maintain_order=True)
        .first()
    )  # fmt: skip
    facts = _truth_people(work.truth / "people.csv")
    return (
        listed_people(work.lists)
        .select("person_id", pl.col("counts").cast(pl.String) == "true")
        .join(own_record.select("person_id", "true_person_id"), on="person_id")
        .join(facts, on="true_person_id")
    )


def _truth_people(path: Path) -> pl.DataFrame:
    frame = read_own_csv(path)
    flags = ("owed", "hold", "fear")
    return frame.select(
        "true_person_id", "category", pl.col("consent").fill_null(""),
        *((pl.col(c).cast(pl.String) == "true").alias(c) for c in flags),
    )  # fmt: skip
