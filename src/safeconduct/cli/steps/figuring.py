"""`figures`: the account, who waits how long, why the rest are on no list; and public claims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from safeconduct.cartel import account
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.documents import Plot, account_plot, claims_plot, reasons_plot, waiting_plot
from safeconduct.figures import (
    PublicFigures,
    account_lines,
    public_figures,
    waiting_spells,
    waiting_times,
)
from safeconduct.tables import (
    InputError,
    read_own_csv,
    staged_directory,
    write_csv,
    write_text,
)

FIGURE_FILES = ("*.svg", "account.csv", "account.txt", "waiting.txt", "claims.txt")


@dataclass(frozen=True, slots=True)
class FiguresMade:
    """What was drawn up: its summary, and the plots for a page of their own."""

    summary: Summary
    plots: tuple[Plot, ...]


def make_figures(
    *,
    store: Store,
    cartel: Path,
    outcomes: Path,
    reasons: Path,
    out: Path,
    progress: Progress = quiet,
) -> FiguresMade:
    """Write the account, the waiting times and the plots."""
    agreement = read_agreement(cartel)
    told = read_own_csv(outcomes).with_columns(pl.col("stage").cast(pl.Int64))
    people = store.read("people", made_by="assess")
    progress("drawing up the account", 0, 3)
    table = account(agreement, told)
    progress("estimating waiting times", 1, 3)
    dates = {s.number: s.date for s in agreement.stages}
    spells, left_out = waiting_spells(
        people, told, stage_dates=dates, as_of=agreement.stages[-1].date
    )
    waiting = waiting_times(spells, left_out=left_out)
    progress("plotting", 2, 3)
    parties = dict(agreement.parties)
    plots = (
        account_plot(table, parties=parties),
        waiting_plot(waiting, labels={s: f"held by {name}" for s, name in parties.items()}),
        reasons_plot(read_own_csv(reasons), parties=parties),
    )
    with staged_directory(out, ours=FIGURE_FILES) as directory:
        write_csv(table, directory / "account.csv")
        write_text("\n".join([*account_lines(table), ""]), directory / "account.txt")
        write_text("\n".join([*waiting.lines(), ""]), directory / "waiting.txt")
        for plot in plots:
            write_text(plot.svg(), directory / f"{plot.name}.svg")
    progress("done", 3, 3)
    summary: Summary = {
        "account": account_lines(table),
        "waiting": waiting.lines(),
        "out": str(out),
    }
    return FiguresMade(summary, plots)


@dataclass(frozen=True, slots=True)
class ClaimsReport:
    """Public figures compared, and the files that were written of them."""

    figures: PublicFigures
    plot: Path


def compare_public_claims(directory: Path, *, out: Path) -> ClaimsReport:
    """Compare the public claims in a directory; write claims.txt and claims.svg to `out`."""
    if not directory.is_dir():
        raise InputError(
            "there is no directory of claims here",
            where=directory,
            remedy="Give a directory such as examples/public-claims, with public_claims.csv in it.",
        )
    figures = public_figures(
        claims=read_own_csv(directory / "public_claims.csv"),
        exchanges=read_own_csv(directory / "ru_ua_exchanges_partial.csv"),
        totals=read_own_csv(directory / "period_totals_and_checkpoints.csv"),
        returnees=_optional(directory / "returnee_recapture.csv"),
        populations=_optional(directory / "populations.csv"),
    )
    write_text("\n".join([*figures.lines(), ""]), out / "claims.txt")
    write_text(claims_plot(figures.held).svg(), out / "claims.svg")
    return ClaimsReport(figures, out / "claims.svg")


def _optional(path: Path) -> pl.DataFrame | None:
    return read_own_csv(path) if path.is_file() else None
