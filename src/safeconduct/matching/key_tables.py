"""Keys of names as a table that any engine can join: Polars, DuckDB, Spark or a file.

Keys are made in Python, once for each distinct value; there are far fewer of these than records.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from safeconduct.matching.preparation import prepare

#: Canonical column -> the columns of keys that are made of it.
KEYED = {
    "family_name": ("family", "family_keys", "family_bones"),
    "given_name": ("given", "given_keys", "given_bones"),
    "patronymic": ("father", "father_keys"),
    "birth_place": ("birth_place", "birth_place_keys"),
}


def key_table(values: Iterable[str | None], column: str) -> pl.DataFrame:
    """The keys of each distinct value, the same that `link` compares by.

    Two values may be one name if their `_keys` share an element, and share their consonants if
    their `_bones` do.

    >>> table = key_table(["Жуков", "Joukov", "Жуков", None], "family_name")
    >>> sorted(table["value"]), len(set.intersection(*map(set, table["family_keys"]))) > 0
    (['Joukov', 'Жуков'], True)

    Args:
        values: cells of a canonical column, in any script; nulls have no keys.
        column: which one; one of KEYED.

    Returns:
        value and the columns of KEYED, one row a value, sorted; texts, and lists of texts where
        a column ends in _keys or _bones; null where nothing can be made of the value.

    Raises:
        KeyError: for any other column.
    """
    wanted = KEYED[column]
    distinct = pl.Series("value", values, dtype=pl.String).drop_nulls().unique()
    frame = pl.DataFrame({"record": distinct, column: distinct}).with_columns(
        source=pl.lit(""), kind=pl.lit("")
    )
    return prepare(frame).select("unique_id", *wanted).rename({"unique_id": "value"})
