"""What proposes and scores the pairs: one machine's database, or what does it alike elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.population import Population
from safeconduct.matching.resuming import UNKEPT, Unfinished
from safeconduct.matching.scoring import ALL_MEMORY, Resources, Told, score, untold
from safeconduct.matching.trained import TrainedModel


class Engine(Protocol):
    """Proposes pairs by blocks.RULES and scores them with a trained model.

    All engines give the same pairs, the same levels, and the same weights but for the last of
    their four decimals.
    """

    def score(
        self,
        records: pl.DataFrame,
        model: TrainedModel,
        *,
        population: Population,
        least_weight: float,
        most_in_block: int = MOST_IN_BLOCK,
        unfinished: Unfinished = UNKEPT,
        told: Told = untold,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The scored pairs and how the blocking went, both as `scoring.score` returns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuckDBEngine:
    """One machine: DuckDB, which spills what memory cannot hold.

    Attributes:
        resources: memory, and room to spill.
    """

    resources: Resources = ALL_MEMORY

    def score(
        self,
        records: pl.DataFrame,
        model: TrainedModel,
        *,
        population: Population,
        least_weight: float,
        most_in_block: int = MOST_IN_BLOCK,
        unfinished: Unfinished = UNKEPT,
        told: Told = untold,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """As `scoring.score`."""
        return score(
            records, model, population=population, least_weight=least_weight,
            resources=self.resources, most_in_block=most_in_block, unfinished=unfinished,
            told=told,
        )  # fmt: skip
