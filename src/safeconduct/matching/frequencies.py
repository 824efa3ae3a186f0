"""How common names are in the population, from outside; in a small file nobody's name looks common.

Without them, agreement on a name weighs what it weighs in the records themselves: fifty tracing
requests from one village make its commonest family name look rare in the world, or the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from safeconduct.matching.keys import family_key
from safeconduct.matching.spelling.groups import father_groups, given_groups

#: Fields whose frequencies may be given -> the compared column, and the key of a name there.
_KEYS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "family_name": ("family", family_key),
    "given_name": ("given", lambda name: next(iter(given_groups(name)), "")),
    "patronymic": ("father", lambda name: next(iter(father_groups(name)), "")),
}
FIELDS = tuple(_KEYS)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Compared column -> frame of value and share of the population that bears it."""

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def blended(self, records: pl.DataFrame, column: str) -> pl.DataFrame:
        """The share of every value that occurs in `records`.

        What the outside population lacks is as rare as its rarest name, unless the records
        themselves show it rarer still.

        Returns:
            value and share, sorted by value.
        """
        known = records[column].drop_nulls().alias("value")
        own = known.value_counts(name="n").with_columns(own=pl.col("n") / known.len())
        outside = self.tables.get(column, _NO_SHARES)
        share = pl.coalesce("share", pl.min_horizontal("own", pl.lit(outside["share"].min())))
        return own.join(outside, on="value", how="left").select("value", share=share).sort("value")


_NO_SHARES = pl.DataFrame(schema={"value": pl.String, "share": pl.Float64})


def frequencies_of(names: pl.DataFrame) -> Frequencies:
    """Frequencies from a table of names.

    Args:
        names: field (one of FIELDS), name in any script, count of its bearers; spellings of one
            name are added up.

    >>> table = pl.DataFrame({"field": ["family_name"] * 2, "name": ["Коваль", "Koval"],
    ...                       "count": [3, 1]})
    >>> frequencies_of(table).tables["family"].rows()
    [('koval', 1.0)]
    """
    tables = {}
    for name, (column, key) in _KEYS.items():
        rows = names.filter(pl.col("field") == name)
        if rows.is_empty():
            continue
        keyed = rows.select(
            pl.col("name").map_elements(key, return_dtype=pl.String).alias("value"),
            pl.col("count").cast(pl.Float64),
        ).filter(pl.col("value") != "")
        summed = keyed.group_by("value").agg(pl.col("count").sum()).sort("value")
        total = summed["count"].sum()
        tables[column] = summed.select("value", share=pl.col("count") / total)
    return Frequencies(tables)
