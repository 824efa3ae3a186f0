"""What the police are told of a ring: traces, days and amounts, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from django.db import transaction

from safeconduct.evidence.fraud.advice import police_report
from safeconduct.evidence.fraud.network import Network
from safeconduct.evidence.fraud.risk import RISK_SCHEMA
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.fraud import words
from safeconduct.node.fraud.queries import Contact, RingFile
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.tables import csv_bytes

_TOLD = ("called_on", "demand_amount", "currency")


def made_report(actor: Actor, ring: RingFile, *, reason: str) -> bytes:
    """The report as a table; that it was made, and why, is kept in the history."""
    frame = report_of(ring.ring.public_id, ring.contacts)
    reports = sorted(set(frame["report"]))
    details = {"reason": reason, "rows": frame.height, "reports": reports}
    named = frame.rename({name: str(words.POLICE[name]) for name in frame.columns})
    with transaction.atomic():
        deed = Deed(
            verb=Verb.EXPORTED, kind="ring", subject=ring.ring.public_id, details=details
        )  # fmt: skip
        record(actor, deed)
    return csv_bytes(named)


def report_of(ring: str, contacts: Sequence[Contact]) -> pl.DataFrame:
    """The library's report, in the reader's language.

    It leaves out what callers said, since they name the missing and their families, and the
    missing people's own telephones, unless callers used them.
    """
    graph = Network(edges=_edges(ring, contacts), rings=pl.DataFrame(schema={"ring": pl.String}))
    made = police_report(_judged(ring, contacts), graph, _told(contacts)).drop("text")
    risks = {code: str(text) for code, text in words.RISK.items()}
    kinds = {code: str(text) for code, text in words.KIND.items()}
    return made.with_columns(
        pl.col("risk").replace(risks), pl.col("kind").replace(kinds),
        pl.col("trace").str.replace("^[a-z]+:", ""),
    )  # fmt: skip


def _judged(ring: str, contacts: Sequence[Contact]) -> pl.DataFrame:
    rows = [
        {
            "record": c.row.report.public_id, "person_id": "", "risk": c.row.risk,
            "points": c.row.points, "probability": c.judged.probability,
            "signals": " ".join(c.judged.signals),
            "reasons": "; ".join(map(words.signal, c.judged.signals)), "script_like": "",
            "ring": ring,
        }
        for c in contacts
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=RISK_SCHEMA)


def _edges(ring: str, contacts: Sequence[Contact]) -> pl.DataFrame:
    rows = [
        (c.row.report.public_id, "", t.key, t.kind, t.masked, ring)
        for c in contacts
        for t in c.judged.traces
        if not t.own
    ]
    names = ("record", "person_id", "key", "kind", "masked", "ring")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _told(contacts: Sequence[Contact]) -> pl.DataFrame:
    rows = [
        (c.row.report.public_id, *(getattr(c.judged.told, name) for name in _TOLD))
        for c in contacts
    ]
    schema = dict.fromkeys(("record", *_TOLD), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")
