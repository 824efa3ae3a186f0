"""Who is who on an invented world: this package and plain Splink on the same records.

    python benchmarks/matching.py [--scale 1] [--seed 1] [--worlds DIR]

The peer is Splink as its tutorial sets it up: its own name and date comparisons on names as given
(lower-case), exact numbers, usual blocking, trained without labels. It is given the best threshold
that truth can choose for it; this package uses its shipped thresholds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from worlds import world

from safeconduct.cli.steps.measuring import questions
from safeconduct.matching import link, pairwise
from safeconduct.matching.evaluation import calibration_error, labelled
from safeconduct.people.parts import split_full_name


def as_given(records: pl.DataFrame) -> pl.DataFrame:
    """The columns that plain Splink compares: names as given, whole dates, numbers."""
    parts = [split_full_name(n) if n else None for n in records["full_name"]]
    return records.select(
        unique_id="record",
        family=pl.coalesce(
            "family_name", pl.Series([p.family if p else None for p in parts])
        ).str.to_lowercase(),
        given=pl.coalesce(
            "given_name", pl.Series([p.given if p else None for p in parts])
        ).str.to_lowercase(),
        dob=pl.when(pl.col("birth_date").str.len_chars() == 10).then("birth_date"),
        service_number="service_number",
        prisoner_number=pl.concat_str("detaining_power", "prisoner_number"),
    )


def plain_splink(records: pl.DataFrame, truth: pl.DataFrame) -> tuple[float, float]:
    """Best pairwise F1 over all thresholds, and seconds."""
    began = time.perf_counter()
    frame = as_given(records)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("family"), cl.NameComparison("given"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("service_number"), cl.ExactMatch("prisoner_number"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("prisoner_number"), block_on("service_number"), block_on("family", "given"),
            block_on("family", "dob"), block_on("given", "dob"),
        ],
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '14GB'; SET temp_directory = '{spill}'")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register(frame.to_arrow()), settings, log_level=40)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("prisoner_number")], recall=0.6
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in (block_on("family", "given"), block_on("dob")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        pairs = linker.inference.predict(threshold_match_weight=-10)
        seconds = time.perf_counter() - began
        connection.register("truth", truth.to_arrow())
        counted = connection.sql(
            f"""SELECT round(match_weight, 2) AS weight, count(*) AS pairs,
            count(*) FILTER (a.true_person_id = b.true_person_id) AS same
            FROM {pairs.physical_name} JOIN truth a ON a.record = unique_id_l
            JOIN truth b ON b.record = unique_id_r GROUP BY weight ORDER BY weight DESC"""
        ).pl()
    total = pairwise(truth.rename({"true_person_id": "person_id"}), truth).true_pairs
    right, said = counted["same"].cum_sum(), counted["pairs"].cum_sum()
    return float((2 * right / (said + total)).max()), seconds  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    options = parser.parse_args()
    records, truth = world(options.worlds, scale=options.scale, seed=options.seed)
    began = time.perf_counter()
    found = link(records, seed=1)
    seconds = time.perf_counter() - began
    score = pairwise(found.identities, truth)
    pairs = labelled(found.links, truth)
    asked = questions(pairs, found.identities, true_pairs=score.true_pairs)
    print(
        f"scale {options.scale:g}, seed {options.seed}: {records.height:,} records, {score.true_pairs:,} true pairs"
    )
    print(
        f"  automatic 'same'        precision {score.precision:.4f}, recall {score.recall:.4f}, F1 {score.f1:.4f}"
    )
    print(
        f"  left to officers        {asked['questions']:,} questions, {asked['questions_per_true_pair']:.3f} of the true pairs"
    )
    print(f"  calibration error       {calibration_error(pairs):.4f}", flush=True)
    peer, peer_seconds = plain_splink(records, truth)
    print(f"  plain Splink, best F1   {peer:.4f}; ahead by {score.f1 - peer:.4f}")
    print(
        f"  time                    {seconds:.1f} s; {seconds / peer_seconds:.2f} of plain Splink's {peer_seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
