"""Work that can be taken up again where it was interrupted."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import Protocol

import polars as pl

from safeconduct.matching.population import Population
from safeconduct.matching.trained import TrainedModel

_TABLES = (
    "matching/spelling/orthographies.toml", "matching/name_groups.toml",
    "matching/fields/ranks.toml",
)  # fmt: skip


class Unfinished(Protocol):
    """What an interrupted run had finished: frames by name, kept by whoever can write files."""

    def begin(self, task: str) -> None:
        """Forget what was kept for any other task."""

    def take(self, name: str) -> pl.DataFrame | None:
        """The frame of this name, if it was kept."""

    def keep(self, name: str, frame: pl.DataFrame) -> None:
        """Keep a frame, whole or not at all."""


class Unkept:
    """Nothing is kept: an interrupted run starts again."""

    def begin(self, task: str) -> None:
        """Nothing to forget."""

    def take(self, name: str) -> pl.DataFrame | None:
        """Nothing is there."""

    def keep(self, name: str, frame: pl.DataFrame) -> None:
        """Nothing is written."""


UNKEPT = Unkept()


def task_of(
    compared: pl.DataFrame,
    *,
    seed: int,
    model: TrainedModel | None,
    population: Population,
    most_in_block: int,
) -> str:
    """A name for comparing just these records in just this way; any change gives another."""
    digest = hashlib.sha256(tables_digest().encode())
    for frame in (compared, *population.shares.values()):
        digest.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    settings = None if model is None else model.settings
    told = [seed, most_in_block, settings, pl.__version__]
    digest.update(json.dumps(told, sort_keys=True).encode())
    return digest.hexdigest()


def tables_digest() -> str:
    """Which spelling, name and rank tables keys are made with."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update(resources.files("safeconduct").joinpath(name).read_bytes())
    return digest.hexdigest()


def model_frame(model: TrainedModel) -> pl.DataFrame:
    """A model as a frame that `Unfinished` can keep."""
    return pl.DataFrame({"settings": [json.dumps(model.settings)]})


def model_of(frame: pl.DataFrame) -> TrainedModel:
    """The model of such a frame."""
    return TrainedModel(json.loads(frame["settings"][0]))
