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
#: Two records of one list that names a person once are never compared.
MAY_MEET = "l.once IS NULL OR r.once IS NULL OR l.once <> r.once"


def pairs_to_compare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    *,
    most: int = MOST_IN_BLOCK,
    rules: tuple[BlockRule, ...] = RULES,
    keep: str | None = None,
) -> pl.DataFrame:
    """Make the table `pairs` (join_key_l < join_key_r, each pair once) and tell how it was made.

    Args:
        connection: where `table` is, with the columns of COMPARED_SCHEMA and `id`, a whole number.
        table: name of that table.
        most: records that may share a key.
        rules: the equi-joins.
        keep: name of a table to be made of all keys (see `write_keys`), for records to come.

    Returns:
        frame of BLOCKING_SCHEMA, one row a rule.
    """
    for kept in filter(None, ("block_keys", keep)):
        connection.execute(
            f"CREATE OR REPLACE {'TEMP' if kept != keep else ''} TABLE {kept} {KEYS}"
        )
    report = []
    for number, rule in enumerate(rules):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE one_rule {KEYS}")
        write_keys(connection, table, number, rule, into="one_rule")
        if keep:
            connection.execute(f"INSERT INTO {keep} FROM one_rule")
        write_blocks(connection, "one_rule", into="sized", most=most)
        connection.execute(
            f"INSERT INTO block_keys SELECT {number}, key, NULL, id FROM sized WHERE usable"
        )
        report.append((rule.name, " + ".join(rule.narrowed_by), *_sizes(connection)))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT DISTINCT a.id AS join_key_l, b.id AS join_key_r, '0' AS match_key
        FROM block_keys a JOIN block_keys b ON a.key = b.key AND a.id < b.id
        JOIN {table} l ON l.id = a.id JOIN {table} r ON r.id = b.id WHERE {MAY_MEET}"""
    )
    for done in ("block_keys", "one_rule", "sized"):
        connection.execute(f"DROP TABLE {done}")
    return pl.DataFrame(report, schema=BLOCKING_SCHEMA, orient="row")


#: Columns of a table of keys: the rule's number, the key, the narrower key (or null), the record.
KEYS = "(rule UTINYINT, key UBIGINT, narrow UBIGINT, id INTEGER)"


def write_keys(
    connection: duckdb.DuckDBPyConnection, table: str, number: int, rule: BlockRule, *, into: str
) -> None:
    """Add the keys that a rule makes of each record to a table of KEYS."""
    sources, keys = [table], []
    for place, column in enumerate(rule.columns):
        if column.endswith(_SEVERAL):
            sources.append(f"unnest({table}.{column}) AS u{place}(k{place})")
            keys.append(f"k{place}")
        else:
            keys.append(f"{table}.{column}")
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    narrow = "NULL"
    if rule.narrowed_by:
        all_known = " AND ".join(f"{c} IS NOT NULL" for c in rule.narrowed_by)
        words = ", ".join(f"CAST({c} AS VARCHAR)" for c in rule.narrowed_by)
        narrow = f"CASE WHEN {all_known} THEN hash(key, concat_ws('|', {words})) END"
    connection.execute(
        f"""INSERT INTO {into} SELECT {number}, key, {narrow} AS narrow, id FROM (
            SELECT DISTINCT {table}.id, hash({number}, {", ".join(keys)}) AS key,
                {", ".join(f"{table}.{c}" for c in rule.narrowed_by) or "0 AS nothing"}
            FROM {", ".join(sources)} WHERE {known})"""
    )


def write_blocks(
    connection: duckdb.DuckDBPyConnection, source: str, *, into: str, most: int = MOST_IN_BLOCK
) -> None:
    """Make a table of blocks: key, id, narrowed, shared (records of the block) and usable.

    Args:
        connection: where the tables are.
        source: a table of KEYS that holds every record of each of its keys.
        into: name of the table to make.
        most: records that may share a key; where more do, each narrower key is a block.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {into} AS
        WITH counted AS (SELECT *, count(*) OVER (PARTITION BY key) AS shared FROM {source}),
        blocks AS (
            SELECT key, id, false AS narrowed, shared FROM counted
            WHERE shared <= {most} OR narrow IS NULL
            UNION ALL
            SELECT narrow, id, true, count(*) OVER (PARTITION BY narrow) FROM counted
            WHERE shared > {most} AND narrow IS NOT NULL)
        SELECT *, shared BETWEEN 2 AND {most} AS usable, shared > {most} AS left_out FROM blocks"""
    )


def _sizes(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int, int]:
    row = connection.execute(
        """SELECT (SELECT count(*) FROM one_rule), count(*) FILTER (narrowed AND NOT left_out),
            count(*) FILTER (left_out), (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM
                (SELECT count(*) AS n FROM sized WHERE usable GROUP BY key))
        FROM sized"""
    ).fetchone()
    assert row is not None
    return tuple(int(n) for n in row)  # type: ignore[return-value]
