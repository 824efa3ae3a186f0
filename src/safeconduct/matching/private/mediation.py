"""A mediator matches two sides' records, and says what each may be told.

Both sides' records are linked together, fuzzily. Then each person of one side is paired with at
most one person of the other. A side is told, by the numbers of its own records: a name of the pair
that means nothing outside the session, how probable it is, and which fields agree.

What a pair reveals of the other's record: that it exists; of each field named, that its value is
the same as one's own in the form in which it is compared, or alike; nothing of fields that are not
named, which are lacking, weigh little or disagree, except through the probability, told in steps of
STEP per cent.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from safeconduct.matching.comparisons import COMPARISONS, level_labels
from safeconduct.matching.judgements import Judgement
from safeconduct.matching.linkage import Linkage, link
from safeconduct.matching.private.handing import Handed
from safeconduct.matching.private.intersection import Random
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.told import STEP, Row, Told
from safeconduct.matching.reasons import LEAST
from safeconduct.matching.trained import TrainedModel

_TOKEN = 5


def mediate(
    sides: Sequence[Handed],
    *,
    terms: MediatedTerms,
    random: Random,
    model: TrainedModel | None = None,
    seed: int = 1,
) -> tuple[Told, Told]:
    """Find whom two sides have in common.

    Args:
        sides: the records of both, in the order of the terms.
        terms: what was agreed.
        random: for the names of the pairs.
        model: a model trained before; one is trained on these records, or the shipped one taken if
            they are few, without it.
        seed: of the sample a model is trained on.

    Returns:
        what each side is told.
    """
    records = pl.concat([_prefixed(side.records, at) for at, side in enumerate(sides)])
    rows: tuple[dict[int, Row], dict[int, Row]] = ({}, {})
    verdicts: dict[str, Judgement] = {}
    if not all(side.records.height for side in sides):
        return _told(sides, rows, verdicts)
    linkage = link(records, seed=seed, model=model)
    links = _across(linkage, terms.least_percent / 100)
    chosen = _one_to_one(links)
    names = _drawn(len(chosen), random)
    labels = level_labels(linkage.model.settings)
    for found in links.iter_rows(named=True):
        at = chosen.get((found["person_1"], found["person_2"]))
        if at is None:
            continue
        pair, verdict = names[at], Judgement(found["verdict"])
        verdicts.setdefault(pair, verdict)
        for own, mine in zip(("number_1", "number_2"), rows, strict=True):
            mine.setdefault(found[own], _row(found[own], pair, verdict, found, labels))
    return _told(sides, rows, verdicts)


def _told(
    sides: Sequence[Handed],
    rows: tuple[dict[int, Row], dict[int, Row]],
    verdicts: Mapping[str, Judgement],
) -> tuple[Told, Told]:
    same = sum(verdict is Judgement.SAME for verdict in verdicts.values())
    first, second = (
        Told(
            same=same, unsure=len(verdicts) - same, faults=side.faults,
            rows=tuple(mine[number] for number in sorted(mine)),
        )
        for side, mine in zip(sides, rows, strict=True)
    )  # fmt: skip
    return first, second


def _prefixed(records: pl.DataFrame, side: int) -> pl.DataFrame:
    """The records under keys that tell the sides apart."""
    key = f"{side + 1}:"
    return records.select(
        pl.format(f"{key}{{}}", "number").alias("record"),
        pl.format(f"{key}{{}}", "source").alias("source"),
        pl.format(f"{key}{{}}", "edition").alias("edition"),
        pl.format(f"{key}{{}}", "refers_to").alias("refers_to"),
        pl.exclude("number", "source", "edition", "refers_to"),
    )


def _across(linkage: Linkage, least: float) -> pl.DataFrame:
    """The links between the sides that may be told, surest first; with both sides' persons."""
    person = linkage.identities.select("record", "person_id")
    straight = linkage.links.filter(
        (pl.col("verdict") != Judgement.DIFFERENT.value)
        & (pl.col("probability") >= least)
        & (pl.col("record_l").str.head(2) != pl.col("record_r").str.head(2))
    )
    turned = pl.col("record_l").str.starts_with("2:")
    first = pl.when(turned).then("record_r").otherwise("record_l")
    second = pl.when(turned).then("record_l").otherwise("record_r")
    return (
        straight.with_columns(record_1=first, record_2=second)
        .join(person.rename({"record": "record_1", "person_id": "person_1"}), on="record_1")
        .join(person.rename({"record": "record_2", "person_id": "person_2"}), on="record_2")
        .with_columns(
            number_1=pl.col("record_1").str.slice(2).cast(pl.Int64),
            number_2=pl.col("record_2").str.slice(2).cast(pl.Int64),
            _same=pl.col("verdict") == Judgement.SAME.value,
        )
        .sort(
            ["_same", "probability", "weight", "number_1", "number_2"],
            descending=[True, True, True, False, False],
        )
    )


def _one_to_one(links: pl.DataFrame) -> dict[tuple[str, str], int]:
    """The pairs of people that are told, numbered: each person stands in one, his surest."""
    chosen: dict[tuple[str, str], int] = {}
    taken: tuple[set[str], set[str]] = (set(), set())
    for first, second in links.select("person_1", "person_2").iter_rows():
        if first not in taken[0] and second not in taken[1]:
            chosen[first, second] = len(chosen)
            taken[0].add(first)
            taken[1].add(second)
    return chosen


def _row(
    number: int, pair: str, verdict: Judgement, found: Mapping[str, Any],
    labels: Mapping[str, Mapping[int, str]],
) -> Row:  # fmt: skip
    agreed = {
        name: found[f"g_{name}"] == max(labels[name])
        for name in COMPARISONS
        if (found[f"g_{name}"] or 0) > 0 and found[f"w_{name}"] >= LEAST
    }
    percent = min(int(found["probability"] * 100 + 1e-9), 100 - STEP) // STEP * STEP
    return Row(number=number, pair=pair, percent=percent, verdict=verdict, agreed=agreed)


def _drawn(count: int, random: Random) -> list[str]:
    """So many names of pairs, all different."""

    def draw() -> Iterator[str]:
        seen: set[str] = set()
        while len(seen) < count:
            name = b32encode(random(_TOKEN)).decode()
            if name not in seen:
                seen.add(name)
                yield name

    return list(draw())
