"""From records to the columns that are compared: keys, dates and numbers in one form.

Columns whose name ends in `_keys` hold every key that a cell may have, since one spelling may be
read in several ways; the column without it holds one value, for term frequencies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from safeconduct.matching.fields.contacts import contact_key
from safeconduct.matching.fields.places import place_keys
from safeconduct.matching.fields.ranks import rank_grade
from safeconduct.matching.fields.units import unit_number, unit_words
from safeconduct.matching.keys import family_key, given_key
from safeconduct.matching.spelling.groups import father_groups, given_groups
from safeconduct.matching.spelling.sounds import family_sound_keys, keys_of_name, skeletons
from safeconduct.people.dates import DateError, PartialDate
from safeconduct.people.names import latin_form, says_unknown, visible
from safeconduct.people.nasab import is_kunya
from safeconduct.people.parts import split_full_name, without_particles
from safeconduct.people.vocabulary import Side, SourceKind

_LIST = pl.List(pl.String)
_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "unique_id": pl.String,
    "source": pl.String,
    "kind": pl.String,
    "once": pl.String,
    "origin": pl.String,
    "holder": pl.String,
    "refers_to": pl.String,
    "family": pl.String,
    "family_keys": _LIST,
    "family_bones": _LIST,
    "family_initial": pl.String,
    "given": pl.String,
    "given_initial": pl.String,
    "given_keys": _LIST,
    "given_bones": _LIST,
    "given_latin": pl.String,
    "name_bones": _LIST,
    "father": pl.String,
    "father_keys": _LIST,
    "tokens": pl.String,
    "birth": pl.String,
    "birth_about": pl.Boolean,
    "birth_year": pl.Int32,
    "birth_day": pl.String,
    "birth_swapped": pl.String,
    "birth_place": pl.String,
    "birth_place_keys": _LIST,
    "sex": pl.String,
    "service_number": pl.String,
    "prisoner_number": pl.String,
    "rank": pl.Int32,
    "unit": pl.String,
    "unit_number": pl.String,
    "captured_on": pl.Date,
    "captured_at_keys": _LIST,
    "phone": pl.String,
}
COMPARED_SCHEMA = pl.Schema(_COLUMNS)
_TEXT_INPUTS = (
    "party_of_origin", "detaining_power", "refers_to", "family_name", "given_name", "patronymic",
    "full_name", "alias", "birth_date", "birth_place", "sex", "service_number", "prisoner_number",
    "rank", "unit", "captured_on", "captured_at", "contact", "next_of_kin", "edition",
)  # fmt: skip

_NAMES = ("family_name", "given_name", "patronymic", "full_name", "alias")

#: Kinds of source that name a person once: two entries on one captor's list are two people.
ONCE_EACH = frozenset(
    {SourceKind.CAPTOR_LIST.value, SourceKind.CAPTURE_CARD.value, SourceKind.VISIT.value}
)
Key = Callable[[str], str | tuple[str, ...] | int | None]


def prepare(records: pl.DataFrame, *, once_each: Iterable[str] = ONCE_EACH) -> pl.DataFrame:
    """The compared columns of each record.

    Args:
        records: one row a record, as `people.records_wide` makes them: record, source, kind and any
            of the canonical columns; `edition` tells the files of one source apart.
        once_each: kinds of source (SourceKind values) of which every file names a person once.

    Returns:
        frame of COMPARED_SCHEMA, one row a record, sorted by unique_id; null where unknown.
    """
    missing = [c for c in _TEXT_INPUTS if c not in records.columns]
    frame = records.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
    frame = frame.with_columns(_named(frame, column) for column in _NAMES)
    frame = _with_name_parts(frame)
    frame = frame.with_columns(
        _whole=pl.concat_str("family_name", "given_name", separator=" ", ignore_nulls=True),
        _phone=pl.coalesce("contact", "next_of_kin"),
        _birth=pl.col("birth_date").str.strip_prefix("~"),
        _origin=pl.coalesce("party_of_origin", _adversary("detaining_power")),
    )
    for column, keys in _KEYS.items():
        frame = _keyed(frame, column, keys)
    return (
        frame.with_columns(
            unique_id="record",
            once=pl.when(pl.col("kind").is_in(list(once_each))).then(
                pl.concat_str("source", "edition", separator="|", ignore_nulls=True)
            ),
            origin="_origin",
            holder="detaining_power",
            birth="_birth",
            birth_about=pl.col("birth_date").str.starts_with("~"),
            name_bones=pl.concat_list(
                pl.col("family_bones").fill_null([]), pl.col("given_bones").fill_null([])
            ).list.unique(maintain_order=True),
            birth_day=pl.when(pl.col("_birth").str.len_chars() == 10).then(
                pl.col("_birth").str.slice(5)
            ),
            birth_year=pl.col("_birth").str.head(4).cast(pl.Int32, strict=False),
            captured_on=pl.col("captured_on")
            .str.strip_prefix("~")
            .str.to_date("%Y-%m-%d", strict=False),
            family_initial=pl.col("family").str.head(1),
            given_initial=pl.col("given_latin").str.head(1),
            prisoner_number=pl.concat_str("detaining_power", pl.lit("/"), "prisoner_number"),
        )
        .select(COMPARED_SCHEMA.names())
        .cast(COMPARED_SCHEMA)
        .sort("unique_id")
    )


def _family(text: str) -> str:
    return family_key(without_particles(text))


def _family_keys(text: str) -> tuple[str, ...]:
    bare = without_particles(text)
    return keys_of_name(bare, family_sound_keys) or keys_of_name(bare, skeletons)


def _family_bones(text: str) -> tuple[str, ...]:
    return keys_of_name(without_particles(text), skeletons)


def _bones(text: str) -> tuple[str, ...]:
    return keys_of_name(text, skeletons)


def _tokens(text: str) -> str | None:
    """Keys of all names of a record in one order, so that swapped cells still meet."""
    return " ".join(sorted({given_key(word) for word in text.split()})) or None


def _first(groups: Callable[[str], tuple[str, ...]]) -> Key:
    return lambda text: next(iter(groups(text)), None)


def _day_month_swapped(iso: str) -> str | None:
    date = PartialDate.from_iso(iso)
    if date.day is None or date.month is None:
        return None
    try:
        return PartialDate(date.year, date.day, date.month).iso
    except DateError:
        return None


#: Column of the records -> the columns made of it, and how.
_KEYS: Mapping[str, Mapping[str, Key]] = {
    "family_name": {
        "family": family_key,
        "family_keys": _family_keys,
        "family_bones": _family_bones,
    },
    "given_name": {
        "given": _first(given_groups),
        "given_keys": given_groups,
        "given_bones": _bones,
        "given_latin": latin_form,
    },
    "patronymic": {"father": _first(father_groups), "father_keys": father_groups},
    "_whole": {"tokens": _tokens},
    "_birth": {"birth_swapped": _day_month_swapped},
    "birth_place": {"birth_place_latin": latin_form, "birth_place_keys": place_keys},
    "unit": {"unit_words": unit_words, "unit_number": unit_number},
    "rank": {"rank_grade": rank_grade},
    "captured_at": {"captured_at_keys": place_keys},
    "_phone": {"phone": contact_key},
}
_RENAMED = {"birth_place_latin": "birth_place", "unit_words": "unit", "rank_grade": "rank"}


def _keyed(frame: pl.DataFrame, column: str, keys: Mapping[str, Key]) -> pl.DataFrame:
    """Add columns made of `column`, each function called once for each distinct value."""
    distinct = frame[column].drop_nulls().unique().sort()
    made: dict[str, list[object]] = {
        name: [function(value) or None for value in distinct] for name, function in keys.items()
    }
    if "rank_grade" in keys:  # grade 0 is a rank too
        made["rank_grade"] = [rank_grade(value) for value in distinct]
    schema = {name: COMPARED_SCHEMA[_RENAMED.get(name, name)] for name in keys}
    lookup = pl.DataFrame({column: distinct, **made}, schema={column: pl.String, **schema})
    joined = frame.join(lookup, on=column, how="left", maintain_order="left")
    renamed = {name: _RENAMED[name] for name in keys if name in _RENAMED}
    return joined.drop(v for v in renamed.values() if v in joined.columns).rename(renamed)


def _with_name_parts(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill family, given name and patronymic from the full name where a source gives only that."""
    whole = frame.filter(pl.col("family_name").is_null() & pl.col("full_name").is_not_null())
    distinct = whole["full_name"].unique().sort()
    parts = [split_full_name(visible(name)) for name in distinct]
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
        given_name=pl.coalesce(_no_kunya(frame, "given_name"), "_given", _no_kunya(frame, "alias")),
        patronymic=pl.coalesce("patronymic", "_patronymic"),
    )


def _named(frame: pl.DataFrame, column: str) -> pl.Expr:
    """The column without cells that say that no name is known: they agree on nothing."""
    values = frame[column].drop_nulls().unique()
    return pl.when(~pl.col(column).is_in([v for v in values if says_unknown(v)])).then(column)


def _no_kunya(frame: pl.DataFrame, column: str) -> pl.Expr:
    """The column without cells that name a child (Abu Omar) and not the person."""
    kunyas = [name for name in frame[column].drop_nulls().unique() if is_kunya(name)]
    return pl.when(~pl.col(column).is_in(kunyas)).then(column)


def _adversary(column: str) -> pl.Expr:
    """The other side, to which a Power's captives usually belong; used to find pairs, no more."""
    other = {side.value: side.other.value for side in (Side.A, Side.B)}
    return pl.col(column).replace_strict(other, default=None, return_dtype=pl.String)
