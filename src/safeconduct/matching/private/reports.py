"""A report as bytes that can be shown to an auditor, and what its keys are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import polars as pl

from safeconduct.matching.private.handing import RECORD
from safeconduct.matching.private.inputs import private_keys


def report_bytes(records: pl.DataFrame) -> pl.Series:
    """Each record as strict JSON of what it holds, sorted by field; the same in every run.

    Args:
        records: as `people.records_wide` makes them.
    """
    rows = (
        {name: str(value) for name, value in row.items() if value is not None}
        for row in records.iter_rows(named=True)
    )
    texts = [json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows]
    return pl.Series("report", texts, dtype=pl.String)


def report_digest(report: str) -> str:
    """What a bureau registers of a report before a session: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(report.encode()).hexdigest()


def derives(report: bytes, kind: str, value: str) -> bool:
    """Whether a report truly gives a key of this kind and value, or holds what was handed over.

    Bytes that are no report give none.
    """
    try:
        row = json.loads(report)
    except ValueError:
        return False
    if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
        return False
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
    if not {"record", "source", "kind"} <= set(frame.columns):
        return False
    if kind == RECORD:
        return _holds(row, value)
    keys = private_keys(frame)
    return (kind, value) in set(keys.select("kind", "value").iter_rows())


def _holds(row: Mapping[str, str], value: str) -> bool:
    """Whether all that was handed over to a mediator stands in the report."""
    try:
        handed = json.loads(value)
    except ValueError:
        return False
    return isinstance(handed, dict) and all(row.get(name) == v for name, v in handed.items())
