"""The blocks of matching.blocks in Spark's SQL: the same rules, cap, fallbacks and report.

Keys are hashes of 64 bits (XXH64 here, another function in DuckDB). Two blocks of different keys
meet in one hash with a chance of n² / 2⁶⁵ for n keys, one in 400 for 300 million. Then their
records are compared with each other too, and found different; if together they are more than the
cap, the block is narrowed. Whoever chooses names on purpose could bring about such meetings, but
no more than he could with a common name.
"""

from __future__ import annotations

import polars as pl

from safeconduct.matching.blocks import BLOCKING_SCHEMA, MOST_IN_BLOCK, RULES, BlockRule
from safeconduct.matching.preparation import COMPARED_SCHEMA
from safeconduct.matching.spark.scratch import Scratch


def write_all_blocks(
    scratch: Scratch,
    table: str,
    *,
    most: int = MOST_IN_BLOCK,
    rules: tuple[BlockRule, ...] = RULES,
) -> pl.DataFrame:
    """Make the table `sized`: rule, key, narrowed, id, once, usable, left_out; tell how it went.

    Args:
        scratch: where it goes.
        table: with the columns of COMPARED_SCHEMA, `id`, and a whole number as `once`.
        most: records that may share a key.
        rules: the equi-joins.

    Returns:
        frame of BLOCKING_SCHEMA, one row a rule.
    """
    keys = " UNION ALL ".join(
        _keys(table, number, rule, rule.most(most)) for number, rule in enumerate(rules)
    )
    scratch.keep(scratch.session.sql(_sized(keys)), "sized")
    counted = pl.DataFrame(scratch.session.sql(_REPORT).toArrow())
    named = pl.DataFrame(
        [(i, rule.name, " + ".join(rule.narrowed_by)) for i, rule in enumerate(rules)],
        schema={"number": pl.Int32, "rule": pl.String, "narrowed_by": pl.String},
        orient="row",
    )
    return (
        named.join(counted, on="number", how="left", maintain_order="left")
        .select(pl.col(name).fill_null(0) if kind == pl.Int64 else name
                for name, kind in BLOCKING_SCHEMA.items())
        .cast(BLOCKING_SCHEMA)
    )  # fmt: skip


def write_pairs(scratch: Scratch, *, part: int = 0, parts: int = 1) -> None:
    """Make `pairs` of the blocks: join_key_l < join_key_r, match_key; each pair once.

    Args:
        scratch: with `sized`, as `write_all_blocks` makes it.
        part: which of `parts` equal shares of the left records to take.
        parts: how many shares there are.
    """
    pairs = f"""SELECT DISTINCT a.id AS join_key_l, b.id AS join_key_r, '0' AS match_key
        FROM sized a JOIN sized b ON a.rule = b.rule AND a.key = b.key AND a.id < b.id
        WHERE a.usable AND b.usable AND a.id % {parts} = {part}
        AND (a.once IS NULL OR b.once IS NULL OR a.once <> b.once)"""
    scratch.keep(scratch.session.sql(pairs), "pairs")


def _keys(table: str, number: int, rule: BlockRule, most: int) -> str:
    """The keys that a rule makes of each record, each once, and the narrower ones."""
    views, keys = [], []
    for place, column in enumerate(rule.columns):
        if isinstance(COMPARED_SCHEMA[column], pl.List):
            views.append(f"LATERAL VIEW explode(array_distinct({column})) u{place} AS k{place}")
            keys.append(f"k{place}")
        else:
            keys.append(column)
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    narrow = "CAST(NULL AS BIGINT)"
    if rule.narrowed_by:
        all_known = " AND ".join(f"{c} IS NOT NULL" for c in rule.narrowed_by)
        words = ", ".join(f"CAST({c} AS STRING)" for c in rule.narrowed_by)
        narrow = f"CASE WHEN {all_known} THEN xxhash64(key, concat_ws('|', {words})) END"
    columns = "".join(f", {c}" for c in rule.narrowed_by)
    return f"""SELECT {number} AS rule, {most} AS most, key, {narrow} AS narrow, id, once FROM (
        SELECT id, once, xxhash64({number}, {", ".join(keys)}) AS key{columns}
        FROM {table} {" ".join(views)} WHERE {known})"""


def _sized(keys: str) -> str:
    """Every block with its size: where too many share a key, each narrower key is one."""
    return f"""WITH counted AS (
            SELECT *, count(*) OVER (PARTITION BY rule, key) AS wide FROM ({keys})),
        chosen AS (
            SELECT *, wide > most AND narrow IS NOT NULL AS narrowed FROM counted),
        blocks AS (
            SELECT rule, most, IF(narrowed, narrow, key) AS key, narrowed, id, once, wide
            FROM chosen),
        shared AS (
            SELECT *, IF(narrowed, count(*) OVER (PARTITION BY rule, key, narrowed), wide) AS n
            FROM blocks)
        SELECT rule, key, narrowed, id, once, n BETWEEN 2 AND most AS usable,
            n > most AS left_out FROM shared"""


_REPORT = """SELECT rule AS number, sum(all) AS records,
        sum(IF(narrowed, all - left_out, 0)) AS narrowed, sum(left_out) AS left_out,
        sum(usable * (usable - 1) DIV 2) AS pairs
    FROM (SELECT rule, key, narrowed, count(*) AS all, count_if(usable) AS usable,
            count_if(left_out) AS left_out FROM sized GROUP BY rule, key, narrowed)
    GROUP BY rule"""
