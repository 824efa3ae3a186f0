"""The ledger of private matching: every session that was begun, and with whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.matching.private.limits import Limit, PastSession, TooManySessionsError
from safeconduct.tables import InputError, read_own_csv, write_csv

_COLUMNS = ("peer", "began", "label", "inputs")


def check_ledger(ledger: Path, wanted: PastSession, *, label: str, limit: Limit) -> None:
    """Refuse a session whose label was used before, or that would be one too many.

    Raises:
        InputError: saying from which day on it may be held.
    """
    try:
        limit.check(_past(ledger, label), wanted)
    except TooManySessionsError as error:
        raise InputError(str(error), where=ledger, remedy="Nothing was begun.") from error


def enter(ledger: Path, session: PastSession, *, label: str) -> None:
    """Write a session into the ledger."""
    new = {
        "peer": session.peer,
        "began": session.began.isoformat(),
        "label": label,
        "inputs": str(session.inputs),
    }
    text = pl.DataFrame([new], schema=dict.fromkeys(_COLUMNS, pl.String))
    old = read_own_csv(ledger) if ledger.exists() else text.clear()
    cast = old.select(pl.col(_COLUMNS).cast(pl.String))
    write_csv(pl.concat([cast, text]), ledger)


def _past(ledger: Path, label: str) -> list[PastSession]:
    if not ledger.exists():
        return []
    rows = read_own_csv(ledger)
    if label in rows["label"]:
        raise InputError(
            f"the label {label!r} has been used", where=ledger,
            remedy="Agree on a label that was never used between the two.",
        )  # fmt: skip
    return [
        PastSession(peer=peer, began=date.fromisoformat(str(began)), inputs=int(inputs))
        for peer, began, inputs in rows.select("peer", "began", "inputs").iter_rows()
    ]
