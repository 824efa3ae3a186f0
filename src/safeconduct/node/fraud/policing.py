"""What the police are told of a ring."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from safeconduct.evidence.fraud.advice import police_report
from safeconduct.evidence.fraud.network import Network
from safeconduct.evidence.fraud.risk import RISK_SCHEMA
from safeconduct.node.fraud.models import Ring
from safeconduct.node.fraud.queries import OpenFinding


def report_of(ring: Ring, found: Sequence[OpenFinding]) -> pl.DataFrame:
    """The library's report for the police, of the contacts that the user may see.

    The words of the claim are left out: callers name the missing and their families in them.
    """
    told = [one for one in found if one.person]
    contacts = pl.DataFrame(
        [
            {
                "record": one.row.report.public_id, "person_id": "", "risk": one.row.risk,
                "points": one.row.points, "probability": one.probability, "signals": "",
                "reasons": "; ".join(text for text, _points in one.signals), "script_like": "",
                "ring": ring.public_id,
            }
            for one in told
        ],
        schema=RISK_SCHEMA,
    )  # fmt: skip
    edges = pl.DataFrame(
        [
            (one.row.report.public_id, "", trace.key, trace.kind, trace.masked, ring.public_id)
            for one in told
            for trace in one.traces
            if not trace.own
        ],
        schema=dict.fromkeys(("record", "person_id", "key", "kind", "masked", "ring"), pl.String),
        orient="row",
    )
    words = pl.DataFrame(
        [
            {
                "record": one.row.report.public_id, "called_on": one.day,
                "demand_amount": one.told.get("demand_amount", ""),
                "currency": one.told.get("currency", ""),
            }
            for one in told
        ],
        schema=dict.fromkeys(("record", "called_on", "demand_amount", "currency"), pl.String),
    )  # fmt: skip
    rings = pl.DataFrame(schema={"ring": pl.String})
    made = police_report(contacts, Network(edges=edges, rings=rings), words)
    return made.drop("text")
