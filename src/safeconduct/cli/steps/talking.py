"""`talk`: a simulated negotiation on the lists, in which every message is signed and recorded.

Both negotiators are simulated: B refuses a few people and asks for others, A revises, both accept.
The record, its signatures and its checks are the real ones.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.positions import read_positions
from safeconduct.cli.steps.recording import (
    TALK,
    demonstration_keys,
    publish_keys,
    verify_directory,
    write_record,
)
from safeconduct.cli.steps.selecting import (
    selection_summary,
    solve,
    write_selection,
)
from safeconduct.cli.steps.workspace import OPENINGS, Progress, Store, Summary, quiet
from safeconduct.selection import Selection
from safeconduct.tables import InputError, staged_directory, write_json
from safeconduct.talks import ListVersions, Refusal, RefusalCode, Rehearsal, Request

_REFUSED = (RefusalCode.NOT_HELD, RefusalCode.IDENTITY_IN_DOUBT, RefusalCode.POSITION)
_ASKED_FOR = 3


def talk(
    *,
    store: Store,
    cartel: Path,
    positions: Path | None,
    lists: Path,
    reasons: Path,
    record: Path,
    keys: Path,
    lottery: str,
    progress: Progress = quiet,
) -> Summary:
    """Negotiate the lists in simulation; write the agreed ones, and the record of how they came."""
    agreement, held = read_agreement(cartel), read_positions(positions)
    rng = random.Random(f"simulated talk {lottery}")  # noqa: S311 - a simulation, not a secret
    signers = demonstration_keys(lottery)
    progress("A proposes", 0, 5)
    first = solve(store=store, agreement=agreement, positions=held, lottery=lottery)
    _refuse_to_overwrite(record)
    with staged_directory(record, ours=()) as directory:
        talks = Rehearsal.open(
            talk=TALK,
            keys=signers,
            salts=salts_from(rng),
            now=clock_from(datetime.combine(agreement.signed_on, time(9), tzinfo=UTC)),
            terms=cartel.read_bytes(),
        )
        offers = [talks.propose("A", rows_by_list(first.listed))]
        progress("B answers", 1, 5)
        refusals, requests = _simulated_reply(first, rng)
        talks.reply("B", refusals=refusals, requests=requests)
        progress("A revises", 2, 5)
        final = solve(
            store=store,
            agreement=agreement,
            positions=held,
            lottery=lottery,
            excluded=_excluded(refusals),
            previous=first.listed.select("person_id", "stage"),
        )
        offers.append(talks.propose("A", rows_by_list(final.listed)))
        progress("both accept", 3, 5)
        talks.accept("B")
        talks.accept("A")
        talks.settle()
        write_record(talks.export(), directory)
    publish_keys(signers, keys)
    write_selection(final, agreement, out=lists, reasons=reasons)
    _keep_openings(offers, store)
    progress("verifying", 4, 5)
    verified = verify_directory(record, keys=keys)
    progress("done", 5, 5)
    return {
        **selection_summary(final),
        "refused": len(refusals),
        "asked_for": len(requests),
        "changed_names": first.listed.join(final.listed, on="person_id", how="anti").height,
        "record_verified": verified.ok,
        "record_entries": verified.entries,
        "record_roots": {name: root for name, (_size, root) in verified.logs.items()},
    }


def _refuse_to_overwrite(record: Path) -> None:
    if record.is_dir() and any(record.iterdir()):
        raise InputError(
            "there is a record here already, and a record is never overwritten",
            where=record,
            remedy="Name another directory with --record, or move this one away.",
        )


def rows_by_list(listed: pl.DataFrame) -> dict[tuple[int, str], list[dict[str, str]]]:
    """The lists as rows of text, by stage and side handing over."""
    return {
        (int(stage), str(side)): [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in part.sort("place").iter_rows(named=True)
        ]
        for (stage, side), part in listed.group_by("stage", "side", maintain_order=True)
    }


def salts_from(rng: random.Random) -> Callable[[], bytes]:
    """A source of salts for a demonstration that must repeat itself; a node draws real ones."""
    return lambda: hashlib.sha256(rng.randbytes(32)).digest()


def clock_from(start: datetime) -> Callable[[], str]:
    """A simulated clock: each look at it is seven minutes later."""
    moment = start

    def now() -> str:
        nonlocal moment
        moment += timedelta(minutes=7)
        return moment.isoformat()

    return now


def _simulated_reply(
    selection: Selection, rng: random.Random
) -> tuple[list[Refusal], list[Request]]:
    """B refuses three of those it would hand over and asks for three whom A has not listed."""
    mine = selection.listed.filter((pl.col("side") == "B") & pl.col("counts"))
    refused = rng.sample(sorted(mine["person_id"]), k=min(len(_REFUSED), mine.height))
    waiting = selection.reasons.filter(
        (pl.col("side") == "A") & pl.col("code").is_in(["outranked", "lost_lottery"])
    )
    asked = rng.sample(sorted(waiting["person_id"]), k=min(_ASKED_FOR, waiting.height))
    return (
        [
            Refusal(person, code, "simulated")
            for person, code in zip(refused, _REFUSED, strict=False)
        ],
        [Request(person, "simulated") for person in asked],
    )


def _excluded(refusals: list[Refusal]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "person_id": r.person_id,
                "code": str(r.code),
                "text": f"refused in the talks: {r.code}",
            }
            for r in refusals
        ],
        schema={"person_id": pl.String, "code": pl.String, "text": pl.String},
    )


def _keep_openings(offers: list[ListVersions], store: Store) -> None:
    """The salts stay in the bureau: without them nobody can open what the record commits to."""
    openings: list[Mapping[str, object]] = [
        {
            "round": offer.round,
            "stage": stage,
            "side": side,
            "person_id": item.person_id,
            "salt": item.salt.hex(),
        }
        for offer in offers
        for (stage, side), version in sorted(offer.lists.items())
        for item in version.items
    ]
    write_json(openings, store.root / OPENINGS)
