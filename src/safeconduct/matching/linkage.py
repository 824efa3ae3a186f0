"""The façade of the room: records in, persons and reasoned links out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.matching.calibration import Calibrator, shipped_calibrator
from safeconduct.matching.clusters import cluster
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.deciding import DEFAULT_POLICY, Policy, may_join, verdict
from safeconduct.matching.frequencies import Frequencies
from safeconduct.matching.judgements import Judged
from safeconduct.matching.model import train
from safeconduct.matching.population import Population
from safeconduct.matching.preparation import ONCE_EACH, prepare
from safeconduct.matching.reasons import in_words
from safeconduct.matching.rivals import with_rivals
from safeconduct.matching.scoring import ALL_MEMORY, Resources, Told, score, untold
from safeconduct.matching.trained import TrainedModel

#: Pairs of less weight (log2 odds before calibration) are not looked at any further.
LEAST_WEIGHT = -8.0
#: Pairs of so much weight are one person beyond doubt, when rivals are counted.
SURE_WEIGHT = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """Who is who, and why.

    Attributes:
        identities: record, source, person_id.
        links: pairs worth a look: record_l, record_r, weight, probability, margin, verdict (same;
            unsure, for those that an officer should judge; different), reasons, and for each of
            COMPARISONS w_<comparison> (bits) and g_<comparison> (level).
        model: the trained model, to be stored and used again.
        blocking: how many pairs each rule proposed, and what was too large for it.
    """

    identities: pl.DataFrame
    links: pl.DataFrame
    model: TrainedModel
    blocking: pl.DataFrame


def link(
    records: pl.DataFrame,
    *,
    seed: int,
    model: TrainedModel | None = None,
    judgements: Iterable[Judged] = (),
    policy: Policy = DEFAULT_POLICY,
    calibrator: Calibrator | None = None,
    once_each: Iterable[str] = ONCE_EACH,
    frequencies: Frequencies | None = None,
    resources: Resources = ALL_MEMORY,
    told: Told = untold,
) -> Linkage:
    """Find which records are of one person.

    Args:
        records: one row a record, as `people.records_wide` makes them.
        seed: of the random sample on which the model is trained; not used if `model` is given.
        model: a model trained earlier.
        judgements: verdicts of people, which always win.
        policy: from which probability on pairs are joined, asked about, kept.
        calibrator: turns scores into probabilities; the shipped one if none is given.
        once_each: kinds of source of which every file names a person once.
        frequencies: how common names are in the population; from the records if not given.
        resources: memory of the database, and where it may spill.
        told: hears of the parts of the pairs that have been compared.
    """
    compared = prepare(records, once_each=once_each)
    trained = model or train(compared, seed=seed)
    population = Population.of(compared, frequencies)
    edges, blocking = score(
        compared, trained, population=population, least_weight=LEAST_WEIGHT,
        resources=resources, told=told,
    )  # fmt: skip
    judged = list(judgements)
    pairs = _calibrated(compared, edges, population, calibrator or shipped_calibrator())
    joinable = pairs.filter(may_join(policy))
    identities = cluster(
        compared, joinable.select("record_l", "record_r", weight="probability"),
        least_weight=policy.same, judgements=judged,
    )  # fmt: skip
    links = _explained(pairs.filter(pl.col("probability") >= policy.keep), identities, policy)
    return Linkage(
        identities=identities,
        links=links.with_columns(reasons=in_words(trained.settings)).select(_LINK_COLUMNS),
        model=trained,
        blocking=blocking,
    )


_LINK_COLUMNS = (
    "record_l", "record_r", "weight", "probability", "margin", "verdict", "reasons",
    *(f"w_{name}" for name in COMPARISONS), *(f"g_{name}" for name in COMPARISONS),
)  # fmt: skip


def _calibrated(
    compared: pl.DataFrame, edges: pl.DataFrame, population: Population, calibrator: Calibrator
) -> pl.DataFrame:
    """The pairs with margin and probability, the most probable first."""
    sure = cluster(compared, edges, least_weight=SURE_WEIGHT)
    pairs = with_rivals(edges, sure)
    return pairs.with_columns(
        probability=calibrator.probability(pairs, population.namesakes(compared))
    ).sort(["probability", "weight", "record_l", "record_r"], descending=[True, True, False, False])


def _explained(pairs: pl.DataFrame, identities: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    person = identities.select("record", "person_id")
    joined = pairs.join(
        person.rename({"record": "record_l", "person_id": "_l"}),
        on="record_l", how="left", maintain_order="left",
    ).join(
        person.rename({"record": "record_r", "person_id": "_r"}),
        on="record_r", how="left", maintain_order="left",
    )  # fmt: skip
    together = pl.col("_l") == pl.col("_r")
    return joined.with_columns(verdict=verdict(policy, together=together))
