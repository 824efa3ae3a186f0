"""`select`: the lists of all stages and a reason for everybody."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cartel import Agreement, Positions
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.listed import changed as changed_names
from safeconduct.cli.steps.listed import read_lists
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, require_columns
from safeconduct.selection import (
    Inputs,
    Selection,
    lists_of,
    position_faults,
    what_would_change,
)
from safeconduct.tables import read_json, staged_directory, write_csv

LIST_FILES = ("stage-*-[AB].csv", "owed-[AB].csv", "places.csv")


def select(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    out: Path,
    reasons: Path,
    lottery: str,
    yesterday: Path | None = None,
    tolerance: float = 0.0,
    difference: Path | None = None,
    openings: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Build the lists and write them with everybody's reason, and what differs from yesterday's."""
    progress("reading the store", 0, 2)
    agreement = read_agreement(cartel)
    progress("solving", 1, 2)
    before = None if yesterday is None else read_lists(yesterday)
    inputs = read_inputs(
        store=store, agreement=agreement, positions=read_positions(positions), lottery=lottery,
        previous=before, tokens=None if openings is None else read_tokens(openings),
    )  # fmt: skip
    selection = lists_of(inputs, tolerance=tolerance)
    write_selection(selection, agreement, out=out, reasons=reasons)
    differs = {} if before is None else changed_names(before, selection, difference)
    progress("done", 2, 2)
    return {**selection_summary(selection), **differs, **_without_effect(inputs)}


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
    tokens: pl.DataFrame | None = None,
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
        tokens=tokens,
    )


def read_tokens(openings: Path) -> pl.DataFrame:
    """person_id and token of everybody, out of what `select commit` kept."""
    frame = pl.DataFrame(read_json(openings), infer_schema_length=None)
    columns = ("person_id", "token")
    require_columns(frame, columns, where=openings, remedy="Name openings.json of `select commit`.")
    return frame.select(columns)


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
