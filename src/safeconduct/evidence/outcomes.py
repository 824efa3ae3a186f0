"""Known outcomes, against which beliefs are measured: read leniently, laid over person files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from safeconduct.tables.problems import Problem

_YES = ("true", "yes", "1", "y")
_NO = ("false", "no", "0", "n")
_UNKNOWN = ("", "unknown")
#: Columns of a truth that say what is known; every one may be missing.
FLAGS = ("captive", "alive", "acknowledged")
TEXTS = ("held_by", "held_at")
NATURES = ("honest", "swindle", "extortion")
PARTS = 100


def read_outcomes(truth: pl.DataFrame, *, where: str) -> tuple[pl.DataFrame, list[Problem]]:
    """What a table of known outcomes says of each record.

    Args:
        truth: text columns source, record_id, and any of true_person_id, captive, alive,
            acknowledged (true/yes or false/no, empty for unknown), held_by, held_at and nature.
        where: the file, for problems.

    Returns:
        record, true_person_id, captive, alive, acknowledged (Boolean), held_by, held_at, nature;
        null where unknown. Without true_person_id each record counts as of a person of its own. A
        row with a word that cannot be read loses that cell; a record told twice and differently is
        left out. All of it comes back as problems.
    """
    missing = [c for c in ("true_person_id", *FLAGS, *TEXTS, "nature") if c not in truth.columns]
    frame = truth.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
    frame = frame.with_row_index("_row", offset=2).with_columns(
        record=pl.concat_str("source", pl.lit(":"), "record_id")
    )
    problems = list(_bad_words(frame, where))
    read = frame.select(
        "_row", "record", pl.coalesce("true_person_id", "record").alias("true_person_id"),
        *(_flag(c) for c in FLAGS), *(pl.col(c).replace("", None) for c in TEXTS),
        pl.when(pl.col("nature").is_in(NATURES)).then("nature").alias("nature"),
    )  # fmt: skip
    same = read.drop("_row").unique()
    doubled = same.filter(pl.col("record").is_duplicated())["record"].unique()
    twice = read.filter(pl.col("record").is_in(doubled.implode()))
    problems += [
        Problem(
            file=where, row=row, column="record_id", value=record, row_rejected=True,
            reason="this record stands there twice, with different outcomes",
            remedy="Leave one of the rows.",
        )
        for row, record in twice.select("_row", "record").iter_rows()
    ]  # fmt: skip
    kept = same.filter(~pl.col("record").is_in(doubled.implode())).sort("record")
    return kept, sorted(problems, key=lambda p: p.row or 0)


def _flag(column: str) -> pl.Expr:
    word = pl.col(column).cast(pl.String).str.to_lowercase().str.strip_chars()
    yes, no = word.is_in(_YES), word.is_in(_NO)
    return pl.when(yes).then(pl.lit(value=True)).when(no).then(pl.lit(value=False)).alias(column)


def _bad_words(frame: pl.DataFrame, where: str) -> Sequence[Problem]:
    found = []
    for column, allowed in (
        *((c, (*_YES, *_NO, *_UNKNOWN)) for c in FLAGS), ("nature", (*NATURES, *_UNKNOWN)),
    ):  # fmt: skip
        word = pl.col(column).cast(pl.String).str.to_lowercase().str.strip_chars()
        bad = frame.filter(pl.col(column).is_not_null() & ~word.is_in(allowed))
        remedy = (
            f"Write one of {', '.join(NATURES)}."
            if column == "nature"
            else "Write true or false; leave it empty if it is not known."
        )
        found += [
            Problem(
                file=where, row=row, column=column, value=value,
                reason=f"this is no value of {column}", remedy=remedy,
            )
            for row, value in frame.join(bad.select("_row"), on="_row").select("_row", column)
            .iter_rows()
        ]  # fmt: skip
    return found


def part_of(person: str) -> int:
    """In which of a hundred parts a person falls, the same in every run.

    >>> 0 <= part_of("TP-000001") < 100
    True
    """
    digest = hashlib.blake2b(person.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % PARTS


def outcomes_of_people(known: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """The outcome of each person file: that of the person most of its records are truly about.

    Args:
        known: as `read_outcomes` makes it.
        identities: record, person_id.

    Returns:
        person_id, true_person_id, captive, alive, acknowledged, held_by, held_at, part (0 to 99);
        only files with a record that the truth knows.
    """
    told = identities.select("record", "person_id").join(known, on="record")
    names = ("captive", "alive", "acknowledged", "held_by", "held_at")
    majority = (
        told.group_by("person_id", "true_person_id")
        .agg(pl.len().alias("_n"), *(pl.col(n).drop_nulls().first() for n in names))
        .sort("person_id", "_n", "true_person_id", descending=[False, True, False])
        .group_by("person_id", maintain_order=True)
        .first()
        .drop("_n")
    )
    parts = {p: part_of(p) for p in majority["true_person_id"].unique()}
    return majority.with_columns(
        part=pl.col("true_person_id").replace_strict(parts, default=0, return_dtype=pl.Int64)
    ).sort("person_id")


def records_about_him(
    known: pl.DataFrame, identities: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Whether each record is truly about the person of its file: record, true, part.

    Args:
        known: as `read_outcomes` makes it.
        identities: record, person_id.
        people: as `outcomes_of_people` makes it.
    """
    return (
        known.select("record", _own="true_person_id")
        .join(identities.select("record", "person_id"), on="record")
        .join(people.select("person_id", "true_person_id", "part"), on="person_id")
        .select("record", "part", true=pl.col("_own") == pl.col("true_person_id"))
    )
