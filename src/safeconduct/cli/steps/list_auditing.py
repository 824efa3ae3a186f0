"""Lists of the past, looked through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.certifying import read_commitments, read_openings, read_seed
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.listed import read_lists
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.selecting import read_inputs
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.selection import Inputs, audit
from safeconduct.selection.certificates import certificate as certify
from safeconduct.selection.certificates import check_certificate
from safeconduct.tables import InputError, write_csv, write_json


def audit_lists(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lists: Path,
    out: Path,
    certificate: Path | None = None,
    openings: Path | None = None,
    commitments: Path | None = None,
    seed: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Write audit.csv and units.csv: whether lists of the past followed the rules.

    With `certificate` also what an outsider checks the same with, without a name.
    """
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
    if certificate is not None:
        _certify(inputs, listed, certificate, openings, commitments, seed)
    progress("done", 1, 1)
    return {
        "listed": listed.height,
        "pairs_of_people_alike": found.pairs,
        "rules_followed": "for every pair" if found.followed else "not for every pair",
        "findings": found.findings.height,
    }


def _certify(
    inputs: Inputs,
    listed: pl.DataFrame,
    out: Path,
    openings: Path | None,
    commitments: Path | None,
    seed: Path | None,
) -> None:
    """Write the certificate, if it is a true one."""
    if openings is None or commitments is None or seed is None:
        raise InputError(
            "a certificate needs what was committed to before the lists were built",
            where="--certificate",
            remedy="Name --openings and --commitments of `select commit`, and --seed of "
            "`select seed`.",
        )
    published = read_commitments(commitments)
    text, salt = read_seed(seed)
    made = certify(
        replace(inputs, lottery_seed=text.encode()), listed, commitments=published,
        openings=read_openings(openings), seed_salt=salt,
    )  # fmt: skip
    wrong = [c for c in check_certificate(made, commitments=published) if not c.holds]
    if wrong:
        raise InputError(
            "; ".join(f"{check.name}: {check.why}" for check in wrong), where="--certificate",
            remedy="Nobody could check this certificate, and it was not written. Name the files "
            "that these lists were built with.",
        )  # fmt: skip
    write_json(made, out)
