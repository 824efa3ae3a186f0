"""Fit the model and the calibrator that the package ships, on invented people of several kinds.

Worlds of several sizes; the same with few columns, and in Latin letters only; and registers with a
clerk's errors (registers.py).

    python benchmarks/calibration.py --worlds /tmp/worlds

Writes src/safeconduct/matching/{shipped_model,calibrator}.json. The seeds here are used by no test
and by no other benchmark.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from registers import REGISTERS, register
from worlds import world

from safeconduct.matching import model, outcomes, scoring
from safeconduct.matching.calibration import Calibrator, fit
from safeconduct.matching.population import Population
from safeconduct.matching.preparation import prepare
from safeconduct.matching.rivals import with_rivals

_HOME = Path(__file__).parent.parent / "src" / "safeconduct" / "matching"
_WORLDS = ((0.05, 21), (0.2, 22), (1.0, 23), (3.0, 24), (10.0, 25))
#: Worlds that are also reduced to few columns, and the register's people are of one of them.
_REDUCED = ((0.05, 21), (0.2, 22), (1.0, 23))
_PEOPLE = (3.0, 24)
_SPELT = ("family_name", "given_name", "patronymic", "full_name", "alias")
_TWO = ("family_name", "given_name", "full_name")
#: Columns, and whether only records in Latin letters are kept.
_REDUCTIONS: tuple[tuple[tuple[str, ...], bool], ...] = (
    ((*_SPELT, "birth_date"), False),
    ((*_SPELT, "birth_date", "birth_place"), False),
    ((*_SPELT, "birth_date"), True),
    ((*_SPELT, "birth_date", "birth_place"), True),
    ((*_SPELT, "birth_date", "sex"), True),
    ((*_SPELT, "birth_date", "service_number"), True),
    ((*_TWO, "birth_date"), True),
    ((*_TWO, "birth_date", "birth_place", "service_number"), True),
)
_EDGES_OF = {"largest": 200_000, "world": 50_000, "reduced": 12_000, "register": 16_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Scored pairs of one file whose truth is known.

    Attributes:
        edges: the pairs.
        namesakes: how many bear each record's name.
        same: whether each pair is one person.
        records: how many records of the file are named.
    """

    edges: pl.DataFrame
    namesakes: pl.DataFrame
    same: pl.Series
    records: int


def labelled(
    records: pl.DataFrame, truth: pl.DataFrame, *, seed: int, most: int, ship: bool
) -> Part:
    """At most `most` scored pairs of the records."""
    compared = prepare(records)
    trained = model.train(compared, seed=seed)
    if ship:
        stored = {"records": compared.height, "settings": trained.settings}
        (_HOME / "shipped_model.json").write_text(
            json.dumps(stored, indent=1, sort_keys=True) + "\n"
        )
    population = Population.of(compared)
    edges, _ = scoring.score(
        compared, trained, population=population, least_weight=outcomes.LEAST_WEIGHT
    )
    edges = with_rivals(edges, outcomes.sure_persons(compared, edges))
    person = truth.rename({"true_person_id": "person"})
    named = edges.join(person, left_on="record_l", right_on="record").join(
        person, left_on="record_r", right_on="record", suffix="_r"
    )
    kept = named.sample(min(most, named.height), seed=seed)
    return Part(
        edges=kept,
        namesakes=population.namesakes(compared),
        same=kept["person"] == kept["person_r"],
        records=population.named,
    )


def reduced(records: pl.DataFrame, columns: tuple[str, ...], *, latin: bool) -> pl.DataFrame:
    """The records as one register of a source that may name a person twice."""
    if latin:
        text = pl.concat_str(*_SPELT, separator=" ", ignore_nulls=True)
        records = records.filter(
            text.str.contains(r"[A-Za-z]")
            & ~text.str.contains(r"[\p{Cyrillic}\p{Arabic}\p{Hebrew}]")
        )
    one = {"source": pl.lit("file"), "kind": pl.lit("tracing_request")}
    return records.select("record", *columns, **one)


def samples(directory: Path) -> Iterator[tuple[str, str, Part]]:
    """Everything that is fitted on: its kind, its name, its pairs."""
    # The world of scale 1 comes first, since others fall back on the model that it ships.
    for scale, seed in sorted(_WORLDS, key=lambda w: -(w[0] == 1.0)):
        records, truth = world(directory, scale=scale, seed=seed)
        most = _EDGES_OF["largest" if scale == _WORLDS[-1][0] else "world"]
        name = f"scale {scale:g}, seed {seed}"
        yield "world", name, labelled(records, truth, seed=seed, most=most, ship=scale == 1.0)
        if (scale, seed) in _REDUCED:
            for columns, latin in _REDUCTIONS:
                yield (
                    "reduced",
                    f"{name}, {' + '.join(columns)}{', Latin' if latin else ''}",
                    labelled(
                        reduced(records, columns, latin=latin), truth,
                        seed=seed, most=_EDGES_OF["reduced"], ship=False,
                    ),
                )  # fmt: skip
    records, truth = world(directory, scale=_PEOPLE[0], seed=_PEOPLE[1])
    for number, made in enumerate(REGISTERS):
        entries, persons = register(records, truth, made, seed=100 + number)
        most = _EDGES_OF["register"]
        yield "register", made.name, labelled(entries, persons, seed=1, most=most, ship=False)


def fitted(parts: list[tuple[str, Part]]) -> Calibrator:
    """The calibrator of all parts, each kind of file counting for as much as each other."""
    edges, namesakes, same, records, weights = [], [], [], [], []
    heights = Counter[str]()
    for kind, part in parts:
        heights[kind] += part.edges.height
    for number, (kind, part) in enumerate(parts):
        tag = [pl.col(c) + f"#{number}" for c in ("record_l", "record_r")]
        edges.append(part.edges.with_columns(tag))
        namesakes.append(part.namesakes.with_columns(pl.col("record") + f"#{number}"))
        same.append(part.same)
        records.append(pl.repeat(part.records, part.edges.height, eager=True))
        weights.append(pl.repeat(1 / heights[kind], part.edges.height, eager=True))
    return fit(
        pl.concat(edges, how="vertical_relaxed"),
        pl.concat(namesakes),
        pl.concat(same),
        records=pl.concat(records),
        weights=pl.concat(weights),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    directory = parser.parse_args().worlds
    parts: list[tuple[str, Part]] = []
    for kind, name, part in samples(directory):
        parts.append((kind, part))
        print(f"{name}: {part.edges.height} pairs, {part.same.sum()} of one person")
    found = fitted(parts)
    (_HOME / "calibrator.json").write_text(json.dumps(dict(found.coefficients), indent=1) + "\n")
    print("written")


if __name__ == "__main__":
    main()
