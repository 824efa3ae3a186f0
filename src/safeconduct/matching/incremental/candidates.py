"""Which pairs records that come later bring, and which they take away.

A block that grows past the cap is narrowed or left out, as in a whole run, so a newcomer can take
pairs of older records away. Blocks that are touched are read with their exact sizes; all others are
as they were.
"""

from __future__ import annotations

import duckdb

from safeconduct.matching.blocks import KEY_COLUMNS, RULES, write_keys


def write_candidates(connection: duckdb.DuckDBPyConnection, arriving: str, *, most: int) -> None:
    """Make the tables `fresh_pairs` and `dropped`, and add the newcomers to compared and keys.

    Args:
        connection: where a State's tables are.
        arriving: table of the newcomers, with the columns of `compared`; ids above all others.
        most: records that may share a key.

    `fresh_pairs` gets join_key_l and join_key_r, the record with the lesser key first; `dropped`
    gets l and r of edges that no rule proposes any longer.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh_keys {KEY_COLUMNS}")
    for number, rule in enumerate(RULES):
        write_keys(connection, arriving, number, rule, into="fresh_keys")
    _write_members(connection, most)
    connection.execute(_PLACED)
    connection.execute("INSERT INTO keys FROM fresh_keys")
    connection.execute(f"INSERT INTO compared BY NAME FROM {arriving}")
    connection.execute(_FRESH_PAIRS)
    connection.execute(_AT_RISK)
    connection.execute("CREATE OR REPLACE TEMP TABLE dropped (l INTEGER, r INTEGER)")
    if connection.sql("FROM at_risk").shape[0]:
        connection.execute(_DROPPED.format(cap=_cap(most)))
    for table in ("members", "placed", "fresh_keys", "touched", "at_risk"):
        connection.execute(f"DROP TABLE {table}")


def _write_members(connection: duckdb.DuckDBPyConnection, most: int) -> None:
    """Read the touched blocks: whole while they are within the cap, else by their narrower keys."""
    cap = _cap(most)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE touched AS
        WITH new AS (
            SELECT key, count(*) AS arriving, {cap} AS most FROM fresh_keys GROUP BY key, rule),
        old AS (SELECT key, count(*) AS n FROM keys WHERE key IN (SELECT key FROM new) GROUP BY key)
        SELECT key, coalesce(n, 0) AS before, coalesce(n, 0) + arriving AS after, most
        FROM new LEFT JOIN old USING (key)"""
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE members AS
        SELECT key, narrow, id, before, after, most, false AS fresh
        FROM keys JOIN touched USING (key)
        WHERE before <= most OR narrow IN (SELECT narrow FROM fresh_keys WHERE narrow IS NOT NULL)
        UNION ALL
        SELECT key, narrow, id, before, after, most, true
        FROM fresh_keys JOIN touched USING (key)"""
    )


def _cap(most: int) -> str:
    """SQL: how many records may share a key of the column `rule`."""
    cases = " ".join(f"WHEN {n} THEN {rule.most(most)}" for n, rule in enumerate(RULES))
    return f"CASE rule {cases} END"


#: Of each member, the block in which it is now, and in which it was; null for none.
_PLACED = """CREATE OR REPLACE TEMP TABLE placed AS
    WITH counted AS (
        SELECT *, count(*) OVER narrower AS narrow_after,
            count(*) FILTER (NOT fresh) OVER narrower AS narrow_before
        FROM members WINDOW narrower AS (PARTITION BY key, narrow))
    SELECT id, fresh,
        CASE WHEN after <= most THEN key
            WHEN narrow IS NOT NULL AND narrow_after <= most THEN narrow END AS block,
        CASE WHEN fresh THEN NULL WHEN before <= most THEN key
            WHEN narrow IS NOT NULL AND narrow_before <= most THEN narrow END AS block_before
    FROM counted"""

_FRESH_PAIRS = """CREATE OR REPLACE TEMP TABLE fresh_pairs AS
    WITH found AS (
        SELECT DISTINCT a.id AS a, b.id AS b FROM placed a JOIN placed b
        ON a.block = b.block AND a.id < b.id WHERE b.fresh)
    SELECT if(x.unique_id < y.unique_id, x.id, y.id) AS join_key_l,
        if(x.unique_id < y.unique_id, y.id, x.id) AS join_key_r
    FROM found JOIN compared x ON x.id = a JOIN compared y ON y.id = b
    WHERE x.once IS NULL OR y.once IS NULL OR x.once <> y.once"""

#: Edges of older records that shared a block which is no more.
_AT_RISK = """CREATE OR REPLACE TEMP TABLE at_risk AS
    WITH gone AS (SELECT * FROM placed
        WHERE block_before IS NOT NULL AND block IS DISTINCT FROM block_before),
    parted AS (
        SELECT DISTINCT a.id AS a, b.id AS b FROM gone a JOIN gone b
        ON a.block_before = b.block_before AND a.id < b.id
        AND (a.block IS NULL OR a.block IS DISTINCT FROM b.block))
    SELECT l, r FROM edges JOIN parted ON a = least(l, r) AND b = greatest(l, r)"""

#: What is left of them once those that another block still proposes are taken out.
_DROPPED = """INSERT INTO dropped
    WITH own_keys AS (SELECT * FROM keys
        WHERE id IN (SELECT l FROM at_risk UNION SELECT r FROM at_risk)),
    common AS (
        SELECT DISTINCT l, r, a.key, a.rule, if(a.narrow = b.narrow, a.narrow, NULL) AS narrow
        FROM at_risk JOIN own_keys a ON a.id = l JOIN own_keys b ON b.id = r AND b.key = a.key),
    sizes AS (SELECT key, count(*) AS n FROM keys
        WHERE key IN (SELECT key FROM common) GROUP BY key),
    narrow_sizes AS (SELECT narrow, count(*) AS m FROM keys
        WHERE narrow IN (SELECT narrow FROM common WHERE narrow IS NOT NULL) GROUP BY narrow),
    kept AS (
        SELECT l, r FROM common JOIN sizes USING (key) LEFT JOIN narrow_sizes USING (narrow)
        WHERE n <= {cap} OR m <= {cap})
    SELECT l, r FROM at_risk EXCEPT SELECT l, r FROM kept"""
