"""Invented worlds as records with their truth, made once and kept; other benchmarks read them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.importing import import_files
from safeconduct.cli.steps.measuring import read_truth
from safeconduct.cli.steps.sampling import make_samples
from safeconduct.cli.steps.workspace import Store
from safeconduct.people import records_wide, with_references

_INPUTS = (".csv", ".xlsx", ".xml", ".jsonl")


def world(directory: Path, *, scale: float, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (as `link` takes them) and truth (record, true_person_id), without vague records."""
    root = directory / f"scale{scale:g}-seed{seed}"
    records, truth = root / "records.parquet", root / "truth.parquet"
    if not truth.exists():
        make_samples(scale=scale, seed=seed, out=root)
        store, samples = Store(root / "store"), root / "samples"
        import_files(
            sorted(p for p in samples.iterdir() if p.suffix in _INPUTS),
            mapping=samples / "mapping.toml",
            store=store,
            rejects=root / "rejects.csv",
            latest=read_agreement(samples / "cartel.toml").as_of,
        )
        wide = records_wide(store.read("statements", made_by="import"))
        with_references(wide, store.read("reports", made_by="import")).write_parquet(records)
        read_truth(root / "truth" / "identities.csv").write_parquet(truth)
    return pl.read_parquet(records), pl.read_parquet(truth)
