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
#: Of a rule that seldom finds what no other finds, a block may be so many times smaller: of some
#: that help where little is known, and of those on one column, which help in small files alone.
_WEAK, _WEAKEST = 5, 12
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

    `narrowed_by` is added to the key where too many records share it. A rule may be so many times
    `weaker` than others: it helps where little is known or records are few; elsewhere it would only
    propose many pairs that are found anyway, or are no good.
    """

    columns: tuple[str, ...]
    narrowed_by: tuple[str, ...] = ()
    weaker: int = 1

    def most(self, most: int) -> int:
        """How many records may share one of its keys, where `most` may share a usual rule's."""
        return max(most // self.weaker, 2)

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
    BlockRule(("family_bones", "birth_place_keys"), ("given_initial",), weaker=_WEAK),
    BlockRule(("given_keys", "birth_place_keys"), ("birth_year",), weaker=_WEAK),
    BlockRule(
        ("birth_place_keys", "family_initial", "given_initial"), ("birth_year",), weaker=_WEAK
    ),
    BlockRule(("phone",), ("given",)),
    BlockRule(("name_bones", "birth"), ("family_initial", "given_initial"), weaker=_WEAK),
    BlockRule(("birth", "birth_place_keys"), weaker=_WEAK),
    BlockRule(("family_bones", "birth_day"), ("given_initial",), weaker=_WEAK),
    BlockRule(("birth",), weaker=_WEAKEST),
    BlockRule(("family_bones",), weaker=_WEAKEST),
    BlockRule(("given_keys",), weaker=_WEAKEST),
    BlockRule(("birth_place_keys",), weaker=_WEAKEST),
)
_SEVERAL = ("keys", "bones")


def write_all_blocks(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    *,
    most: int = MOST_IN_BLOCK,
    rules: tuple[BlockRule, ...] = RULES,
) -> pl.DataFrame:
    """Make the table `block_keys`: every block with at least two records, and tell how it went.

    Args:
        connection: where `table` is, with the columns of COMPARED_SCHEMA and `id`, a whole number.
        table: name of that table.
        most: records that may share a key.
        rules: the equi-joins.

    Returns:
        frame of BLOCKING_SCHEMA, one row a rule.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE block_keys {KEY_COLUMNS}")
    report = []
    for number, rule in enumerate(rules):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE one_rule {KEY_COLUMNS}")
        write_keys(connection, table, number, rule, into="one_rule")
        _write_blocks(connection, rule.most(most))
        connection.execute(
            f"INSERT INTO block_keys SELECT {number}, key, NULL, id FROM sized WHERE usable"
        )
        report.append((rule.name, " + ".join(rule.narrowed_by), *_sizes(connection)))
    connection.execute("DROP TABLE one_rule")
    connection.execute("DROP TABLE sized")
    return pl.DataFrame(report, schema=BLOCKING_SCHEMA, orient="row")


def write_pairs(
    connection: duckdb.DuckDBPyConnection, table: str, *, part: int = 0, parts: int = 1
) -> None:
    """Make `pairs` of the blocks: join_key_l < join_key_r, match_key; each pair once.

    Args:
        connection: where `table` and `block_keys` are.
        table: name of the table of records.
        part: which of `parts` equal shares of the left records to take; memory holds one share.
        parts: how many shares there are.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE distinct_pairs AS
        SELECT DISTINCT a.id AS join_key_l, b.id AS join_key_r
        FROM block_keys a JOIN block_keys b ON a.key = b.key AND a.id < b.id
        JOIN {table} l ON l.id = a.id JOIN {table} r ON r.id = b.id
        WHERE a.id % {parts} = {part}
        AND (l.once IS NULL OR r.once IS NULL OR l.once <> r.once)"""
    )
    # A constant in a view takes no room, and there may be hundreds of millions of pairs.
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW pairs AS SELECT *, '0' AS match_key FROM distinct_pairs"
    )


#: The rule's number, the key, the narrower key (or null), the record.
KEY_COLUMNS = "(rule UTINYINT, key UBIGINT, narrow UBIGINT, id INTEGER)"


def write_keys(
    connection: duckdb.DuckDBPyConnection, table: str, number: int, rule: BlockRule, *, into: str
) -> None:
    """Put the keys that a rule makes of each record of `table` into the table `into`."""
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
    columns = "".join(f", {table}.{c}" for c in rule.narrowed_by)
    connection.execute(
        f"""INSERT INTO {into} SELECT {number}, key, {narrow} AS narrow, id FROM (
            SELECT DISTINCT {table}.id, hash({number}, {", ".join(keys)}) AS key{columns}
            FROM {", ".join(sources)} WHERE {known})"""
    )


def _write_blocks(connection: duckdb.DuckDBPyConnection, most: int) -> None:
    """Make `sized` of `one_rule`: where too many share a key, each narrower key is a block."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE sized AS
        WITH counted AS (SELECT *, count(*) OVER (PARTITION BY key) AS shared FROM one_rule),
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
