"""A million records against a million on this machine, and a thousand new ones against a million.

    python benchmarks/million.py [--records 2000000] [--worlds DIR] [--peer] [--late 1000]

Several invented worlds of scale 10 are taken together, with numbers that differ between them, so
that there are enough people; names are shared between worlds as between villages. Every record is
compared with every other, whichever file it is from: more than file against file. Prints seconds,
the largest memory, what adding records that were left out takes beside that, and with --peer the
ratio to plain Splink on the same rows.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from matching import plain_splink
from worlds import world

from safeconduct.matching import Linkage, link, pairwise
from safeconduct.matching.incremental.adding import add
from safeconduct.matching.incremental.state import State

_SEEDS = (1, 2, 3, 25, 26)
#: Two digits that differ in both places between worlds: no slip leads from one to another.
_MARKS = ("11", "22", "33", "44", "55")


def several_worlds(directory: Path, *, records: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records of people of as many worlds as are needed, and the truth."""
    found, truths, count = [], [], 0
    for seed, mark in zip(_SEEDS, _MARKS, strict=True):
        if count >= records:
            break
        frame, truth = world(directory, scale=10, seed=seed)
        frame, truth = _people(frame, truth, most=records - count)
        found.append(_marked(frame, mark))
        truths.append(
            truth.with_columns(
                record=mark + pl.col("record"), true_person_id=mark + pl.col("true_person_id")
            )
        )
        count += frame.height
    return pl.concat(found, how="diagonal"), pl.concat(truths, how="diagonal")


def _people(
    frame: pl.DataFrame, truth: pl.DataFrame, *, most: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All records of as many people as have `most` records."""
    if frame.height <= most:
        return frame, truth
    order = truth.with_columns(at=pl.col("true_person_id").hash(seed=1)).sort("at", "record")
    kept = order.head(most).drop("at")
    return frame.join(kept.select("record"), on="record", how="semi"), kept


def _marked(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    numbers = ("service_number", "prisoner_number")
    edition = pl.col("edition") if "edition" in frame.columns else pl.lit("")
    return frame.with_columns(
        record=mark + pl.col("record"),
        refers_to=mark + pl.col("refers_to"),
        edition=mark + edition.fill_null(""),
        **{column: pl.col(column) + mark for column in numbers},
    )


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    """Print how long something took; the seconds are left in the list."""
    began, seconds = time.perf_counter(), [0.0]
    yield seconds
    seconds[0] = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  {what:32s} {seconds[0]:8.1f} s   (most memory so far {most:.1f} GiB)", flush=True)


def whole(records: pl.DataFrame, truth: pl.DataFrame, late: int, kept: Path) -> float:
    """Link all but `late` records, then these; print what was found, and seconds of the first."""
    newcomers = records.sample(late, seed=1)
    with timed("the whole of matching") as spent:
        found = link(records.join(newcomers, on="record", how="anti"), seed=1, keep=kept)
    _print_score(found, truth)
    with timed(f"adding {late:,} records") as adding, State.open(kept) as state:
        added = add(state, newcomers)
    print(
        f"  one {spent[0] / adding[0]:.0f}th of the whole (limit: one 50th); {added.pairs:,} pairs "
        f"compared, {added.dropped:,} taken away, {added.identities.height:,} records changed"
    )
    return spent[0]


def _print_score(found: Linkage, truth: pl.DataFrame) -> None:
    score = pairwise(found.identities, truth)
    pairs = found.blocking["pairs"].sum()
    print(
        f"  precision {score.precision:.4f}, recall {score.recall:.4f}, F1 {score.f1:.4f}; "
        f"at most {pairs:,} pairs compared"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    parser.add_argument("--late", type=int, default=1_000, help="Records that are added.")
    parser.add_argument("--peer", action="store_true", help="Run plain Splink as well.")
    options = parser.parse_args()
    records, truth = several_worlds(options.worlds, records=options.records)
    print(f"{records.height:,} records of {truth['true_person_id'].n_unique():,} people")
    with tempfile.TemporaryDirectory() as directory:
        own = whole(records, truth, options.late, Path(directory) / "kept.duckdb")
    if options.peer:
        with timed("plain Splink"):
            best, seconds = plain_splink(records, truth)
        print(f"  plain Splink's best F1 {best:.4f}; time {own / seconds:.2f} of plain Splink's")


if __name__ == "__main__":
    main()
