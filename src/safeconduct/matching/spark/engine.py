"""The engine that runs on a Spark cluster: blocks, pairs and weights as DuckDB gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from splink import Linker

from safeconduct.matching.blocks import MOST_IN_BLOCK
from safeconduct.matching.population import Population
from safeconduct.matching.resuming import UNKEPT, Unfinished
from safeconduct.matching.scoring import Told, named, numbered, scored_columns, untold
from safeconduct.matching.spark.blocks import write_all_blocks, write_pairs
from safeconduct.matching.spark.functions import define
from safeconduct.matching.spark.scratch import Scratch
from safeconduct.matching.spark.settings import in_words_of_spark
from safeconduct.matching.trained import Settings, TrainedModel

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Pairs that are compared at a time; they lie in scratch with all that was compared.
AT_A_TIME = 200_000_000
#: Columns of records that nothing is compared by; they are not sent.
_KEPT_HERE = ("unique_id", "source", "kind", "refers_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkEngine:
    """A cluster, by an open session.

    Attributes:
        session: with Splink's similarity jar among `spark.jars`.
        scratch: URI of a directory that driver and executors share; `linkage` in it is emptied.
        at_a_time: pairs that may be compared at once; more are compared part by part.
    """

    session: SparkSession
    scratch: str
    at_a_time: int = AT_A_TIME

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
        """As `scoring.score`.

        Raises:
            OtherLevelsError: if the model is of another version of the comparisons.
            NotSharedError: if `scratch` is not one place to driver and executors.
        """
        settings = in_words_of_spark(model)
        shares = population.shares_for_all(records)
        with Scratch.at(self.session, self.scratch) as scratch:
            scratch.send(_sent(records), "compared")
            blocking = write_all_blocks(scratch, "compared", most=most_in_block)
            parts = -(-int(blocking["pairs"].sum()) // self.at_a_time) or 1
            scored = []
            for part in range(parts):
                told(part, parts)
                name = f"pairs-{part + 1}-of-{parts}"
                done = unfinished.take(name)
                if done is None:
                    write_pairs(scratch, part=part, parts=parts)
                    done = _scored(self.session, settings, shares, least_weight)
                    scratch.delete("splink")
                    unfinished.keep(name, done)
                scored.append(done)
            told(parts, parts)
        return named(pl.concat(scored), records), blocking


def _sent(records: pl.DataFrame) -> pl.DataFrame:
    """What the cluster gets: numbers instead of keys of records and names of files."""
    once = pl.col("once").rank("dense").cast(pl.Int32)
    return numbered(records).drop(_KEPT_HERE).with_columns(once=once, unique_id="id")


def _scored(
    session: SparkSession,
    settings: Settings,
    shares: dict[str, pl.DataFrame],
    least_weight: float,
) -> pl.DataFrame:
    """The pairs of the table `pairs` of records of the table `compared`, by their numbers."""
    from splink.backends.spark import SparkAPI

    api: Any = SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=session, break_lineage_method="parquet"
    )
    define(session)
    linker = Linker(api.register("compared"), settings, log_level=40, validate_settings=False)
    for column, table in shares.items():
        linker.table_management.register_term_frequency_lookup(
            api.register(table.to_arrow()), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
    pairs = linker.inference.predict(threshold_match_weight=least_weight)
    scored = session.sql(f"SELECT {scored_columns(settings)} FROM {pairs.physical_name}")
    return pl.DataFrame(scored.toArrow())
