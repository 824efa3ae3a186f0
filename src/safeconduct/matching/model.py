"""The linkage model: how it is trained and applied (Fellegi and Sunter 1969, EM by Winkler 1988).

Splink on DuckDB. Probabilities are rounded after training, so that the same seed gives the same
scores whatever the number of threads did to sums of floats.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from importlib import resources
from typing import Any

import duckdb
import numpy as np
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException, SplinkException

from safeconduct.matching.comparisons import comparisons
from safeconduct.matching.population import Population
from safeconduct.matching.scoring import ALL_MEMORY, score
from safeconduct.matching.trained import Settings, TrainedModel

#: With fewer records, what is learnt of rare levels would be chance.
FEWEST_TO_TRAIN = 500
#: The model is trained on so many records at most; blocks of them are kept whole.
SAMPLE = 200_000
#: A rule that proposes fewer pairs teaches nothing.
_FEWEST_PAIRS = 200
_DIGITS = 6
_LEAST_CHANCE = 1e-4
#: No file is so well copied that a field differs in fewer records of one person than these. Where
#: few comparisons are left, expectation-maximisation takes all who differ for different people.
_LEAST_DIFFERENT = 0.03
#: What the shipped model knows counts for as much as so many pairs of one person. A file of a few
#: hundred of them may not show that a date can be one slip wrong, and would take it for proof
#: against, where expectation-maximisation is left alone.
_PRIOR_PAIRS = 20
#: Rules under which the model is trained; a rule says nothing of the columns it blocks on.
_TRAINING: tuple[tuple[str, ...], ...] = (
    ("prisoner_number",),
    ("service_number",),
    ("family", "given"),
    ("birth", "given"),
    ("birth", "family"),
    ("birth",),
)
#: Pairs that agree on all columns of one of these are nearly always one person.
_SURE: tuple[tuple[str, ...], ...] = (("prisoner_number",), ("family", "given", "birth"))
_SURE_RECALL = 0.6
_LEAST_TO_SETTLE = -20.0
_ROUNDS = 30
_FEWEST_TO_SETTLE = 100


def train(records: pl.DataFrame, *, seed: int, max_pairs: float = 1e6) -> TrainedModel:
    """Estimate the model from the records themselves, without labels.

    Each of several blocking rules gives one expectation-maximisation of its own; the chances of a
    level among matches are averaged over those that could see it, and kept off zero, since what was
    not seen in training may still happen. What no rule could see comes from the shipped model.

    Args:
        records: frame of preparation.COMPARED_SCHEMA. With fewer than FEWEST_TO_TRAIN the shipped
            model is returned.
        seed: of the random sample of pairs.
        max_pairs: size of that sample, and of each training.
    """
    if records.height < FEWEST_TO_TRAIN:
        return _shipped_for(records)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[block_on("family", "given")],
        probability_two_random_records_match=_chance_of_match(records),
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
        em_convergence=0.001,
        max_iterations=15,
    )
    sample = records.sample(min(SAMPLE, records.height), seed=seed).sort("unique_id")
    with ALL_MEMORY.connect() as connection:
        linker = _linker(connection, sample, settings)
        linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=seed)
        base: Settings = linker.misc.save_model_to_json()
    sessions: dict[tuple[str, ...], Settings] = {}
    for rule in _TRAINING:
        blocks = _whole_blocks(records, rule)
        if _pairs_in(blocks, rule) >= _FEWEST_PAIRS:
            # Splink raises ValueError where a level's chance among matches falls to nought.
            with suppress(EMTrainingException, SplinkException, ValueError):
                sessions[rule] = _session(blocks, base, rule, max_pairs=max_pairs)
    pairs = records.height * (records.height - 1) / 2
    averaged = _averaged(
        base, sessions, matches=base["probability_two_random_records_match"] * pairs
    )
    averaged["probability_two_random_records_match"] = _settled_chance(sample, averaged)
    return TrainedModel(_rounded(averaged))


def _settled_chance(sample: pl.DataFrame, settings: Settings) -> float:
    """The chance of a match at which the pairs' own probabilities add up to it.

    A random sample of records has the same chance as the whole.
    """
    chance: float = settings["probability_two_random_records_match"]
    edges, _ = score(
        sample, TrainedModel(settings), population=Population.of(sample),
        least_weight=_LEAST_TO_SETTLE,
    )  # fmt: skip
    bits = edges["weight"].to_numpy() - np.log2(chance / (1 - chance))
    pairs = sample.height * (sample.height - 1) / 2
    for _ in range(_ROUNDS):
        prior = np.log2(chance / (1 - chance))
        expected = float((1 / (1 + np.exp2(-(bits + prior)))).sum())
        chance = min(max(expected / pairs, 1 / pairs), 0.05)
    return chance


def _shipped_for(records: pl.DataFrame) -> TrainedModel:
    """The shipped model with the chance of a match that these records themselves show."""
    shipped = shipped_model(records.height)
    if records.height < _FEWEST_TO_SETTLE:
        return shipped
    chance = _settled_chance(records, shipped.settings)
    settings = {**shipped.settings, "probability_two_random_records_match": chance}
    return TrainedModel(_rounded(settings))


def shipped_model(records: int) -> TrainedModel:
    """The model for bureaux with too few records to train one.

    It was trained on the invented world. The chance that two records drawn at random are of one
    person is scaled from that world's size to `records`, since a person has about as many records
    in a small file as in a large one.
    """
    stored = _shipped()
    settings: Settings = stored["settings"]
    chance = settings["probability_two_random_records_match"] * stored["records"] / max(records, 1)
    may_differ = [
        {**c, "comparison_levels": _may_differ(c["comparison_levels"])}
        for c in settings["comparisons"]
    ]
    return TrainedModel(
        {
            **settings,
            "comparisons": may_differ,
            "probability_two_random_records_match": min(chance, 0.05),
        }
    )


def _may_differ(levels: list[Settings]) -> list[Settings]:
    """The levels with the last of them, "different", no rarer than it may be in one person."""
    counted = [i for i, level in enumerate(levels) if not level.get("is_null_level")]
    last = counted[-1]
    chance = levels[last].get("m_probability")
    if chance is None or chance >= _LEAST_DIFFERENT:
        return levels
    rest = (1 - _LEAST_DIFFERENT) / (1 - chance)
    chances = {i: (levels[i].get("m_probability") or 0.0) * rest for i in counted}
    chances[last] = _LEAST_DIFFERENT
    return [
        {**level, "m_probability": chances[i]} if i in chances else level
        for i, level in enumerate(levels)
    ]


def _shipped() -> Settings:
    text = resources.files("safeconduct.matching").joinpath("shipped_model.json").read_text("utf-8")
    stored: Settings = json.loads(text)
    return stored


def _pairs_in(records: pl.DataFrame, columns: tuple[str, ...]) -> int:
    sizes = records.drop_nulls(columns).group_by(columns).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def _chance_of_match(records: pl.DataFrame) -> float:
    """The chance that two records drawn at random are of one person, from pairs that are sure."""
    sure = max(_pairs_in(records, columns) for columns in _SURE)
    pairs = records.height * (records.height - 1) / 2
    return float(min(max(sure / _SURE_RECALL, 1) / pairs, 0.05))


def _whole_blocks(records: pl.DataFrame, rule: tuple[str, ...]) -> pl.DataFrame:
    """At most about SAMPLE records, such that all that agree on the rule's columns are kept."""
    known = records.drop_nulls(rule)
    share = -(-known.height // SAMPLE)
    if share < 2:
        return known
    joined = pl.concat_str(*rule, separator="|").hash(seed=1) % share == 0
    return known.filter(joined)


def _session(
    records: pl.DataFrame, base: Settings, rule: tuple[str, ...], *, max_pairs: float
) -> Settings:
    with ALL_MEMORY.connect() as connection:
        linker = _linker(connection, records, base)
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), fix_u_probabilities=True, max_pairs=max_pairs,
            record_sample_proportion=1.0,
        )  # fmt: skip
        trained: Settings = linker.misc.save_model_to_json()
    return trained


def _averaged(
    base: Settings, sessions: Mapping[tuple[str, ...], Settings], *, matches: float
) -> Settings:
    """The base settings with each comparison's mean over the sessions that did not block on it.

    The fewer `matches` they could learn from, the more the shipped model counts.
    """
    averaged = {key: value for key, value in base.items() if key != "linker_uid"}
    averaged["comparisons"] = [dict(c) for c in base["comparisons"]]
    shipped = {c["output_column_name"]: c for c in _shipped()["settings"]["comparisons"]}
    for i, comparison in enumerate(averaged["comparisons"]):
        name = comparison["output_column_name"]
        seen = [
            session["comparisons"][i]["comparison_levels"]
            for rule, session in sessions.items()
            if name not in rule
        ]
        fallback = shipped.get(name, {}).get("comparison_levels", [])
        comparison["comparison_levels"] = _mean_levels(
            comparison["comparison_levels"], seen, fallback,
            trust=matches / (matches + _PRIOR_PAIRS),
        )  # fmt: skip
    return averaged


def _mean_levels(
    levels: list[Settings],
    seen: list[list[Settings]],
    fallback: list[Settings],
    *,
    trust: float,
) -> list[Settings]:
    counted = [i for i, level in enumerate(levels) if not level.get("is_null_level")]
    chance = {}
    for i in counted:
        known = [s[i]["m_probability"] for s in seen if s[i].get("m_probability") is not None]
        found = sum(known) / len(known) if known else 0.0
        if len(fallback) == len(levels):
            before = fallback[i].get("m_probability") or 0.0
            found = trust * found + (1 - trust) * before if found else before
        chance[i] = max(found, _LEAST_CHANCE)
    total = sum(chance.values())
    return _may_differ(
        [
            {
                **level,
                "m_probability": chance[i] / total,
                "u_probability": max(level.get("u_probability") or 0.0, _LEAST_CHANCE / 10),
            }
            if i in chance
            else level
            for i, level in enumerate(levels)
        ]
    )


def _linker(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, settings: Any) -> Linker:
    api = DuckDBAPI(connection=connection)
    return Linker(api.register(records.to_arrow()), settings, log_level=40, validate_settings=False)


def _rounded(value: Any) -> Any:
    """The same settings with every probability to a fixed number of significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
