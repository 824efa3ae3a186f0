"""`handover`: manifests, a simulated day for each stage, receipts, and the account."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time
from pathlib import Path

import polars as pl

from safeconduct.cartel import Agreement, account
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.recording import (
    SIDES,
    TALK,
    demonstration_keys,
    read_record,
    verify_directory,
    write_record,
)
from safeconduct.cli.steps.talking import clock_from, salts_from
from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.documents import manifest_pdf
from safeconduct.handover import DayResult, Manifest, make_manifest, run_day, scripted_days
from safeconduct.tables import (
    InputError,
    read_own_csv,
    staged_directory,
    write_bytes,
    write_csv,
)
from safeconduct.talks import AbsenceCode, AccountLine, Rehearsal, State

_SEATS = 49
_ABSENCE = {
    "refused_at_crossing": AbsenceCode.REFUSED_AT_CROSSING,
    "wrong_identity": AbsenceCode.WRONG_IDENTITY,
    "died": AbsenceCode.DIED,
    "absent": AbsenceCode.NOT_BROUGHT,
}


def hand_over(
    *,
    cartel: Path,
    lists: Path,
    record: Path,
    keys: Path,
    manifests: Path,
    out: Path,
    place: str,
    lottery: str,
    progress: Progress = quiet,
) -> Summary:
    """Write manifests, simulate the days, sign the receipts, draw up the account."""
    agreement = read_agreement(cartel)
    listed = read_lists(lists)
    if not record.is_dir():
        raise InputError(
            "there is no record here", where=record, remedy="Run `safeconduct talk` first."
        )
    pairs = _manifests(agreement, listed, place)
    _write_manifests(agreement, pairs, manifests, progress)
    rng = random.Random(f"simulated day {lottery}")  # noqa: S311 - a simulation, not a secret
    days = [
        run_day(a, b, events)
        for (a, b), events in zip(pairs, scripted_days(pairs, rng=rng), strict=True)
    ]
    outcomes = pl.concat([day.outcomes for day in days])
    accounts = account(agreement, outcomes)
    progress("signing receipts", len(pairs), len(pairs) + 1)
    _write_results(days, outcomes, accounts, listed, out)
    talks = _record_receipts(
        agreement, days, accounts, record=record, keys=keys, lottery=lottery, rng=rng
    )
    with staged_directory(record, ours=SIDES) as directory:
        write_record(talks.export(), directory)
    verified = verify_directory(record, keys=keys)
    progress("done", len(pairs) + 1, len(pairs) + 1)
    return {
        "stages": len(pairs),
        "outcomes": dict(outcomes["outcome"].value_counts().sort("outcome").iter_rows()),
        "account": account_words(accounts),
        "record_verified": verified.ok,
        "record_entries": verified.entries,
        "record_roots": {name: root for name, (_size, root) in verified.logs.items()},
    }


def read_lists(lists: Path) -> pl.DataFrame:
    """The lists of all stages and sides, as `select` wrote them."""
    files = sorted(lists.glob("stage-*-[AB].csv"))
    if not files:
        raise InputError(
            "there are no lists here", where=lists, remedy="Run `safeconduct select` first."
        )
    frames = [read_own_csv(file) for file in files]
    return pl.concat([f for f in frames if f.height], how="vertical_relaxed").with_columns(
        pl.col("stage", "place").cast(pl.Int64)
    )


def _manifests(
    agreement: Agreement, listed: pl.DataFrame, place: str
) -> list[tuple[Manifest, Manifest]]:
    pairs = []
    for stage in agreement.stages:
        rows = {
            side: listed.filter((pl.col("stage") == stage.number) & (pl.col("side") == side))
            for side in ("A", "B")
        }
        made = [
            make_manifest(
                rows[side],
                talk=TALK,
                seats=_SEATS,
                place=place,
                date=stage.date,
                people_of_other_side=rows[other].height,
            )
            for side, other in (("A", "B"), ("B", "A"))
        ]
        pairs.append((made[0], made[1]))
    return pairs


def _write_manifests(
    agreement: Agreement,
    pairs: list[tuple[Manifest, Manifest]],
    out: Path,
    progress: Progress,
) -> None:
    names = {side: agreement.parties[side] for side in ("A", "B")}
    with staged_directory(out, ours=("stage-*-[AB].pdf", "stage-*-[AB].csv")) as directory:
        for done, pair in enumerate(pairs):
            progress("writing manifests", done, len(pairs) + 1)
            for manifest in pair:
                stem = f"stage-{manifest.stage}-{manifest.side}"
                pdf = manifest_pdf(manifest, parties=names, mediator=agreement.mediator)
                write_bytes(pdf, directory / f"{stem}.pdf")
                write_csv(manifest.rows, directory / f"{stem}.csv")


def _record_receipts(
    agreement: Agreement,
    days: list[DayResult],
    accounts: pl.DataFrame,
    *,
    record: Path,
    keys: Path,
    lottery: str,
    rng: random.Random,
) -> Rehearsal:
    """Each receiver signs for those who arrived; both sides sign the account of each stage."""
    first_day = agreement.stages[0].date
    talks = Rehearsal.resume(
        talk=TALK,
        keys=demonstration_keys(lottery),
        logs=read_record(record, keys=keys, holder="A"),
        salts=salts_from(rng),
        now=clock_from(datetime.combine(first_day, time(9), tzinfo=UTC)),
    )
    if talks.state is not State.ACCEPTED:
        raise InputError(
            f"the talks are {talks.state.value.replace('_', ' ')}; receipts follow accepted lists",
            where="record",
            remedy="Run `safeconduct talk` into a new record first, and `handover` once on it.",
        )
    for stage, day in zip(agreement.stages, days, strict=True):
        talks.stage_protocol("A", stage=stage.number, date=stage.date.isoformat())
        for giver, receiver in (("A", "B"), ("B", "A")):
            mine = day.outcomes.filter(pl.col("side") == giver)
            delivered = mine.filter(pl.col("outcome") == "delivered")["person_id"].sort()
            absent = mine.filter(pl.col("outcome") != "delivered")["outcome"].value_counts()
            talks.receipt(
                receiver,
                stage=stage.number,
                people=[{"person_id": person} for person in delivered],
                absences={_ABSENCE[outcome]: n for outcome, n in absent.iter_rows()},
            )
        lines = account_lines_of(accounts, stage.number)
        for side in ("A", "B"):
            talks.stage_account(side, stage=stage.number, lines=lines)
    talks.settle()
    return talks


def account_lines_of(accounts: pl.DataFrame, stage: int) -> list[AccountLine]:
    """One line for each side of a stage's account; owed people are said apart, never counted."""
    rows = accounts.filter(pl.col("stage") == stage).sort("side")
    return [
        AccountLine(
            side=str(row["side"]),
            agreed=int(row["agreed"]),
            delivered=int(row["delivered"]),
            outstanding=int(row["outstanding"]),
            owed=int(row["civilians_outstanding"]),
        )
        for row in rows.iter_rows(named=True)
    ]


def account_words(accounts: pl.DataFrame) -> dict[str, str]:
    """The account in words, for the screen."""
    return {
        f"stage {row['stage']} {row['side']}": (
            f"{row['delivered']} of {row['agreed']} delivered, {row['outstanding']} outstanding; "
            f"civilians alongside {row['civilians_delivered']} of {row['civilians_agreed']}"
        )
        for row in accounts.sort("stage", "side").iter_rows(named=True)
    }


def _write_results(
    days: list[DayResult],
    outcomes: pl.DataFrame,
    accounts: pl.DataFrame,
    listed: pl.DataFrame,
    out: Path,
) -> None:
    receipts = pl.DataFrame(
        [
            {
                "stage": r.stage, "side": r.side, "date": r.date, "listed": r.listed,
                "delivered": r.delivered, "giver_count": r.giver_count,
                "receiver_count": r.receiver_count, "digest": r.digest,
            }
            for day in days
            for r in day.receipts
        ]
    )  # fmt: skip
    category = listed.select("stage", "side", "person_id", "category")
    write_csv(
        outcomes.join(category, on=["stage", "side", "person_id"], how="left").sort(
            "stage", "side", "person_id"
        ),
        out / "outcomes.csv",
    )
    write_csv(receipts, out / "receipts.csv")
    write_csv(accounts, out / "account.csv")
    write_csv(pl.concat([day.reconciliation for day in days]), out / "reconciliation.csv")
