"""Fit the model and the calibrator that the package ships, on invented worlds of several sizes.

    python benchmarks/calibration.py --worlds /tmp/worlds

Writes src/safeconduct/matching/{shipped_model,calibrator}.json. The seeds here are used by no test
and by no other benchmark.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import polars as pl
from worlds import world

from safeconduct.matching import model, outcomes, scoring
from safeconduct.matching.calibration import fit
from safeconduct.matching.population import Population
from safeconduct.matching.preparation import prepare
from safeconduct.matching.rivals import with_rivals

_HOME = Path(__file__).parent.parent / "src" / "safeconduct" / "matching"
_WORLDS = ((0.05, 21), (0.2, 22), (1.0, 23), (3.0, 24), (10.0, 25))
_EDGES_EACH = 150_000


def labelled(
    directory: Path, scale: float, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    records, truth = world(directory, scale=scale, seed=seed)
    compared = prepare(records)
    trained = model.train(compared, seed=seed)
    if scale == 1.0:
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
    kept = named.sample(min(_EDGES_EACH, named.height), seed=seed)
    return kept, population.namesakes(compared), kept["person"] == kept["person_r"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    directory = parser.parse_args().worlds
    parts: list[tuple[pl.DataFrame, pl.DataFrame, pl.Series]] = []
    for number, (scale, seed) in enumerate(sorted(_WORLDS, key=lambda w: -(w[0] == 1.0))):
        edges, namesakes, same = labelled(directory, scale, seed)
        tag = [pl.col(c) + f"#{number}" for c in ("record_l", "record_r")]
        parts.append(
            (edges.with_columns(tag), namesakes.with_columns(pl.col("record") + f"#{number}"), same)
        )
        print(f"scale {scale:g}, seed {seed}: {edges.height} pairs, {same.sum()} of one person")
    found = fit(
        pl.concat([edges for edges, _, _ in parts]),
        pl.concat([namesakes for _, namesakes, _ in parts]),
        pl.concat([same for _, _, same in parts]),
    )
    (_HOME / "calibrator.json").write_text(json.dumps(dict(found.coefficients), indent=1) + "\n")
    print("written")


if __name__ == "__main__":
    main()
