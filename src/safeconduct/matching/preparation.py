"""From records to the columns that are compared: keys, dates and numbers in one form."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from safeconduct.matching.keys import coarse_key, family_key, father_key, fine_key, given_key
from safeconduct.people.dates import DateError, PartialDate
from safeconduct.people.names import latin_form, split_full_name
from safeconduct.people.vocabulary import Side

COMPARED_SCHEMA = pl.Schema(
    {
        "unique_id": pl.String,
        "source": pl.String,
        "kind": pl.String,
        "origin": pl.String,
        "holder": pl.String,
        "refers_to": pl.String,
        "family": pl.String,
        "family_coarse": pl.String,
        "given": pl.String,
        "given_fine": pl.String,
        "father": pl.String,
        "tokens": pl.String,
        "birth": pl.String,
        "birth_year": pl.Int32,
        "birth_swapped": pl.String,
        "service_number": pl.String,
        "prisoner_number": pl.String,
        "rank": pl.String,
        "unit": pl.String,
        "captured_on": pl.Date,
        "captured_at": pl.String,
    }
)
_TEXT_INPUTS = (
    "party_of_origin", "detaining_power", "refers_to", "family_name", "given_name", "patronymic",
    "full_name", "alias", "birth_date", "service_number", "prisoner_number", "rank", "unit",
    "captured_on", "captured_at",
)  # fmt: skip


def prepare(records: pl.DataFrame) -> pl.DataFrame:
    """The compared columns of each record.

    Args:
        records: one row a record, as `people.records_wide` makes them: record, source, kind and any
            of the canonical columns.

    Returns:
        frame of COMPARED_SCHEMA, one row a record, sorted by unique_id; null where unknown.
    """
    missing = [c for c in _TEXT_INPUTS if c not in records.columns]
    frame = records.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
    frame = _with_name_parts(frame)
    return (
        frame.with_columns(
            unique_id="record",
            origin=pl.coalesce("party_of_origin", _adversary("detaining_power")),
            holder="detaining_power",
            family=_mapped("family_name", family_key),
            family_coarse=_mapped("family_name", coarse_key),
            given=_mapped("given_name", given_key),
            given_fine=_mapped("given_name", fine_key),
            father=_mapped("patronymic", father_key),
            tokens=_tokens(),
            birth=pl.col("birth_date").str.strip_prefix("~"),
            unit=_mapped("unit", latin_form),
            rank=_mapped("rank", latin_form),
            captured_at=_mapped("captured_at", fine_key),
        )
        .with_columns(
            birth_year=pl.col("birth").str.head(4).cast(pl.Int32),
            birth_swapped=_mapped("birth", _day_month_swapped),
            captured_on=pl.col("captured_on").str.strip_prefix("~").str.to_date(
                "%Y-%m-%d", strict=False
            ),
            prisoner_number=pl.concat_str("holder", pl.lit("/"), "prisoner_number"),
        )
        .select(COMPARED_SCHEMA.names())
        .cast(COMPARED_SCHEMA)
        .sort("unique_id")
    )  # fmt: skip


def _with_name_parts(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill family, given name and patronymic from the full name where a source gives only that."""
    whole = frame.filter(pl.col("family_name").is_null() & pl.col("full_name").is_not_null())
    distinct = whole["full_name"].unique().sort()
    parts = [split_full_name(name) for name in distinct]
    lookup = pl.DataFrame(
        {
            "full_name": distinct,
            "_family": [p.family for p in parts],
            "_given": [p.given for p in parts],
            "_patronymic": [p.patronymic for p in parts],
        },
        schema=dict.fromkeys(("full_name", "_family", "_given", "_patronymic"), pl.String),
    )
    return frame.join(lookup, on="full_name", how="left").with_columns(
        family_name=pl.coalesce("family_name", "_family"),
        given_name=pl.coalesce("given_name", "_given", "alias"),
        patronymic=pl.coalesce("patronymic", "_patronymic"),
    )


def _adversary(column: str) -> pl.Expr:
    """The other side, to which a Power's captives usually belong; used to find pairs, no more."""
    other = {side.value: side.other.value for side in (Side.A, Side.B)}
    return pl.col(column).replace_strict(other, default=None, return_dtype=pl.String)


def _mapped(column: str, function: Callable[[str], str | None]) -> pl.Expr:
    """Apply `function` once to each distinct value; an empty result is unknown."""

    def over(values: pl.Series) -> pl.Series:
        distinct = [v for v in values.unique().sort().to_list() if v is not None]
        table = {value: function(value) or None for value in distinct}
        return values.replace_strict(table, default=None, return_dtype=pl.String)

    return pl.col(column).map_batches(over, return_dtype=pl.String)


def _tokens() -> pl.Expr:
    """Keys of all names of a record in one order, so that swapped cells still meet."""
    joined = pl.concat_str("family_name", "given_name", separator=" ", ignore_nulls=True)

    def over(values: pl.Series) -> pl.Series:
        distinct = [v for v in values.unique().sort().to_list() if v]
        table = {v: " ".join(sorted({given_key(w) for w in v.split()})) or None for v in distinct}
        return values.replace_strict(table, default=None, return_dtype=pl.String)

    return joined.map_batches(over, return_dtype=pl.String)


def _day_month_swapped(iso: str) -> str | None:
    date = PartialDate.from_iso(iso)
    if date.day is None or date.month is None:
        return None
    try:
        return PartialDate(date.year, date.day, date.month).iso
    except DateError:
        return None
