"""The façade of the room: records in, persons and reasoned links out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from safeconduct.matching import outcomes
from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.calibration import Calibrator, shipped_calibrator
from safeconduct.matching.deciding import DEFAULT_POLICY, Policy
from safeconduct.matching.engines import DuckDBEngine, Engine
from safeconduct.matching.frequencies import Frequencies
from safeconduct.matching.incremental.state import State
from safeconduct.matching.judgements import Judged
from safeconduct.matching.model import train
from safeconduct.matching.outcomes import LEAST_WEIGHT, Basis
from safeconduct.matching.population import Population
from safeconduct.matching.preparation import ONCE_EACH, prepare
from safeconduct.matching.resuming import UNKEPT, Unfinished, model_frame, model_of, task_of
from safeconduct.matching.scoring import ALL_MEMORY, Resources, Told, untold
from safeconduct.matching.trained import TrainedModel


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
    population: Population | None = None,
    most_in_block: int = MOST_IN_BLOCK,
    keep: Path | None = None,
    unfinished: Unfinished = UNKEPT,
    resources: Resources = ALL_MEMORY,
    engine: Engine | None = None,
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
        frequencies: how common names are in the population, from outside.
        population: how common names are, as an earlier run took it; of the records and
            `frequencies` if not given.
        most_in_block: records that may share a key before it is made narrower.
        keep: a file that will hold what `incremental.add` needs to add records later.
        unfinished: what an interrupted run of the same had finished.
        resources: memory of the database, and where it may spill.
        engine: what proposes and scores the pairs; the database if none is given.
        told: hears of the parts of the pairs that have been compared.
    """
    judged, once = list(judgements), frozenset(once_each)
    compared = prepare(records, once_each=once)
    known = population or Population.of(compared, frequencies)
    unfinished.begin(
        task_of(compared, seed=seed, model=model, population=known, most_in_block=most_in_block)
    )
    basis = Basis(
        model=model or _trained(compared, seed=seed, unfinished=unfinished),
        population=known,
        calibrator=calibrator or shipped_calibrator(),
        policy=policy,
        once_each=once,
        most_in_block=most_in_block,
    )
    edges, blocking = (engine or DuckDBEngine(resources=resources)).score(
        compared, basis.model, population=basis.population, least_weight=LEAST_WEIGHT,
        most_in_block=most_in_block, unfinished=unfinished, told=told,
    )  # fmt: skip
    sure = outcomes.sure_persons(compared, edges)
    pairs = outcomes.weighed(edges, sure, compared, basis)
    del edges  # as large as `pairs`, gigabytes where there are millions of records
    identities = outcomes.persons(compared, pairs, policy=policy, judgements=judged)
    if keep is not None:
        State.write(
            keep, compared=compared, pairs=pairs, sure=sure, identities=identities, basis=basis,
            judgements=judged, blocking=blocking, resources=resources,
        )  # fmt: skip
    return Linkage(
        identities=identities,
        links=outcomes.links(pairs, identities, basis),
        model=basis.model,
        blocking=blocking,
    )


def _trained(compared: pl.DataFrame, *, seed: int, unfinished: Unfinished) -> TrainedModel:
    done = unfinished.take("model")
    if done is not None:
        return model_of(done)
    model = train(compared, seed=seed)
    unfinished.keep("model", model_frame(model))
    return model
