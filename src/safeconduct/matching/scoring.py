"""A trained model applied: the weight of every pair that blocking proposes, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from safeconduct.matching.blocks import MOST_IN_BLOCK, write_all_blocks, write_pairs
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.population import Population
from safeconduct.matching.resuming import UNKEPT, Unfinished
from safeconduct.matching.trained import Settings, TrainedModel

#: Pairs that are compared at a time; more are compared part by part, so that memory is bounded.
AT_A_TIME = 20_000_000
#: Told of progress: parts done, and how many there are.
Told = Callable[[int, int], None]


def untold(done: int, parts: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a linkage may use.

    Attributes:
        memory: most memory of the database, as "4GB"; all that it thinks fit if None.
        scratch: an empty directory for what does not fit; without one nothing is ever written to
            disk, and too little memory is an error.
        at_a_time: pairs that may be compared at once.
    """

    memory: str | None = None
    scratch: Path | None = None
    at_a_time: int = AT_A_TIME

    def connect(self, path: Path | None = None) -> duckdb.DuckDBPyConnection:
        """A database of its own: empty and in memory, or the file at `path`."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self.scratch or "")
        }
        if self.memory:
            config["memory_limit"] = self.memory
        return duckdb.connect(str(path or ":memory:"), config=config)


ALL_MEMORY = Resources()


def score(
    records: pl.DataFrame,
    model: TrainedModel,
    *,
    population: Population,
    least_weight: float,
    resources: Resources = ALL_MEMORY,
    most_in_block: int = MOST_IN_BLOCK,
    unfinished: Unfinished = UNKEPT,
    told: Told = untold,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Score the pairs that blocking proposes.

    Args:
        records: frame of preparation.COMPARED_SCHEMA.
        model: as `train` makes it.
        population: how common names are.
        least_weight: pairs of less are left out.
        resources: memory, and room to spill.
        most_in_block: records that may share a key.
        unfinished: parts that an interrupted run had scored.
        told: hears of the parts that are done.

    Returns:
        The pairs: record_l, record_r, weight (log2 of the odds), `w_<comparison>` for each of
        COMPARISONS (log2 Bayes factors that add up, with the prior, to weight) and `g_<comparison>`
        (the level reached, -1 if not known); sorted, heaviest first. And how the blocking went.
    """
    with resources.connect() as connection:
        connection.register("numbered", numbered(records).to_arrow())
        connection.execute("CREATE TEMP TABLE compared AS FROM numbered")
        blocking = write_all_blocks(connection, "compared", most=most_in_block)
        parts = -(-int(blocking["pairs"].sum()) // resources.at_a_time) or 1
        shares, scored = population.shares_for_all(records), []
        for part in range(parts):
            told(part, parts)
            name = f"pairs-{part + 1}-of-{parts}"
            done = unfinished.take(name)
            if done is None:
                write_pairs(connection, "compared", part=part, parts=parts)
                done = score_pairs(connection, model, shares, least_weight)
                unfinished.keep(name, done)
            scored.append(done)
        told(parts, parts)
    return named(pl.concat(scored), records), blocking


def numbered(records: pl.DataFrame) -> pl.DataFrame:
    """The records with `id`, their place from 0 on."""
    return records.with_row_index("id").with_columns(pl.col("id").cast(pl.Int32))


def score_pairs(
    connection: duckdb.DuckDBPyConnection,
    model: TrainedModel,
    shares: Mapping[str, pl.DataFrame],
    least_weight: float,
) -> pl.DataFrame:
    """The pairs of the table `pairs` of records of the table `compared`, by their numbers.

    Returns:
        l and r, the numbers of the two records; weight, w_<comparison>, g_<comparison>.
    """
    api = DuckDBAPI(connection=connection)
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW by_number AS SELECT * REPLACE (id AS unique_id) FROM compared"
    )
    linker = Linker(api.register("by_number"), model.settings, log_level=40,
                    validate_settings=False)  # fmt: skip
    for column, table in shares.items():
        linker.table_management.register_term_frequency_lookup(
            api.register(table.to_arrow()), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
    pairs = linker.inference.predict(threshold_match_weight=least_weight)
    scored: pl.DataFrame = connection.sql(
        f"SELECT {scored_columns(model.settings)} FROM {pairs.physical_name}"
    ).pl()
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    return scored


def named(edges: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The pairs by the keys of their records, heaviest first."""
    return named_by(edges, numbered(records.select("unique_id")))


def named_by(edges: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """`named`, where `keys` has the id and the unique_id of every record that the pairs name."""
    found: pl.DataFrame = (
        # In the order of the pairs, so that their columns are shared and not copied.
        edges.join(
            keys.rename({"id": "l", "unique_id": "record_l"}),
            on="l",
            how="left",
            maintain_order="left",
        )
        .join(
            keys.rename({"id": "r", "unique_id": "record_r"}),
            on="r",
            how="left",
            maintain_order="left",
        )
        .select("record_l", "record_r", pl.exclude("l", "r", "record_l", "record_r"))
        .sort(["weight", "record_l", "record_r"], descending=[True, False, False])
    )
    return found


def scored_columns(settings: Settings) -> str:
    """SQL of Splink's columns under our names, in DuckDB and in Spark alike."""
    columns = ", ".join(
        f"{_weight(name, settings)} AS w_{name}, CAST(gamma_{name} AS TINYINT) AS g_{name}"
        for name in COMPARISONS
    )
    return f"unique_id_l AS l, unique_id_r AS r, round(match_weight, 4) AS weight, {columns}"


def _weight(name: str, settings: Settings) -> str:
    comparison = next(c for c in settings["comparisons"] if c["output_column_name"] == name)
    adjusted = any(x.get("tf_adjustment_column") for x in comparison["comparison_levels"])
    return f"round(mw_{name}{f' + mw_tf_adj_{name}' if adjusted else ''}, 4)"
