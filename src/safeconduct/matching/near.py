"""A net wider than the model's: records that may be of one person because of a prisoner number.

For legal files and interviews a missed link is worse than a wrong alarm: the man is put on a bus
although something keeps him back. So whoever has the same number from the same Power is named,
whatever the names say; and for files that would else be nobody's, whoever has it but for one slip
if any part of the names agrees.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from safeconduct.matching.keys import coarse_key

_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KEY = ["detaining_power", "prisoner_number"]
NEAR_SCHEMA = pl.Schema({"record": pl.String, "other": pl.String})


def same_number(wanted: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a wanted record and one of the pool that give the same number of the same Power.

    Args:
        wanted: record, detaining_power, prisoner_number; null where unknown.
        pool: the same columns.

    Returns:
        frame of NEAR_SCHEMA: record (of `wanted`) and other (of `pool`), each pair once.
    """
    pairs = _numbered(wanted).join(_numbered(pool).rename({"record": "other"}), on=_KEY)
    return pairs.select("record", "other").unique().sort("record", "other")


def nearly_same_number(wanted: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose numbers differ by one slip, where any word of the names has the same consonants.

    Args:
        wanted: record, detaining_power, prisoner_number, full_name, family_name, given_name; null
            where unknown.
        pool: the same columns.

    Returns:
        frame of NEAR_SCHEMA, each pair once.
    """
    slipped = (
        _numbered(wanted)
        .with_columns(
            pl.col("prisoner_number").map_elements(
                lambda number: list(one_slip(number)), return_dtype=pl.List(pl.String)
            )
        )
        .explode("prisoner_number")
    )
    pairs = slipped.join(_numbered(pool).rename({"record": "other"}), on=_KEY)
    # Reading names is slow: only those of the few pairs that a slip brings together are read.
    left, right = pairs.select("record").unique(), pairs.select(record="other").unique()
    named = pairs.join(_keyed(wanted, left), on="record").join(
        _keyed(pool, right).rename({"record": "other"}), on="other"
    )
    agreeing = pl.col("names").list.set_intersection("names_right").list.len() > 0
    return named.filter(agreeing).select("record", "other").unique().sort("record", "other")


def _keyed(records: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Of the wanted records, each with the coarse keys of all words of its names."""
    return records.join(wanted, on="record", how="semi").select("record", names=_names())


def _numbered(records: pl.DataFrame) -> pl.DataFrame:
    return records.drop_nulls(_KEY).select("record", *_KEY)


def one_slip(number: str) -> Iterator[str]:
    """Every number that one slip of the pen makes of `number` (Damerau-Levenshtein distance 1).

    >>> {"12", "213", "1243", "129"} <= set(one_slip("123")), "123" in set(one_slip("123"))
    (True, False)
    """
    alphabet = _DIGITS if number.isdigit() else _DIGITS + _LETTERS
    found: set[str] = set()
    for i in range(len(number) + 1):
        before, after = number[:i], number[i:]
        found.update(before + c + after for c in alphabet)
        if after:
            found.add(before + after[1:])
            found.update(before + c + after[1:] for c in alphabet)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    yield from sorted(found - {number, ""})


def _names() -> pl.Expr:
    """The coarse keys of all words of a record's names."""
    parts = ("family_name", "given_name", "full_name")
    words = pl.concat_str(*parts, separator=" ", ignore_nulls=True)
    return words.map_elements(
        lambda text: sorted({coarse_key(w) for w in text.split()} - {""}),
        return_dtype=pl.List(pl.String),
    )
