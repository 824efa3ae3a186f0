"""Which pairs are compared at all: a union of equi-joins on keys, each sized before it is run.

No rule can explode. Where more records share a key than MOST_IN_BLOCK, the key is made narrower by
the rule's own fallback; what is still too large is left out of that rule, counted and reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

#: More records than these under one key are narrowed, or left to the other rules.
MOST_IN_BLOCK = 250
#: What each rule did: its records, those in blocks that were too large, and the pairs it proposed.
BLOCKING_SCHEMA = pl.Schema(
    {
        "rule": pl.String,
        "narrowed_by": pl.String,
        "records": pl.Int64,
        "narrowed": pl.Int64,
        "left_out": pl.Int64,
        "pairs": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True)
class BlockRule:
    """Records that agree on all `columns` are compared; a column ending in s holds several keys.

    `narrowed_by` is added to the key where too many records share it.
    """

    columns: tuple[str, ...]
    narrowed_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The rule in words."""
        return " + ".join(self.columns)


RULES = (
    BlockRule(("prisoner_number",)),
    BlockRule(("service_number",)),
    BlockRule(("family_bones", "given_keys"), ("birth_year",)),
    BlockRule(("family_bones", "birth_year"), ("given", "sex")),
    BlockRule(("given_keys", "birth"), ("family",)),
    BlockRule(("family_keys", "father_keys"), ("birth_year",)),
    BlockRule(("tokens",), ("birth_year",)),
    BlockRule(("birth", "family_initial"), ("given_initial",)),
    BlockRule(("birth", "given_initial"), ("family_initial",)),
    BlockRule(("family_bones", "birth_place_keys"), ("given_initial",)),
    BlockRule(("given_keys", "birth_place_keys"), ("birth_year",)),
    BlockRule(("birth_place_keys", "family_initial", "given_initial"), ("birth_year",)),
    BlockRule(("phone",), ("given",)),
)
_SEVERAL = ("keys", "bones")


def pairs_to_compare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    *,
    most: int = MOST_IN_BLOCK,
    rules: tuple[BlockRule, ...] = RULES,
) -> pl.DataFrame:
    """Make the table `pairs` (join_key_l < join_key_r, each pair once) and tell how it was made.

    Args:
        connection: where `table` is, with the columns of COMPARED_SCHEMA and `id`, a whole number.
        table: name of that table.
        most: records that may share a key.
        rules: the equi-joins.

    Returns:
        frame of BLOCKING_SCHEMA, one row a rule.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE block_keys (rule UTINYINT, key UBIGINT, id INTEGER)"
    )
    report = [_key_rule(connection, table, n, rule, most) for n, rule in enumerate(rules)]
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT DISTINCT a.id AS join_key_l, b.id AS join_key_r, '0' AS match_key
        FROM block_keys a JOIN block_keys b ON a.key = b.key AND a.id < b.id
        JOIN {table} l ON l.id = a.id JOIN {table} r ON r.id = b.id
        WHERE l.once IS NULL OR r.once IS NULL OR l.once <> r.once"""
    )
    connection.execute("DROP TABLE block_keys")
    return pl.DataFrame(report, schema=BLOCKING_SCHEMA, orient="row")


def _key_rule(
    connection: duckdb.DuckDBPyConnection, table: str, number: int, rule: BlockRule, most: int
) -> tuple[str, str, int, int, int, int]:
    sources, keys = [table], []
    for place, column in enumerate(rule.columns):
        if column.endswith(_SEVERAL):
            sources.append(f"unnest({table}.{column}) AS u{place}(k{place})")
            keys.append(f"k{place}")
        else:
            keys.append(f"{table}.{column}")
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    narrower = ", ".join(f"CAST({c} AS VARCHAR)" for c in rule.narrowed_by)
    narrow = f"concat_ws('|', {narrower})" if narrower else "NULL"
    if narrower:
        all_known = " AND ".join(f"{c} IS NOT NULL" for c in rule.narrowed_by)
        narrow = f"CASE WHEN {all_known} THEN {narrow} END"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE one_rule AS
        SELECT *, count(*) OVER (PARTITION BY key) AS shared FROM (
            SELECT DISTINCT {table}.id, hash({number}, {", ".join(keys)}) AS key, {narrow} AS narrow
            FROM {", ".join(sources)} WHERE {known})"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE sized AS
        SELECT id, key, false AS narrowed, shared FROM one_rule WHERE shared <= {most}
        UNION ALL
        SELECT id, key, true, count(*) OVER (PARTITION BY key) FROM (
            SELECT id, hash(key, narrow) AS key FROM one_rule
            WHERE shared > {most} AND narrow IS NOT NULL)"""
    )
    connection.execute(
        f"INSERT INTO block_keys SELECT {number}, key, id FROM sized "
        f"WHERE shared BETWEEN 2 AND {most}"
    )
    row = connection.execute(
        f"""SELECT (SELECT count(*) FROM one_rule),
            (SELECT count(*) FROM sized WHERE narrowed AND shared <= {most}),
            (SELECT count(*) FROM sized WHERE shared > {most})
            + (SELECT count(*) FROM one_rule WHERE shared > {most} AND narrow IS NULL),
            (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM
                (SELECT count(*) AS n FROM block_keys WHERE rule = {number} GROUP BY key))"""
    ).fetchone()
    assert row is not None
    return (rule.name, " + ".join(rule.narrowed_by), *(int(n) for n in row))  # type: ignore[return-value]
