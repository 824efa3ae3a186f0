"""Lists of the past, looked through."""

from __future__ import annotations

from pathlib import Path

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.listed import read_lists
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.selecting import read_inputs
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.selection import audit
from safeconduct.tables import write_csv


def audit_lists(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lists: Path,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write audit.csv and units.csv: whether lists of the past followed the rules."""
    listed = read_lists(lists)
    progress("looking the lists through", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery="",
    )  # fmt: skip
    found = audit(inputs, listed)
    out.mkdir(parents=True, exist_ok=True)
    write_csv(found.findings, out / "audit.csv")
    write_csv(found.units, out / "units.csv")
    progress("done", 1, 1)
    return {
        "listed": listed.height,
        "pairs_of_people_alike": found.pairs,
        "rules_followed": "for every pair" if found.followed else "not for every pair",
        "findings": found.findings.height,
    }
