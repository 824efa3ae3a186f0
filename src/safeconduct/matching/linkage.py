"""The façade of the room: records in, persons and reasoned links out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.matching.clusters import cluster
from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.judgements import Judged
from safeconduct.matching.model import TrainedModel, score, train
from safeconduct.matching.preparation import prepare

#: Log2 odds from which a pair is one person; about 0.97 as a probability.
SAME_WEIGHT = 5.0
#: Pairs below this are not even kept for review; about 0.03 as a probability.
REVIEW_WEIGHT = -5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """Who is who, and why.

    Attributes:
        identities: record, source, person_id.
        links: pairs worth a look: record_l, record_r, weight, probability, verdict (same, or unsure
            for those below the threshold or refused by a rule), reasons, and w_<comparison>.
        model: the trained model, to be stored and used again.
    """

    identities: pl.DataFrame
    links: pl.DataFrame
    model: TrainedModel


def link(
    records: pl.DataFrame,
    *,
    seed: int,
    model: TrainedModel | None = None,
    judgements: Iterable[Judged] = (),
    same_weight: float = SAME_WEIGHT,
) -> Linkage:
    """Find which records are of one person.

    Args:
        records: one row a record, as `people.records_wide` makes them.
        seed: of the random sample on which the model is trained; not used if `model` is given.
        model: a model trained earlier.
        judgements: verdicts of people, which always win.
        same_weight: log2 odds from which a pair is taken to be one person.
    """
    compared = prepare(records)
    trained = model or train(compared, seed=seed)
    edges = score(compared, trained, least_weight=REVIEW_WEIGHT)
    identities = cluster(compared, edges, least_weight=same_weight, judgements=judgements)
    return Linkage(identities=identities, links=_explained(edges, identities), model=trained)


def _explained(edges: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    person = identities.select("record", "person_id")
    joined = edges.join(
        person.rename({"record": "record_l", "person_id": "_l"}),
        on="record_l",
        maintain_order="left",
    ).join(
        person.rename({"record": "record_r", "person_id": "_r"}),
        on="record_r",
        maintain_order="left",
    )
    reasons = [
        pl.when(pl.col(f"w_{name}").abs() >= 0.5).then(
            pl.format(f"{words} {{}}", pl.col(f"w_{name}").round(1))
        )
        for name, words in COMPARISONS.items()
    ]
    return joined.with_columns(
        probability=(1 / (1 + (-pl.col("weight") * 0.6931471805599453).exp())).round(6),
        verdict=pl.when(pl.col("_l") == pl.col("_r"))
        .then(pl.lit("same"))
        .otherwise(pl.lit("unsure")),
        reasons=pl.concat_str(reasons, separator="; ", ignore_nulls=True),
    ).select(
        "record_l", "record_r", "weight", "probability", "verdict", "reasons",
        *(f"w_{name}" for name in COMPARISONS),
    )  # fmt: skip
