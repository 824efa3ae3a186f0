"""The list of one stage and side as it is carried on the day: batch, seat and check-in token."""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import dataclass

import polars as pl

from safeconduct.handover.timetable import batch_sizes, batches_needed
from safeconduct.tables.problems import InputError

TOKEN_LENGTH = 10

MANIFEST_SCHEMA: dict[str, type[pl.DataType]] = {
    "number": pl.Int64,
    "batch": pl.Int64,
    "seat": pl.Int64,
    "token": pl.String,
    "stage": pl.Int64,
    "side": pl.String,
    "person_id": pl.String,
    "full_name": pl.String,
    "birth_date": pl.String,
    "rank": pl.String,
    "prisoner_number": pl.String,
    "category": pl.String,
    "basis": pl.String,
}

_NEEDED = ("person_id", "stage", "side", "place", "basis", "full_name", "birth_date", "rank",
           "prisoner_number", "category")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One stage's people whom one side hands over, in the order in which they cross.

    Attributes:
        talk: identifier of the negotiation to which the list belongs.
        stage: number of the stage.
        side: the Detaining Power that hands over ("A" or "B").
        date: day of the hand-over.
        place: where it happens.
        seats: most people of this side in one batch.
        rows: frame of `MANIFEST_SCHEMA`, ordered by `number`.
    """

    talk: str
    stage: int
    side: str
    date: datetime.date
    place: str
    seats: int
    rows: pl.DataFrame

    @property
    def receiver(self) -> str:
        """The side that receives these people."""
        return "B" if self.side == "A" else "A"

    @property
    def tokens(self) -> dict[str, str]:
        """Check-in token of each person_id."""
        return dict(zip(self.rows["person_id"], self.rows["token"], strict=True))

    def __len__(self) -> int:
        return self.rows.height


def check_in_token(*, talk: str, stage: int, person_id: str) -> str:
    """Token printed in the QR code: first 10 base32 characters of SHA-256(talk|stage|person_id).

    The code holds no personal data and changes with every stage. It is a pseudonym and not a
    secret: whoever holds the person_ids of a talk can compute the tokens again.

    >>> check_in_token(talk="t1", stage=1, person_id="P1")
    'X3SO5SLFOD'
    """
    digest = hashlib.sha256(f"{talk}|{stage}|{person_id}".encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:TOKEN_LENGTH]


def make_manifest(
    listed: pl.DataFrame,
    *,
    talk: str,
    seats: int,
    place: str,
    date: datetime.date,
    people_of_other_side: int | None = None,
) -> Manifest:
    """Give each listed person of one stage and side a batch, a seat and a check-in token.

    Owed people sit in the first batches, since nothing that happens later in the day may delay them
    (GC III art. 109, GC IV art. 132); within each basis the order is that of the list.

    Args:
        listed: the frame of one list (`person_id, stage, side, place, basis, full_name, birth_date,
            rank, category, prisoner_number`, other columns are left out of the manifest).
        talk: identifier of the negotiation.
        seats: most people of this side in one batch.
        place: where the hand-over happens.
        date: day of the hand-over.
        people_of_other_side: size of the other side's list, so that both cross in the same number
            of batches; without it the number of batches follows from this list alone.

    Raises:
        InputError: if the list is empty, mixes stages or sides, or names a person twice.
    """
    stage, side = _one_stage_and_side(listed)
    needed = batches_needed(listed.height, people_of_other_side or 0, seats=seats)
    sizes = batch_sizes(listed.height, batches=needed)
    seating = [(batch, seat) for batch, size in enumerate(sizes, 1) for seat in range(1, size + 1)]
    ordered = listed.sort(pl.col("basis") != "owed", "place", "person_id")
    rows = ordered.with_columns(
        pl.int_range(1, listed.height + 1, dtype=pl.Int64).alias("number"),
        pl.Series("batch", [batch for batch, _ in seating], dtype=pl.Int64),
        pl.Series("seat", [seat for _, seat in seating], dtype=pl.Int64),
        pl.Series(
            "token",
            [check_in_token(talk=talk, stage=stage, person_id=p) for p in ordered["person_id"]],
            dtype=pl.String,
        ),
    ).select(pl.col(name).cast(kind) for name, kind in MANIFEST_SCHEMA.items())
    if rows["token"].n_unique() != rows.height:
        raise InputError(
            "two people have the same check-in token",
            where=_where(stage, side),
            remedy="Give the talk another identifier and make the manifest again.",
        )
    return Manifest(
        talk=talk, stage=stage, side=side, date=date, place=place, seats=seats, rows=rows
    )


def _where(stage: int, side: str) -> str:
    return f"list of stage {stage}, side {side}"


def _one_stage_and_side(listed: pl.DataFrame) -> tuple[int, str]:
    missing = [name for name in _NEEDED if name not in listed.columns]
    if missing:
        raise InputError(
            f"the list lacks the columns {', '.join(missing)}",
            where="list of a stage",
            remedy="Take the list as the selection wrote it.",
        )
    if listed.is_empty():
        raise InputError(
            "the list is empty",
            where="list of a stage",
            remedy="A stage without people needs no manifest; leave it out.",
        )
    pairs = listed.select("stage", "side").unique().sort("stage", "side").rows()
    if len(pairs) > 1:
        found = ", ".join(f"stage {stage} side {side}" for stage, side in pairs)
        raise InputError(
            f"the list holds more than one stage or side ({found})",
            where="list of a stage",
            remedy="Make one manifest for each stage and side.",
        )
    stage, side = int(pairs[0][0]), str(pairs[0][1])
    twice = listed.filter(pl.col("person_id").is_duplicated())["person_id"].unique().sort()
    if len(twice):
        raise InputError(
            f"{', '.join(twice[:5])} stands on it more than once",
            where=_where(stage, side),
            remedy="Make the list again; one person travels once.",
        )
    return stage, side
