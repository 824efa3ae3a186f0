"""Records whose names cannot carry a match, each with what is wrong: they are kept, and named."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from safeconduct.people.names import LONGEST_NAME, Script, script_of, tidy_name, words_of

FLAG_SCHEMA = pl.Schema(
    {"record": pl.String, "field": pl.String, "value": pl.String, "reason": pl.String}
)
_FIELDS = ("family_name", "given_name", "full_name")
_LONGEST_SHOWN = 60


def flag_names(records: pl.DataFrame) -> pl.DataFrame:
    """Names that are none, too short, too long, or written in letters of two scripts.

    Initials of given names are no fault. A record may be flagged more than once.

    Args:
        records: record and any of family_name, given_name, full_name.

    Returns:
        frame of FLAG_SCHEMA, sorted by record and field.
    """
    rows = [
        (record, field, value[:_LONGEST_SHOWN], reason)
        for field in _FIELDS
        if field in records.columns
        for record, value in records.select("record", field).drop_nulls().iter_rows()
        for reason in _faults(field, value)
    ]
    named = [c for c in _FIELDS if c in records.columns]
    nameless = records.filter(pl.all_horizontal(pl.col(c).is_null() for c in named))
    rows += [(r, "full_name", "", "no name is given") for r in nameless["record"]]
    return pl.DataFrame(rows, schema=FLAG_SCHEMA, orient="row").sort("record", "field", "reason")


def _faults(field: str, value: str) -> Iterator[str]:
    words = words_of(value)
    if len(value) > LONGEST_NAME:
        yield f"longer than {LONGEST_NAME} characters; the rest is not compared"
    if not words or tidy_name(value) is None:
        yield "there is no name in it"
    elif field != "given_name" and all(len(word) < 2 for word in words):
        yield "one letter only"
    elif any(script_of(word) is Script.MIXED for word in words):
        yield "letters of two scripts in one word; it is compared as if of one"
