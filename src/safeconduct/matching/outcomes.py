"""From scored pairs to outcomes: margins, probabilities, persons, verdicts with their reasons.

Whole runs and those that only add records take the same steps, on all pairs or on those touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.calibration import Calibrator
from safeconduct.matching.clusters import cluster, cluster_probable
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.deciding import Policy, may_join, verdict
from safeconduct.matching.judgements import Judged
from safeconduct.matching.population import Population
from safeconduct.matching.reasons import in_words
from safeconduct.matching.rivals import with_rivals
from safeconduct.matching.trained import TrainedModel

#: Pairs of less weight (log2 odds before calibration) are not looked at any further.
LEAST_WEIGHT = -8.0
#: Pairs of so much weight are one person beyond doubt, when rivals are counted.
SURE_WEIGHT = 9.0
#: Of every pair: `w_<comparison>` in bits and `g_<comparison>`, the level reached.
STEP_COLUMNS = (*(f"w_{name}" for name in COMPARISONS), *(f"g_{name}" for name in COMPARISONS))
LINK_COLUMNS = (
    "record_l", "record_r", "weight", "probability", "margin", "verdict", "reasons", *STEP_COLUMNS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What weights and outcomes rest on; it stays as it is while records are added.

    Attributes:
        model: the trained model.
        population: how common names are.
        calibrator: turns scores into probabilities.
        policy: from which probability on pairs are joined, asked about, kept.
        once_each: kinds of source of which every file names a person once.
        most_in_block: records that may share a key before it is made narrower.
    """

    model: TrainedModel
    population: Population
    calibrator: Calibrator
    policy: Policy
    once_each: frozenset[str]
    most_in_block: int = MOST_IN_BLOCK


def sure_persons(records: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Groups of records that are one person beyond doubt, so that none is his own rival.

    Args:
        records: unique_id, source, once, refers_to; sorted by unique_id.
        edges: record_l, record_r, weight; heaviest first.
    """
    return cluster(records, edges, least_weight=SURE_WEIGHT)


def weighed(
    edges: pl.DataFrame, sure: pl.DataFrame, records: pl.DataFrame, basis: Basis
) -> pl.DataFrame:
    """The pairs with margin and probability, the most probable first.

    Args:
        edges: all pairs of the records that they name.
        sure: as `sure_persons` makes them.
        records: the compared columns of these records.
        basis: the population and the calibrator.
    """
    pairs = with_rivals(edges, sure)
    namesakes = basis.population.namesakes(records)
    probability = basis.calibrator.probability(pairs, namesakes, records=basis.population.named)
    return by_probability(pairs.with_columns(probability=probability))


def by_probability(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs in the one order in which persons are built of them."""
    return pairs.sort(
        ["probability", "weight", "record_l", "record_r"], descending=[True, True, False, False]
    )


def persons(
    records: pl.DataFrame, pairs: pl.DataFrame, *, policy: Policy, judgements: Iterable[Judged]
) -> pl.DataFrame:
    """Who is who: record, source, person_id.

    Args:
        records: unique_id, source, once, refers_to; sorted by unique_id.
        pairs: as `weighed` makes them; those below `policy.keep` make no difference.
        policy: which pairs may be joined, and when they join.
        judgements: verdicts of people, which always win.
    """
    kept = (
        pairs.lazy().filter(pl.col("probability") >= policy.keep)
        .select("record_l", "record_r", "probability", joinable=may_join(policy)).collect()
    )  # fmt: skip
    return cluster_probable(
        records, kept,
        joins=policy.joins, judgements=list(judgements),
    )  # fmt: skip


def links(pairs: pl.DataFrame, identities: pl.DataFrame, basis: Basis) -> pl.DataFrame:
    """The pairs worth a look with verdict and reasons: LINK_COLUMNS, the most probable first."""
    kept = pairs.filter(pl.col("probability") >= basis.policy.keep)
    for side in "lr":
        person = identities.select(
            pl.col("record").alias(f"record_{side}"), pl.col("person_id").alias(f"_{side}")
        )
        kept = kept.join(person, on=f"record_{side}", how="left", maintain_order="left")
    return kept.with_columns(
        verdict=verdict(basis.policy, together=pl.col("_l") == pl.col("_r")),
        reasons=in_words(basis.model.settings),
    ).select(LINK_COLUMNS)
