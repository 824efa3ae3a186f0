"""Were the published rules followed? Lists of the past, looked through pair by pair.

Of people alike in all that the terms see, higher points go first, then those asked for, then the
first captured. A list that passes somebody over for one who comes after him by these rules is a
finding, with both named. How units fare is told beside what equal treatment would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.law.days import NEVER_BEFORE, earliest
from safeconduct.selection.inputs import Inputs

FINDING_SCHEMA = pl.Schema(
    {"rule": pl.String, "listed": pl.String, "passed_over": pl.String, "why": pl.String}
)
UNIT_SCHEMA = pl.Schema(
    {
        "side": pl.String, "unit": pl.String, "able": pl.Int64, "listed": pl.Int64,
        "share": pl.Float64, "share_of_side": pl.Float64, "days_left_behind": pl.Float64,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found.

    Attributes:
        findings: frame of FINDING_SCHEMA: of people alike the worst pair by each rule.
        units: frame of UNIT_SCHEMA: how many of those who could go were listed, by unit, beside the
            share of their side; mean days of captivity of those left behind.
        pairs: how many pairs of people alike were compared.
    """

    findings: pl.DataFrame
    units: pl.DataFrame
    pairs: int

    @property
    def followed(self) -> bool:
        """Whether the rules were followed for every pair."""
        return self.findings.is_empty()


def audit(inputs: Inputs, listed: pl.DataFrame) -> Audit:
    """Look a list of the past through.

    Args:
        inputs: what it was built from, as it was then.
        listed: person_id of those on it, and `stage`.
    """
    people, terms = inputs.travellers(inputs.pool())
    told = people.join(
        listed.select("person_id", on_list=pl.lit(value=True)), on="person_id", how="left"
    ).with_columns(pl.col("on_list").fill_null(value=False))
    alike = ["side", "basis", "unit_id", *terms.columns]
    grouped = told.with_columns(group=pl.struct(alike).rank("dense"))
    return Audit(
        findings=_findings(grouped),
        units=_units(told, inputs),
        pairs=_pairs(grouped),
    )


def _findings(grouped: pl.DataFrame) -> pl.DataFrame:
    rules = (
        ("higher points first", ["group"], pl.col("priority")),
        ("of equals, those asked for first", ["group", "priority"], pl.col("wanted")),
    )
    found = [_passed_over(grouped, name, key, rank) for name, key, rank in rules]
    free = grouped.filter(pl.col("kept_stage") == 0)
    key = ["group", "priority", "wanted"]
    captured = free.with_columns(turn=-pl.col("captured").rank("dense").cast(pl.Int64))
    found.append(_passed_over(captured, "of equals, the first captured first", key, pl.col("turn")))
    return pl.concat(found).sort("rule", "passed_over")


def _passed_over(people: pl.DataFrame, rule: str, key: list[str], rank: pl.Expr) -> pl.DataFrame:
    """Of each group the last who was listed and the first who was not, if they stand wrong."""
    ranked = people.with_columns(_rank=rank)
    last = ranked.filter("on_list").sort("_rank", "person_id").group_by(key).first()
    first = (
        ranked.filter(~pl.col("on_list")).sort("_rank", "person_id", descending=[True, False])
        .group_by(key, maintain_order=True).first()
    )  # fmt: skip
    both = last.select(*key, "_rank", listed="person_id").join(
        first.select(*key, _other="_rank", passed_over="person_id"), on=key
    )
    return both.filter(pl.col("_other") > pl.col("_rank")).select(
        rule=pl.lit(rule),
        listed=pl.col("listed").cast(pl.String),
        passed_over=pl.col("passed_over").cast(pl.String),
        why=pl.lit(f"they are alike in all that the terms see; the rule is: {rule}"),
    )


def _pairs(grouped: pl.DataFrame) -> int:
    sizes = grouped.group_by("group").agg(
        on=pl.col("on_list").sum().cast(pl.Int64), off=(~pl.col("on_list")).sum().cast(pl.Int64)
    )
    return int((sizes["on"] * sizes["off"]).sum())


def _units(told: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    begun = earliest(pl.col("captured_on"))
    days = pl.when(begun > NEVER_BEFORE).then(
        (pl.lit(inputs.agreement.as_of) - begun).dt.total_days()
    )
    counted = told.filter(pl.col("basis") == "counted").with_columns(_days=days)
    left = pl.col("_days").filter(~pl.col("on_list"))
    of_side = counted.group_by("side").agg(share_of_side=pl.col("on_list").mean())
    return (
        counted.group_by("side", "unit")
        .agg(
            able=pl.len().cast(pl.Int64), listed=pl.col("on_list").sum().cast(pl.Int64),
            share=pl.col("on_list").mean(), days_left_behind=left.mean(),
        )
        .join(of_side, on="side")
        .select(UNIT_SCHEMA.names()).cast(UNIT_SCHEMA)
        .sort("side", "share", "unit")
    )  # fmt: skip
