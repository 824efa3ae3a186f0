"""`select`: the lists of all stages and a reason for everybody."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cartel import Agreement, Positions
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.selection import (
    Inputs,
    Selection,
    audit,
    front,
    lists_of,
    position_faults,
    prices,
    safe_batches,
    what_would_change,
)
from safeconduct.tables import InputError, read_own_csv, staged_directory, write_csv

LIST_FILES = ("stage-*-[AB].csv", "owed-[AB].csv", "places.csv")


def select(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    out: Path,
    reasons: Path,
    lottery: str,
    progress: Progress = quiet,
) -> Summary:
    """Build the lists and write them with everybody's reason."""
    progress("reading the store", 0, 2)
    agreement = read_agreement(cartel)
    progress("solving", 1, 2)
    inputs = read_inputs(
        store=store, agreement=agreement, positions=read_positions(positions), lottery=lottery
    )
    selection = lists_of(inputs)
    write_selection(selection, agreement, out=out, reasons=reasons)
    progress("done", 2, 2)
    return {**selection_summary(selection), **_without_effect(inputs)}


def _without_effect(inputs: Inputs) -> Summary:
    """Places of the positions that mean nobody; a list is no worse for them, and its reader is."""
    faults = position_faults(
        inputs.positions, clearance=inputs.clearance, record_persons=inputs.record_persons,
        agreement=inputs.agreement,
    )  # fmt: skip
    if not faults:
        return {}
    places: dict[str, list[str]] = {}
    for fault in faults:
        places.setdefault(f"{fault.side.value}.{fault.place}", []).append(fault.what)
    return {"positions_to_correct": places}


def solve(
    *,
    store: Store,
    agreement: Agreement,
    positions: Positions,
    lottery: str,
    excluded: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
) -> Selection:
    """Build lists from the store; `excluded` and `previous` are those of the talks."""
    return lists_of(
        read_inputs(
            store=store, agreement=agreement, positions=positions, lottery=lottery,
            excluded=excluded, previous=previous,
        )
    )  # fmt: skip


def read_inputs(
    *,
    store: Store,
    agreement: Agreement,
    positions: Positions,
    lottery: str,
    excluded: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
) -> Inputs:
    """What lists are built from, out of the store."""
    return Inputs(
        clearance=store.read("clearance", made_by="clear"),
        agreement=agreement,
        positions=positions,
        record_persons=store.read("identities", made_by="match").select("record", "person_id"),
        lottery_seed=lottery.encode(),
        excluded=excluded,
        previous=previous,
    )


def why(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    lottery: str,
    person: str,
    progress: Progress = quiet,
) -> Summary:
    """The reason of one person, and the smallest change of each sort by which he would go."""
    progress("building the lists", 0, 2)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery=lottery,
    )  # fmt: skip
    made = lists_of(inputs)
    progress("trying changes", 1, 2)
    changes = what_would_change(inputs, person)
    progress("done", 2, 2)
    told = made.reasons.filter(pl.col("person_id") == person).row(0, named=True)
    return {
        "person": person,
        "listed": f"stage {told['stage']}" if told["listed"] else "on no list",
        "reason": f"{told['code']}: {told['text']}",
        "would_go": {change.kind.value: change.words for change in changes}
        or ("no change is needed" if told["listed"] else "by no single change of these sorts"),
    }


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
    files = sorted(lists.glob("stage-*-[AB].csv"))
    if not files:
        raise InputError(
            "there are no lists here", where=lists,
            remedy="Name the directory that `select` wrote: stage-1-A.csv and so on.",
        )  # fmt: skip
    progress("looking the lists through", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery="",
    )  # fmt: skip
    listed = pl.concat([read_own_csv(file).select("person_id") for file in files])
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


def cut_into_batches(*, total: int, stake: float, temptation: float) -> Summary:
    """The batches, in words."""
    try:
        batches = safe_batches(total, stake=stake, temptation=temptation)
    except ValueError as fault:
        raise InputError(
            str(fault), where="--stake", remedy="Give a stake that holds the last batch."
        ) from None
    return {"batches": len(batches), "plan": [batch.words for batch in batches]}


def write_selection(
    selection: Selection, agreement: Agreement, *, out: Path, reasons: Path
) -> None:
    """Write lists/stage-N-{A,B}.csv, owed-{A,B}.csv, places.csv and the reasons."""
    with staged_directory(out, ours=LIST_FILES) as directory:
        for stage in agreement.stages:
            for side in ("A", "B"):
                rows = selection.listed.filter(
                    (pl.col("stage") == stage.number) & (pl.col("side") == side)
                )
                write_csv(rows.sort("place"), directory / f"stage-{stage.number}-{side}.csv")
        for side in ("A", "B"):
            rows = selection.owed.filter(pl.col("side") == side)
            write_csv(rows, directory / f"owed-{side}.csv")
        write_csv(selection.stages, directory / "places.csv")
    write_csv(selection.reasons, reasons)


def selection_summary(selection: Selection) -> Summary:
    """Lists per stage and side, and why the rest are on none."""
    listed = selection.listed.group_by("stage", "side").len().sort("stage", "side")
    unlisted = selection.reasons.filter(~pl.col("listed"))
    return {
        "listed": {f"stage {s} {side}": n for s, side, n in listed.iter_rows()},
        "empty_places": int(selection.stages["empty"].sum()),
        "empty_places_why": {
            f"stage {s} {side}": why
            for s, side, why in selection.stages.filter(pl.col("empty") > 0)
            .select("stage", "side", "why")
            .iter_rows()
        },
        "owed_outside_the_count": selection.owed.height,
        "unlisted": unlisted.height,
        "unlisted_by_reason": dict(unlisted["code"].value_counts().sort("code").iter_rows()),
        "proven": {
            str(row["level"]): f"{row['value']} ({'proven' if row['proven'] else 'not proven'})"
            for row in selection.proof.iter_rows(named=True)
        },
    }
