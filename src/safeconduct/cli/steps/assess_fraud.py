"""`assess fraud`: the network, advice for families, and a report for the police."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.assessing import compute
from safeconduct.cli.steps.measuring import write_plot
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.documents import network_plot
from safeconduct.evidence import ContactRisk
from safeconduct.evidence.fraud.advice import LANGUAGES, advice, police_report
from safeconduct.tables import problems_frame, write_csv


def fraud_desk(
    *, store: Store, out: Path, as_of: date | None = None, progress: Progress = quiet
) -> Summary:
    """Write contacts, rings, traces, the picture, advice in five languages, and police.csv."""
    found = compute(store=store, as_of=as_of, progress=progress)
    desk = found.desk
    out.mkdir(parents=True, exist_ok=True)
    write_csv(desk.contacts, out / "contacts.csv")
    write_csv(desk.network.rings, out / "rings.csv")
    write_csv(desk.network.edges, out / "traces.csv")
    write_csv(police_report(desk.contacts, desk.network, found.contacts), out / "police.csv")
    write_csv(_advice(), out / "advice.csv")
    write_csv(problems_frame(list(desk.problems)), out / "traces-in-doubt.csv")
    write_plot(network_plot(desk.network), out)
    risks = desk.contacts["risk"].value_counts().sort("risk")
    signals = desk.signals.drop("record").sum().row(0, named=True)
    return {
        "contacts": desk.contacts.height,
        "risks": dict(risks.iter_rows()),
        "signals": {name: int(n) for name, n in signals.items() if n},
        "rings": desk.network.rings.height,
        "families_in_rings": int(
            desk.network.edges.filter(pl.col("ring") != "")["person_id"].n_unique()
        ),
        "picture": str(out / "network.svg"),
    }


def _advice() -> pl.DataFrame:
    rows = [
        (risk.value, language, place, sentence)
        for risk in ContactRisk
        for language in LANGUAGES
        for place, sentence in enumerate(advice(risk, language), start=1)
    ]
    return pl.DataFrame(rows, schema=["risk", "language", "place", "sentence"], orient="row")
