"""What proposes and scores the pairs: one machine's database, or whatever does it alike elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.population import Population
from safeconduct.matching.scoring import ALL_MEMORY, AT_A_TIME, Resources, Told, score, untold
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
        told: Told = untold,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The scored pairs and how the blocking went, both as `scoring.score` returns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuckDBEngine:
    """One machine: DuckDB, which spills what memory cannot hold.

    Attributes:
        resources: memory, and room to spill.
        at_a_time: pairs that may be compared at once.
    """

    resources: Resources = ALL_MEMORY
    at_a_time: int = AT_A_TIME

    def score(
        self,
        records: pl.DataFrame,
        model: TrainedModel,
        *,
        population: Population,
        least_weight: float,
        most_in_block: int = MOST_IN_BLOCK,
        told: Told = untold,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """As `scoring.score`."""
        return score(
            records, model, population=population, least_weight=least_weight,
            resources=self.resources, at_a_time=self.at_a_time, most_in_block=most_in_block,
            told=told,
        )  # fmt: skip
