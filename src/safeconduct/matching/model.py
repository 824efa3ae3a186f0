"""The linkage model: how it is blocked, trained and applied (Fellegi-Sunter, EM).

Splink on DuckDB. Probabilities are rounded after training, so that the same seed gives the same
scores whatever the number of threads did to sums of floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from safeconduct.matching.comparisons import COMPARISONS, comparisons

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """Settings with probabilities, as plain data that can be stored as JSON and used again."""

    settings: dict[str, Any]


def _blocking() -> list[Any]:
    return [
        block_on("origin", "prisoner_number"),
        block_on("origin", "service_number"),
        block_on("origin", "family", "given"),
        block_on("origin", "family_coarse", "birth_year"),
        block_on("origin", "given", "birth"),
        block_on("origin", "tokens"),
        block_on("origin", "family", "father"),
    ]


def train(records: pl.DataFrame, *, seed: int, max_pairs: float = 1e6) -> TrainedModel:
    """Estimate the model from the records themselves, without labels.

    Args:
        records: frame of preparation.COMPARED_SCHEMA.
        seed: of the random sample of pairs.
        max_pairs: size of that sample.
    """
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=_blocking(),
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=False,
        em_convergence=0.001,
        max_iterations=15,
    )
    with duckdb.connect() as connection:
        linker = _linker(connection, records, settings)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("prisoner_number"), block_on("origin", "family", "given", "birth")],
            recall=0.6,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=seed)
        for rule in (
            block_on("origin", "prisoner_number"),
            block_on("origin", "family", "given"),
            block_on("origin", "birth", "given"),
        ):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, fix_u_probabilities=True
            )
        trained: dict[str, Any] = linker.misc.save_model_to_json()
    return TrainedModel(_rounded(trained))


def score(records: pl.DataFrame, model: TrainedModel, *, least_weight: float) -> pl.DataFrame:
    """Score the pairs that blocking proposes.

    Returns:
        record_l, record_r, weight (log2 of the odds), and `w_<comparison>` for each of COMPARISONS
        (log2 Bayes factors that add up, with the prior, to weight), sorted, heaviest first.
    """
    with duckdb.connect() as connection:
        linker = _linker(connection, records, model.settings)
        pairs = linker.inference.predict(threshold_match_weight=least_weight)
        table = pl.from_arrow(pairs.as_pyarrow_table())  # type: ignore[no-untyped-call]
    assert isinstance(table, pl.DataFrame)
    columns = [
        pl.sum_horizontal(
            pl.col(c) for c in (f"mw_{name}", f"mw_tf_adj_{name}") if c in table.columns
        )
        .round(4)
        .alias(f"w_{name}")
        for name in COMPARISONS
    ]
    return table.select(
        pl.col("unique_id_l").alias("record_l"),
        pl.col("unique_id_r").alias("record_r"),
        pl.col("match_weight").round(4).alias("weight"),
        *columns,
    ).sort(["weight", "record_l", "record_r"], descending=[True, False, False])


def _linker(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, settings: Any) -> Linker:
    api = DuckDBAPI(connection=connection)
    return Linker(api.register(records.to_arrow()), settings, log_level=40)


def _rounded(value: Any) -> Any:
    """The same settings with every probability to a fixed number of significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
