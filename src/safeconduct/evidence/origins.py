"""Independence: what has a common origin is one piece of evidence, however often it is repeated."""

from __future__ import annotations

import polars as pl

from safeconduct.people.vocabulary import SourceKind


def with_origin(reports: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    """Add `origin`: reports with the same origin count once.

    A source that keeps a list is one origin. Testimony and calls are as many origins as there are
    witnesses or lines they came over; a report that says what it derives from has that origin.

    Args:
        reports: record, source, kind.
        fields: one row a record, with `contact_value`, `derives_from` and `other:teller` if known.
    """
    known = [c for c in ("contact_value", "derives_from", "other:teller") if c in fields.columns]
    joined = reports.join(fields.select("record", *known), on="record", how="left")
    absent = [
        pl.lit(None, dtype=pl.String).alias(c)
        for c in ("contact_value", "derives_from", "other:teller")
        if c not in known
    ]
    own_origin = pl.col("kind").is_in([SourceKind.TESTIMONY.value, SourceKind.CONTACT.value])
    witness = pl.coalesce("contact_value", "other:teller", "record")
    return joined.with_columns(absent).with_columns(
        origin=pl.coalesce(
            "derives_from",
            pl.when(own_origin)
            .then(pl.concat_str("source", pl.lit("/"), witness))
            .otherwise("source"),
        )
    )
