"""A trained model applied: the weight of every pair that blocking proposes, field by field."""

from __future__ import annotations

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from safeconduct.matching.blocks import pairs_to_compare
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.population import WEIGHED, Population
from safeconduct.matching.trained import Settings, TrainedModel


def score(
    records: pl.DataFrame,
    model: TrainedModel,
    *,
    population: Population,
    least_weight: float,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Score the pairs that blocking proposes.

    Args:
        records: frame of preparation.COMPARED_SCHEMA.
        model: as `train` makes it.
        population: how common names are.
        least_weight: pairs of less are left out.

    Returns:
        The pairs: record_l, record_r, weight (log2 of the odds), `w_<comparison>` for each of
        COMPARISONS (log2 Bayes factors that add up, with the prior, to weight) and `g_<comparison>`
        (the level reached, -1 if not known); sorted, heaviest first. And how the blocking went.
    """
    with duckdb.connect() as connection:
        connection.register("numbered", numbered(records).to_arrow())
        connection.execute("CREATE TEMP TABLE compared AS FROM numbered")
        blocking = pairs_to_compare(connection, "compared")
        edges = score_pairs(
            connection, records, model, population=population, least_weight=least_weight
        )
    return edges, blocking


def numbered(records: pl.DataFrame) -> pl.DataFrame:
    """The records with `id`, their place from 0 on."""
    return records.with_row_index("id").with_columns(pl.col("id").cast(pl.Int32))


def score_pairs(
    connection: duckdb.DuckDBPyConnection,
    records: pl.DataFrame,
    model: TrainedModel,
    *,
    population: Population,
    least_weight: float,
) -> pl.DataFrame:
    """Score the pairs of the table `pairs`, by each record's place in `records`.

    Args:
        connection: where `pairs` is: join_key_l, join_key_r, match_key.
        records: frame of preparation.COMPARED_SCHEMA; may be no more than the pairs need.
        model: as `train` makes it.
        population: how common names are.
        least_weight: pairs of less are left out.

    Returns:
        The pairs as `score` returns them.
    """
    api = DuckDBAPI(connection=connection)
    frame = api.register(numbered(records).with_columns(unique_id="id").to_arrow())
    linker = Linker(frame, model.settings, log_level=40, validate_settings=False)
    for column in WEIGHED:
        shares = population.shares_for(records, column)
        linker.table_management.register_term_frequency_lookup(
            api.register(shares.to_arrow()), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
    pairs = linker.inference.predict(threshold_match_weight=least_weight)
    columns = ", ".join(
        f"{_weight(name, model.settings)} AS w_{name}, CAST(gamma_{name} AS TINYINT) AS g_{name}"
        for name in COMPARISONS
    )
    table: pl.DataFrame = connection.sql(
        f"""SELECT unique_id_l AS l, unique_id_r AS r,
        round(match_weight, 4) AS weight, {columns} FROM {pairs.physical_name}"""
    ).pl()
    keys = numbered(records.select("unique_id"))
    named: pl.DataFrame = (
        table.join(keys.rename({"id": "l", "unique_id": "record_l"}), on="l")
        .join(keys.rename({"id": "r", "unique_id": "record_r"}), on="r")
        .select("record_l", "record_r", pl.exclude("l", "r", "record_l", "record_r"))
        .sort(["weight", "record_l", "record_r"], descending=[True, False, False])
    )
    return named


def _weight(name: str, settings: Settings) -> str:
    comparison = next(c for c in settings["comparisons"] if c["output_column_name"] == name)
    adjusted = any(x.get("tf_adjustment_column") for x in comparison["comparison_levels"])
    return f"round(mw_{name}{f' + mw_tf_adj_{name}' if adjusted else ''}, 4)"
