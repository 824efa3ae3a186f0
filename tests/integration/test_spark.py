"""Both engines find the same: a real Spark session of two threads beside DuckDB.

`.ci/run` runs this file in an environment with the extra `spark`; elsewhere it is skipped.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.cluster import Cluster, check_java, spark_engine
from safeconduct.cli.steps.importing import import_files
from safeconduct.cli.steps.sampling import make_samples
from safeconduct.cli.steps.workspace import Store
from safeconduct.matching import key_table, prepare
from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.comparisons import SPARK
from safeconduct.matching.engines import DuckDBEngine, Engine
from safeconduct.matching.model import shipped_model
from safeconduct.matching.population import Population
from safeconduct.matching.spark.engine import SparkEngine
from safeconduct.matching.spark.functions import define
from safeconduct.tables import InputError

pytest.importorskip("pyspark", reason="pyspark is not installed (uv sync --extra spark)")
try:
    check_java(os.environ)
except InputError as lacking:
    pytest.skip(str(lacking), allow_module_level=True)

# py4j leaves the sockets to its JVM to the garbage collector when a session ends.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

Run = Callable[..., Any]
#: A short-lived JVM is quickest with its first compiler alone.
QUICK = "-XX:TieredStopAtLevel=1"
_COLUMNS = ("record", "source", "kind", "family_name", "given_name", "birth_date", "service_number")


def table(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    filled = [(*row, *[None] * (len(_COLUMNS) - len(row))) for row in rows]
    return pl.DataFrame(filled, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


# First, since it opens and ends a session of its own.
def test_the_command_finds_the_same_persons_of_the_sample_world(
    tmp_path: Path, safeconduct: Run
) -> None:
    make_samples(scale=0.02, seed=3, out=tmp_path)
    samples, stores = tmp_path / "samples", {}
    for name in ("duckdb", "spark"):
        stores[name] = tmp_path / name
        import_files(
            sorted(p for p in samples.iterdir() if p.suffix in (".csv", ".xlsx", ".xml", ".jsonl")),
            mapping=samples / "mapping.toml", store=Store(stores[name]),
            rejects=tmp_path / "rejects.csv", latest=read_agreement(samples / "cartel.toml").as_of,
        )  # fmt: skip
    on_spark = ("--engine", "spark", "--master", "local[2]", "--memory", "1GB",
                "--spark-conf", f"spark.driver.extraJavaOptions={QUICK}")  # fmt: skip
    for name, options in (("duckdb", ()), ("spark", on_spark)):
        out = tmp_path / f"{name}-out"
        done = safeconduct("match", "--store", stores[name], "--out", out, *options)
        assert done.returncode == 0, done.stderr
    read = {name: _linked(store) for name, store in stores.items()}
    assert read["spark"]["identities"].equals(read["duckdb"]["identities"])
    assert read["spark"]["blocking"].equals(read["duckdb"]["blocking"])
    assert_same_pairs(read["spark"]["links"].drop("reasons", "verdict"),
                      read["duckdb"]["links"].drop("reasons", "verdict"))  # fmt: skip
    assert read["spark"]["links"].height > 500
    people = [(tmp_path / f"{name}-out" / "people.csv").read_bytes() for name in stores]
    assert people[0] == people[1]
    assert not (stores["spark"] / "scratch").exists()


def _linked(store: Path) -> dict[str, pl.DataFrame]:
    names = ("identities", "links", "blocking")
    return {name: pl.read_parquet(store / f"{name}.parquet") for name in names}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    scratch = tmp_path_factory.mktemp("scratch")
    settings = {"spark.driver.extraJavaOptions": QUICK}
    with spark_engine(Cluster(master="local[2]", settings=settings), scratch=scratch) as opened:
        yield opened


def scored(engine: Engine, records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    compared = prepare(records)
    return engine.score(
        compared, shipped_model(compared.height), population=Population.of(compared),
        least_weight=-30.0,
    )  # fmt: skip


def test_texts_are_as_similar_as_to_duckdb(engine: SparkEngine) -> None:
    from splink.backends.spark import SparkAPI

    SparkAPI(spark_session=engine.session)  # type: ignore[no-untyped-call]
    define(engine.session)
    pairs = pl.DataFrame(
        list(_text_pairs(random.Random(7))), schema=("a_l", "a_r"), orient="row"
    ).with_row_index("i").cast({"i": pl.Int32})  # fmt: skip
    limits = (0.85, 0.88, 0.9, 0.93)
    theirs = ", ".join(f"{SPARK.alike('a', x)} AS s{i}" for i, x in enumerate(limits))
    engine.session.createDataFrame(pairs.to_arrow()).createOrReplaceTempView("pairs_of_texts")
    found = pl.DataFrame(
        engine.session.sql(
            f"SELECT i, {theirs}, {SPARK.one_slip('a')} AS slip FROM pairs_of_texts ORDER BY i"
        ).toArrow()
    )
    ours = ", ".join(
        f"jaro_winkler_similarity(a_l, a_r) >= {x} AS s{i}" for i, x in enumerate(limits)
    )
    with duckdb.connect() as connection:
        connection.register("pairs", pairs.to_arrow())
        wanted = connection.sql(
            f"SELECT i, {ours}, damerau_levenshtein(a_l, a_r) <= 1 AS slip FROM pairs ORDER BY i"
        ).pl()
    differing = pairs.join(
        found.join(wanted, on=wanted.columns, how="anti", nulls_equal=True), on="i"
    )
    assert differing.is_empty(), differing
    assert 0.1 < wanted["s1"].mean() < 0.9


def _text_pairs(draw: random.Random) -> Iterator[tuple[str, str]]:
    """Random texts and their misspellings, in letters of one to four bytes."""
    yield from (("", ""), ("", "a"), ("a", "a"), ("я", "я"), ("a", "b"), ("ab", "ba"))
    for letters in ("abcdeik", "0123456789", "абвгдеёжя", "aб😀é漢"):
        for _ in range(2_000):
            text = [draw.choice(letters) for _ in range(draw.randint(1, 14))]
            other = text.copy()
            for _ in range(draw.randint(0, 4)):
                at = draw.randrange(len(other))
                other[at : at + draw.randint(0, 2)] = draw.choices(letters, k=draw.randint(0, 2))
                other = other or [draw.choice(letters)]
            yield "".join(text), "".join(other)


def test_bad_names_give_the_same_in_parts_and_propose_no_flood(engine: SparkEngine) -> None:
    crowd = [(f"a:{i}", "a", "tracing_request", "Шевченко", "Іван") for i in range(3_000)]
    bad = ("", "?", "unknown", "X", "\U0001f600", "Kоvаlenko", "я" * 10_000, "-", "O'", "ال")
    odd = [
        (f"{s}:bad{i}", s, kind, name, name, "1980-05-03", f"1\U0001f6001я{i}")
        for i, name in enumerate(bad)
        for s, kind in (("b", "tracing_request"), ("c", "captor_list"))
    ]
    near = [
        (f"{s}:{i}", s, "visit", name, given, f"19{60 + i % 40}-0{1 + i % 9}-17", f"ПЯ-{i:04}{s}")
        for s in ("d", "e")
        for i in range(120)
        for name, given in (((("Мельник", "Melnyk", "Mielnik", "Мельниченко")[i % 4]),
                             ("Олена", "Helen", "Іван", "Ян")[(i + (s == "e")) // 4 % 4]),)
    ]  # fmt: skip
    records = table(*crowd, *odd, *near)
    wanted, wanted_blocks = scored(DuckDBEngine(), records)
    halves = -(-int(wanted_blocks["pairs"].sum()) // 2)
    parted = SparkEngine(session=engine.session, scratch=engine.scratch, at_a_time=halves)
    found, blocks = scored(parted, records)
    assert blocks.equals(wanted_blocks), blocks
    assert_same_pairs(found, wanted)
    assert found.height > 100
    of_crowd = pl.col("record_l").str.starts_with("a:") & pl.col("record_r").str.starts_with("a:")
    assert found.filter(of_crowd).is_empty()
    assert blocks["left_out"].sum() >= 3_000
    assert blocks["pairs"].max() <= MOST_IN_BLOCK**2  # type: ignore[operator]
    assert found.filter(pl.col("record_l") == "b:bad1", pl.col("record_r") == "c:bad1").height == 1


def assert_same_pairs(found: pl.DataFrame, wanted: pl.DataFrame) -> None:
    """The same pairs and levels, and weights that differ by their last decimal at most."""
    assert found.schema == wanted.schema
    by_pair = ["record_l", "record_r"]
    left, right = found.sort(by_pair), wanted.sort(by_pair)
    levels = [*by_pair, *(c for c in found.columns if c.startswith("g_"))]
    assert left.select(levels).equals(right.select(levels))
    for column in (c for c in found.columns if c.startswith("w")):
        assert (left[column] - right[column]).abs().max() <= 0.00011, column  # type: ignore[operator]


def test_no_records_are_no_pairs(engine: SparkEngine) -> None:
    found, blocks = scored(engine, table())
    assert (found.height, blocks["pairs"].sum()) == (0, 0)
    assert found.schema == scored(DuckDBEngine(), table())[0].schema


def test_keys_meet_in_spark_as_anywhere(engine: SparkEngine) -> None:
    keys = key_table(["Щербаков", "Schtscherbakow", "Мельник"], "family_name")
    engine.session.createDataFrame(keys.to_arrow()).createOrReplaceTempView("keys")
    met = engine.session.sql(
        """SELECT a.value, b.value FROM keys a JOIN keys b ON a.value < b.value
        AND arrays_overlap(a.family_keys, b.family_keys)"""
    ).collect()
    assert [tuple(row) for row in met] == [("Schtscherbakow", "Щербаков")]
