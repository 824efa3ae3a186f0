"""Who else it could be: the best other person that each record of a pair might belong to.

A score alone does not know that two brothers, or three men of one name, compete for one report.
Records joined beyond doubt are taken together first, so that a man's own other records are no
rivals of his.
"""

from __future__ import annotations

import polars as pl

#: No rival: as good as this many bits of distance to the next person.
FAR = 12.0


def with_rivals(edges: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Add `margin`, in bits: how much heavier the pair is than the best link to another person.

    The smaller of the two records' margins counts; below zero, another person fits better.

    Args:
        edges: record_l, record_r, weight and any other columns.
        persons: record, person_id: groups of records that are surely one person.
    """
    group = persons.select("record", "person_id")
    named = edges.join(
        group.rename({"record": "record_l", "person_id": "_pl"}), on="record_l",
        how="left", maintain_order="left",
    ).join(
        group.rename({"record": "record_r", "person_id": "_pr"}), on="record_r",
        how="left", maintain_order="left",
    )  # fmt: skip
    one_way = pl.concat(
        [
            named.select(record="record_l", own="_pl", other="_pr", weight="weight"),
            named.select(record="record_r", own="_pr", other="_pl", weight="weight"),
        ]
    ).filter(pl.col("own") != pl.col("other"))
    best = (
        one_way.group_by("record", "other")
        .agg(pl.col("weight").max())
        .sort("weight", "other", descending=[True, False])
        .group_by("record", maintain_order=True)
        .agg(
            first=pl.col("other").first(),
            most=pl.col("weight").first(),
            next=pl.col("weight").get(1, null_on_oob=True),
        )
    )
    for side, other in (("l", "_pr"), ("r", "_pl")):
        named = named.join(
            best.rename({"first": f"_f{side}", "most": f"_m{side}", "next": f"_n{side}"}),
            left_on=f"record_{side}", right_on="record", how="left", maintain_order="left",
        ).with_columns(
            pl.when(pl.col(f"_f{side}") == pl.col(other))
            .then(pl.col(f"_n{side}"))
            .otherwise(pl.col(f"_m{side}"))
            .alias(f"_rival_{side}")
        )  # fmt: skip
    margin = pl.min_horizontal(
        (pl.col("weight") - pl.col(f"_rival_{side}")).fill_null(FAR) for side in "lr"
    )
    return named.with_columns(margin=margin.clip(-FAR, FAR).round(4)).drop(
        [c for c in named.columns if c.startswith("_")]
    )
