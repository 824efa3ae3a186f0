"""Fit and measure the parameters of belief on invented worlds.

    python benchmarks/evidence.py make DIR --seeds 101 102 103 --scale 0.5
    python benchmarks/evidence.py fit DIR --seeds 101 102 103 --out parameters.toml
    python benchmarks/evidence.py fraud DIR --seeds 101 102 103
    safeconduct assess evaluate WORLD/truth --store WORLD/store --parameters parameters.toml

`make` makes, imports and matches the worlds; `fit` starts from evidence_start.toml, which is
judgement, and writes the shipped table. `fraud` prints the decibans of each sign of fraud. Worlds
that are to be measured on must have other seeds.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from safeconduct.cli.steps.assess_measuring import read_truth
from safeconduct.cli.steps.assessing import Assessed, compute
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.importing import import_files
from safeconduct.cli.steps.matching import match
from safeconduct.cli.steps.sampling import make_samples
from safeconduct.cli.steps.workspace import Workspace
from safeconduct.evidence import (
    SIGNALS,
    outcomes_of_people,
    parameters_toml,
    parse_parameters,
    records_about_him,
    refit,
)
from safeconduct.evidence.fitting import fit_logistic
from safeconduct.tables import read_toml

_START = Path(__file__).parent / "evidence_start.toml"
_INPUTS = (".csv", ".xlsx", ".xml", ".jsonl")
_PASSES = 2
_DECIBAN = np.log(10) / 10


def make(root: Path, seed: int, *, scale: float) -> None:
    work = Workspace(root / str(seed))
    work.root.mkdir(parents=True, exist_ok=True)
    make_samples(scale=scale, seed=seed, out=work.root, progress=lambda *_: None)
    files = sorted(p for p in work.samples.iterdir() if p.suffix in _INPUTS)
    import_files(
        files,
        mapping=work.samples / "mapping.toml",
        store=work.store,
        rejects=work.root / "rejects.csv",
        latest=read_agreement(work.samples / "cartel.toml").as_of,
        progress=lambda *_: None,
    )
    match(store=work.store, out=work.root, seed=1, progress=lambda *_: None)
    print(f"made {work.root}")


def load(root: Path, seed: int, table: Path) -> tuple[Assessed, tuple[pl.DataFrame, ...]]:
    work = Workspace(root / str(seed))
    found = compute(store=work.store, parameters=table)
    known = read_truth(work.truth).known
    people = outcomes_of_people(known, found.identities)
    records = records_about_him(known, found.identities, people)
    named = (
        (found.weighing.contributions, ("person_id", "record")),
        (people, ("person_id", "true_person_id")),
        (records, ("record",)),
        (known.select("record", "nature"), ("record",)),
        (found.desk.signals, ("record",)),
    )
    return found, tuple(
        frame.with_columns(pl.format("{}/{}", pl.lit(str(seed)), c).alias(c) for c in columns)
        for frame, columns in named
    )


def fit(root: Path, seeds: list[int], out: Path) -> None:
    start = parse_parameters(read_toml(_START), where=str(_START))
    table = start
    for _ in range(_PASSES):
        out.write_text(parameters_toml(table), "utf-8")
        parts = [load(root, seed, out)[1] for seed in seeds]
        contributions, people, records = (
            pl.concat([part[at] for part in parts]) for at in range(3)
        )
        # Holders and places are left to judgement: the invented world's witnesses never err there.
        fitted = refit(contributions, people, records, parameters=table, held_out=0)
        table = fitted.parameters
        print(fitted.trials)
    words = f"invented worlds, seeds {', '.join(map(str, seeds))} (benchmarks/evidence.py fit)"
    out.write_text(parameters_toml(replace(table, about={"fitted_on": words})), "utf-8")


def fraud(root: Path, seeds: list[int]) -> None:
    parts = [load(root, seed, _START)[1] for seed in seeds]
    signals = pl.concat([p[4].join(p[3], on="record") for p in parts]).drop_nulls("nature")
    codes = [s.code for s in SIGNALS]
    matrix = np.hstack(
        [np.ones((signals.height, 1)), signals.select(codes).cast(pl.Float64).to_numpy()]
    )
    truth = (signals["nature"] == "swindle").cast(pl.Float64).to_numpy()
    start = np.array([0.0, *(s.points * _DECIBAN for s in SIGNALS)])
    bounds = [(None, None), *((0.0 if s.points > 0 else None, None) for s in SIGNALS)]
    vector = fit_logistic(matrix, truth, start, bounds, 3.0) / _DECIBAN
    for name, now, points in zip(
        ["prior", *codes], [0, *(s.points for s in SIGNALS)], vector, strict=True
    ):
        print(f"{name:<18} {points:6.1f}   (now {now})")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("make", "fit", "fraud"))
    parser.add_argument("root", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--out", type=Path, default=Path("parameters.toml"))
    given = parser.parse_args()
    if given.what == "make":
        for seed in given.seeds:
            make(given.root, seed, scale=given.scale)
    elif given.what == "fit":
        fit(given.root, given.seeds, given.out)
    else:
        fraud(given.root, given.seeds)


if __name__ == "__main__":
    main()
