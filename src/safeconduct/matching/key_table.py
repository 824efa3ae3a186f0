"""Keys of a column of names as a table that any engine joins: Polars, DuckDB, Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from safeconduct.matching.spelling.close import close_keys, close_skeletons
from safeconduct.matching.spelling.groups import given_groups
from safeconduct.matching.spelling.sounds import keys_of_name, skeletons, sound_keys
from safeconduct.people.names import says_unknown
from safeconduct.people.parts import without_particles

_LIST = pl.List(pl.String)
_LISTS = ("sound_keys", "skeletons", "close_keys", "close_skeletons", "group")
#: `value` and, for each kind of key, a list of text.
KEY_TABLE_SCHEMA = pl.Schema([("value", pl.String()), *((kind, _LIST) for kind in _LISTS)])


def keys_of(values: Iterable[str | None]) -> pl.DataFrame:
    """Every kind of key of each name; two names may be one if they share any key of a kind.

    Keys are made once for each distinct value, so a table of millions of records costs what its
    distinct names cost. Sound keys are for scripts that write vowels, skeletons for all; the close
    ones are stricter (spelling.close); `group` is for given names alone.

    Args:
        values: names as they are written, in any script; a Polars series too. Null is left out.

    Returns:
        frame of KEY_TABLE_SCHEMA, one row a distinct value, sorted; no keys for "unknown".

    In Polars:

    >>> left = pl.DataFrame({"id": [1, 2], "name": ["Щербаков", "Жуков"]})
    >>> right = pl.DataFrame({"no": [7, 8], "name": ["Joukov", "Schtscherbakow"]})
    >>> def keyed(frame):
    ...     table = keys_of(frame["name"]).select(name="value", key="sound_keys")
    ...     return frame.join(table, on="name").explode("key")
    >>> sorted(keyed(left).join(keyed(right), on="key").select("id", "no").unique().rows())
    [(1, 8), (2, 7)]

    In DuckDB:

    >>> import duckdb
    >>> keys = keys_of(["محمد", "Mohammed", "خالد"]).to_arrow()
    >>> duckdb.sql('''SELECT a.value, b.value FROM keys a JOIN keys b
    ...     ON list_has_any(a.skeletons, b.skeletons) AND a.value < b.value''').fetchall()
    [('Mohammed', 'محمد')]

    In Spark, after `spark.read.parquet` of what `keys_of(...).write_parquet(...)` wrote:
    `a.join(b, F.arrays_overlap("a.skeletons", "b.skeletons"))`, or for an equi-join
    `F.explode("sound_keys")` on both sides.
    """
    distinct = sorted({value for value in values if value is not None})
    rows = [(value, *(list(kind(value)) for kind in _KINDS)) for value in distinct]
    return pl.DataFrame(rows, schema=KEY_TABLE_SCHEMA, orient="row")


def _of_words(key: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    def of_name(value: str) -> tuple[str, ...]:
        return () if says_unknown(value) else keys_of_name(without_particles(value), key)

    return of_name


def _group(value: str) -> tuple[str, ...]:
    return () if says_unknown(value) else given_groups(value)


_KINDS = (
    _of_words(sound_keys), _of_words(skeletons), _of_words(close_keys),
    _of_words(close_skeletons), _group,
)  # fmt: skip
