"""How common names are: what the weights of names and the count of namesakes are taken from.

They are taken once, from all records and from outside where given, and kept with a linkage: records
that come later are weighed by them too, so that what was found before does not shift under the feet
of those who judged it. A whole new run takes them anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from safeconduct.matching.calibration import count_namesakes
from safeconduct.matching.frequencies import Frequencies

#: Compared columns on which agreement counts for more where the value is rare.
WEIGHED = ("family", "given", "father", "birth_place")


@dataclass(frozen=True, slots=True)
class Population:
    """What is known of names.

    Attributes:
        shares: compared column -> frame of value and share of the records that have it.
        bearers: family, given, namesakes: how many records bear both names.
    """

    shares: Mapping[str, pl.DataFrame]
    bearers: pl.DataFrame

    @classmethod
    def of(cls, records: pl.DataFrame, frequencies: Frequencies | None = None) -> Population:
        """The population that the records themselves show, or that is told of from outside."""
        outside = frequencies or Frequencies()
        return cls(
            shares={column: outside.blended(records, column) for column in WEIGHED},
            bearers=records.drop_nulls(("family", "given"))
            .group_by("family", "given").len("namesakes").sort("family", "given"),
        )  # fmt: skip

    @property
    def named(self) -> int:
        """How many records bear both a family and a given name."""
        return int(self.bearers["namesakes"].sum())

    def shares_for(self, records: pl.DataFrame, column: str) -> pl.DataFrame:
        """The column's values in `records` with `tf_<column>`; names never seen are the rarest."""
        known = self.shares[column].rename({"value": column, "share": f"tf_{column}"})
        rarest = known[f"tf_{column}"].min()
        values = records.select(pl.col(column).drop_nulls().unique().sort())
        return values.join(known, on=column, how="left", maintain_order="left").with_columns(
            pl.col(f"tf_{column}").fill_null(1.0 if rarest is None else rarest)
        )

    def shares_for_all(self, records: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """`shares_for` of each weighed column."""
        return {column: self.shares_for(records, column) for column in WEIGHED}

    def namesakes(self, records: pl.DataFrame) -> pl.DataFrame:
        """Of each record, how many of the population bear its family and given name.

        Returns:
            record, namesakes; 0 where either name is unknown, 1 at least where both are known.
        """
        own = count_namesakes(records).select("record", own=pl.col("namesakes").clip(0, 1))
        names = records.select("family", "given", record="unique_id").join(
            self.bearers, on=("family", "given"), how="left", maintain_order="left"
        )
        return own.with_columns(
            namesakes=pl.max_horizontal("own", names["namesakes"].cast(pl.Int64).fill_null(0))
        ).select("record", "namesakes")
