"""What terms cost, and what could be proposed: prices, the front, proposals, batches."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.selecting import read_inputs
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.selection import (
    Moved,
    Proposal,
    Served,
    front,
    prices,
    proposals,
    proposals_frame,
    safe_batches,
)
from safeconduct.tables import InputError, write_csv


def list_prices(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lottery: str,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write prices.csv: what each term costs."""
    progress("building lists without each term", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery=lottery,
    )  # fmt: skip
    found = prices(inputs)
    out.mkdir(parents=True, exist_ok=True)
    write_csv(found, out / "prices.csv")
    progress("done", 1, 1)
    return {
        "terms": found.height,
        "prices": {
            f"{row['of']}: {row['term']}": f"{row['people']:+} people, {row['points']:+} points, "
            f"{row['person_days']:+} days of captivity"
            for row in found.iter_rows(named=True)
        },
    }


def list_front(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lottery: str,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write front.csv: what giving up a little of the priority would buy."""
    progress("building lists that give up more and more", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery=lottery,
    )  # fmt: skip
    found = front(inputs)
    out.mkdir(parents=True, exist_ok=True)
    write_csv(found, out / "front.csv")
    progress("done", 1, 1)
    return {
        "front": {
            f"{row['given_up']:.1%} given up": f"{row['points']} points, requests met: A "
            f"{row['share_a'] / 10:.1f} %, B {row['share_b'] / 10:.1f} %"
            for row in found.iter_rows(named=True)
        }
    }


def list_proposals(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lottery: str,
    give_up: float,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write proposals.csv, each list by itself, and the names in which it differs."""
    progress("building lists that are fair in several ways", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery=lottery,
    )  # fmt: skip
    made = proposals(inputs, give_up=give_up)
    out.mkdir(parents=True, exist_ok=True)
    write_csv(proposals_frame(made), out / "proposals.csv")
    for one in made:
        write_csv(one.listed, out / f"{one.fairness.value}.csv")
        write_csv(one.difference, out / f"{one.fairness.value}-difference.csv")
    progress("done", 1, 1)
    return {"proposals": {one.fairness.value: _proposal_words(one) for one in made}}


def _proposal_words(one: Proposal) -> str:
    sides = "; ".join(
        f"{name}: {side.met} of {side.asked} asked for ({side.share / 10:.1f} %)"
        f"{_reservation_words(side)}"
        for name, side in (("A", one.a), ("B", one.b))
    )
    names = one.difference.filter(pl.col("change") == Moved.CAME.value).height
    proof = "" if one.proven else "; not proven to be the best"
    return (
        f"{one.people} people, {one.points} points ({one.points_lost} lost); {sides}; "
        f"{names} other names{proof}"
    )


def _reservation_words(side: Served) -> str:
    if side.reservation is None:
        return ""
    return ", above its reservation" if side.reservation else ", below its reservation"


def cut_into_batches(*, total: int, stake: float, temptation: float) -> Summary:
    """The batches, in words."""
    try:
        batches = safe_batches(total, stake=stake, temptation=temptation)
    except ValueError as fault:
        raise InputError(
            str(fault), where="--stake", remedy="Give a stake that holds the last batch."
        ) from None
    return {"batches": len(batches), "plan": [batch.words for batch in batches]}
