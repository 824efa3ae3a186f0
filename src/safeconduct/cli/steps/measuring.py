"""`match evaluate`, `match sample`, `match why`."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, require_columns
from safeconduct.documents import Plot, reliability_plot, thresholds_plot, waterfall_plot
from safeconduct.matching import pairwise, prepare, waterfall
from safeconduct.matching.evaluation import (
    advice,
    bcubed,
    by_stratum,
    calibration_error,
    labelled,
    reliability,
    to_label,
)
from safeconduct.people import records_wide
from safeconduct.tables import InputError, read_json, read_own_csv, write_csv

_SHOWN = ("full_name", "family_name", "given_name", "patronymic", "birth_date", "rank", "unit",
          "service_number", "prisoner_number")  # fmt: skip


def measure(*, store: Store, truth: Path, out: Path, progress: Progress = quiet) -> Summary:
    """Compare the store's identities and links with truth; write tables and plots."""
    identities = store.read("identities", made_by="match")
    progress("reading the truth", 0, 3)
    known = read_truth(truth)
    pairs = labelled(store.read("links", made_by="match"), known)
    found, persons = pairwise(identities, known), bcubed(identities, known)
    progress("comparing pairs", 1, 3)
    error = calibration_error(pairs)
    tables = {
        "reliability": reliability(pairs),
        "thresholds": advice(pairs, true_pairs=found.true_pairs),
        "strata": by_stratum(_named(store), identities, known),
    }
    progress("drawing", 2, 3)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_csv(table, out / f"{name}.csv")
    write_plot(reliability_plot(tables["reliability"], error=error), out)
    write_plot(thresholds_plot(tables["thresholds"]), out)
    progress("done", 3, 3)
    return {
        "true_pairs": found.true_pairs,
        "pairwise_precision": round(found.precision, 4),
        "pairwise_recall": round(found.recall, 4),
        "pairwise_f1": round(found.f1, 4),
        "bcubed_precision": round(persons.precision, 4),
        "bcubed_recall": round(persons.recall, 4),
        "bcubed_f1": round(persons.f1, 4),
        "calibration_error": error,
        **questions(pairs, identities, true_pairs=found.true_pairs),
    }


def questions(pairs: pl.DataFrame, identities: pl.DataFrame, *, true_pairs: int) -> Summary:
    """What waits for officers: pairs of records, and pairs of persons, which one answer settles."""
    unsure = pairs.filter(pl.col("verdict") == "unsure")
    person = identities.select("record", "person_id")
    named = unsure.join(person, left_on="record_l", right_on="record").join(
        person, left_on="record_r", right_on="record", suffix="_r"
    )
    asked = named.select(
        pl.min_horizontal("person_id", "person_id_r").alias("a"),
        pl.max_horizontal("person_id", "person_id_r").alias("b"),
    ).unique()
    return {
        "unsure_pairs": unsure.height,
        "questions": asked.height,
        "questions_per_true_pair": round(asked.height / true_pairs, 4) if true_pairs else 0.0,
    }


def read_truth(path: Path) -> pl.DataFrame:
    """record, true_person_id; a record that stands there twice is left out."""
    frame = read_own_csv(path)
    require_columns(
        frame,
        ("record_id", "source", "true_person_id"),
        where=path,
        remedy="Write record_id, source and true_person_id, one row a record.",
    )
    record = pl.concat_str("source", pl.lit(":"), "record_id").alias("record")
    return frame.select(record, "true_person_id").unique("record", keep="none")


def _named(store: Store) -> pl.DataFrame:
    """The compared columns, and the name as given."""
    records = records_wide(store.read("statements", made_by="import"))
    names = [c for c in ("family_name", "full_name", "given_name") if c in records.columns]
    given = records.select(unique_id="record", name=pl.coalesce(names))
    return prepare(records).join(given, on="unique_id", how="left")


def draw_to_label(
    *, store: Store, out: Path, count: int, seed: int, progress: Progress = quiet
) -> Summary:
    """Write pairs for officers to label; never over a file that somebody may have worked on."""
    if out.exists():
        raise InputError(
            "the file is there already", where=out, remedy="Give another name, or remove it first."
        )
    progress("drawing pairs", 0, 1)
    records = records_wide(store.read("statements", made_by="import"))
    shown = [c for c in _SHOWN if c in records.columns]
    chosen = to_label(store.read("links", made_by="match"), count=count, seed=seed)
    for side in "lr":
        named = records.select("record", *(pl.col(c).alias(f"{c}_{side}") for c in shown))
        chosen = chosen.join(
            named, left_on=f"record_{side}", right_on="record", how="left", maintain_order="left"
        )
    both = [f"{c}_{side}" for c in shown for side in "lr"]
    write_csv(
        chosen.select(
            pl.col("record_l").alias("left"), pl.col("record_r").alias("right"),
            pl.lit("").alias("judgement"), *both, "probability", "reasons", "stands_for",
        ),
        out,
    )  # fmt: skip
    progress("done", 1, 1)
    return {"pairs": chosen.height}


def explain(*, store: Store, left: str, right: str, picture: Path | None) -> Summary:
    """The waterfall of one link as data; drawn too, if a file is named."""
    links = store.read("links", made_by="match")
    first, second = sorted((left, right))
    row = links.filter((pl.col("record_l") == first) & (pl.col("record_r") == second))
    if row.is_empty():
        raise InputError(
            f"{left} and {right} are no link",
            where=store.path("links"),
            remedy="Records are written source:record_id, as in identities.csv with a colon "
            "between. Pairs with next to no chance of being one person are not kept.",
        )
    link = row.row(0, named=True)
    found = waterfall(link, read_json(store.root / "model.json"))
    if picture is not None:
        picture.write_text(waterfall_plot(found).svg(), encoding="utf-8")
    told = store.read("hints", made_by="match").filter(
        (pl.col("record_l") == first) & (pl.col("record_r") == second)
    )
    return {
        "verdict": link["verdict"],
        "probability": found.probability,
        "bits_between_this_and_the_next_person": link["margin"],
        "start": found.start,
        "steps": {f"{s.words}: {s.found}": round(s.bits, 2) for s in found.steps},
        "end": round(found.end, 2),
        "hints": told["hint"].to_list(),
        "sentence": found.sentence,
    }


def write_plot(plot: Plot, out: Path) -> None:
    """The plot as an SVG file of its own name."""
    (out / f"{plot.name}.svg").write_text(plot.svg(), encoding="utf-8")
