"""The linkage model: how it is blocked, trained and applied (Fellegi-Sunter, EM).

Splink on DuckDB. Probabilities are rounded after training, so that the same seed gives the same
scores whatever the number of threads did to sums of floats.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from safeconduct.matching.comparisons import COMPARISONS, comparisons

#: With fewer records, what is learnt of rare levels would be chance.
FEWEST_TO_TRAIN = 2_000
_DIGITS = 6
_LEAST_CHANCE = 1e-4
Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """Settings with probabilities, as plain data that can be stored as JSON and used again."""

    settings: Settings


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


#: Blocking rules under which the model is trained; a rule says nothing of the columns it blocks on.
_TRAINING: tuple[tuple[str, ...], ...] = (
    ("origin", "prisoner_number"),
    ("origin", "family", "given"),
    ("origin", "birth", "given"),
)


def train(records: pl.DataFrame, *, seed: int, max_pairs: float = 1e6) -> TrainedModel:
    """Estimate the model from the records themselves, without labels.

    Each of several blocking rules gives one expectation-maximisation of its own; the chances of a
    level among matches are averaged over those that could see it, and kept off zero, since what was
    not seen in training may still happen.

    Args:
        records: frame of preparation.COMPARED_SCHEMA. With fewer than FEWEST_TO_TRAIN, or none that
            a rule of training could learn from, the shipped model is returned.
        seed: of the random sample of pairs.
        max_pairs: size of that sample, and of each training.
    """
    if records.height < FEWEST_TO_TRAIN:
        return shipped_model(records.height)
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
        sure: list[Any] = [
            block_on("prisoner_number"),
            block_on("origin", "family", "given", "birth"),
        ]
        linker.training.estimate_probability_two_random_records_match(sure, recall=0.6)
        linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=seed)
        base: Settings = linker.misc.save_model_to_json()
    sessions: dict[tuple[str, ...], Settings] = {}
    for rule in _TRAINING:
        with suppress(EMTrainingException):
            sessions[rule] = _session(records, base, rule, max_pairs=max_pairs)
    if len(sessions) < len(_TRAINING):
        return shipped_model(records.height)
    return TrainedModel(_rounded(_averaged(base, sessions)))


def shipped_model(records: int) -> TrainedModel:
    """The model for bureaux with too few records to train one, or without prisoner numbers.

    It was trained on the invented world. The chance that two records drawn at random are of one
    person is scaled from that world's size to `records`, since a person has about as many records
    in a small file as in a large one.
    """
    text = resources.files("safeconduct.matching").joinpath("shipped_model.json").read_text("utf-8")
    stored: Settings = json.loads(text)
    settings: Settings = stored["settings"]
    chance = settings["probability_two_random_records_match"] * stored["records"] / max(records, 1)
    return TrainedModel({**settings, "probability_two_random_records_match": min(chance, 0.05)})


def _session(
    records: pl.DataFrame, base: Settings, rule: tuple[str, ...], *, max_pairs: float
) -> Settings:
    with duckdb.connect() as connection:
        linker = _linker(connection, records, base)
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), fix_u_probabilities=True, max_pairs=max_pairs,
            record_sample_proportion=1.0,
        )  # fmt: skip
        trained: Settings = linker.misc.save_model_to_json()
    return trained


def _averaged(base: Settings, sessions: Mapping[tuple[str, ...], Settings]) -> Settings:
    """The base settings with each comparison's mean over the sessions that did not block on it."""
    averaged = {key: value for key, value in base.items() if key != "linker_uid"}
    averaged["comparisons"] = [dict(c) for c in base["comparisons"]]
    for i, comparison in enumerate(averaged["comparisons"]):
        name = comparison["output_column_name"]
        seen = [
            session["comparisons"][i]["comparison_levels"]
            for rule, session in sessions.items()
            if name not in rule
        ]
        comparison["comparison_levels"] = _mean_levels(comparison["comparison_levels"], seen)
    return averaged


def _mean_levels(levels: list[Settings], seen: list[list[Settings]]) -> list[Settings]:
    counted = [i for i, level in enumerate(levels) if not level.get("is_null_level")]
    chance = {}
    for i in counted:
        known = [s[i]["m_probability"] for s in seen if s[i].get("m_probability") is not None]
        chance[i] = max(sum(known) / len(known) if known else 0.0, _LEAST_CHANCE)
    total = sum(chance.values())
    return [
        {
            **level,
            "m_probability": chance[i] / total,
            "u_probability": max(level.get("u_probability") or 0.0, _LEAST_CHANCE / 10),
        }
        if i in chance
        else level
        for i, level in enumerate(levels)
    ]


def score(records: pl.DataFrame, model: TrainedModel, *, least_weight: float) -> pl.DataFrame:
    """Score the pairs that blocking proposes.

    Returns:
        record_l, record_r, weight (log2 of the odds), and `w_<comparison>` for each of COMPARISONS
        (log2 Bayes factors that add up, with the prior, to weight), sorted, heaviest first.
    """
    if records.height < 2:
        return _no_pairs()
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


def _no_pairs() -> pl.DataFrame:
    weights = {"weight": pl.Float64} | {f"w_{name}": pl.Float64 for name in COMPARISONS}
    return pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, **weights})


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
