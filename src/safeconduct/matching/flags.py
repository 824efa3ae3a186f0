"""Records whose names cannot carry a match, each with what is wrong: they are kept, and named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import polars as pl

from safeconduct.people.names import (
    LONGEST_NAME,
    Script,
    is_unseen,
    script_of,
    tidy_name,
    visible,
    words_of,
)

FLAG_SCHEMA = pl.Schema(
    {"record": pl.String, "field": pl.String, "value": pl.String, "reason": pl.String}
)
_FIELDS = ("family_name", "given_name", "full_name")
_LONGEST_SHOWN = 60
#: Zero-width joiners stand inside Persian and Indic words by right.
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 3


def flag_names(records: pl.DataFrame) -> pl.DataFrame:
    """Names that are none, too short, too long, of two scripts, or not what they look like.

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
    yield from _odd_signs(value[:LONGEST_NAME])


def _odd_signs(value: str) -> Iterator[str]:
    """What is in a name that a reader does not see or does not expect."""
    if any(is_unseen(c) and c not in _JOINERS for c in value):
        yield "characters that are not seen or that turn the writing; it is compared without them"
    if unicodedata.normalize("NFC", value) != unicodedata.normalize("NFKC", value):
        yield "full-width letters or ligatures; they are compared as plain letters"
    if any(c.isdigit() or unicodedata.category(c) == "So" for c in visible(value)):
        yield "digits or pictures in a name; it is compared without them"
    marks = "".join("m" if unicodedata.combining(c) else " " for c in value)
    if re.search("m" * (_MOST_MARKS + 1), marks):
        yield "marks heaped on one letter; it is compared without them"
