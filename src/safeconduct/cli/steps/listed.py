"""Lists that were written before: read again, and told apart from those of today."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Summary, require_columns
from safeconduct.selection import Selection, explained
from safeconduct.selection.stability import summary
from safeconduct.tables import InputError, read_own_csv, write_csv, write_text


def read_lists(directory: Path) -> pl.DataFrame:
    """Lists that `select` wrote: person_id, stage, side and whether he counts, of all on them.

    Raises:
        InputError: if there are none in the directory, or somebody is on two.
    """
    files = sorted(directory.glob("stage-*-[AB].csv"))
    if not files:
        raise InputError(
            "there are no lists here", where=directory,
            remedy="Name the directory that `select` wrote: stage-1-A.csv and so on.",
        )  # fmt: skip
    columns = ("person_id", "stage", "side", "counts")
    frames = []
    for file in files:
        frame = read_own_csv(file)
        require_columns(frame, columns, where=file, remedy="Name lists as `select` wrote them.")
        frames.append(frame.select(columns))
    listed = pl.concat(frames)
    strange = listed.filter(pl.col("stage").cast(pl.Int64, strict=False).is_null())
    if strange.height:
        raise InputError(
            f"the stage of {strange['person_id'][0]} is {strange['stage'][0]!r}, not a number",
            where=directory, remedy="Name lists as `select` wrote them.",
        )  # fmt: skip
    twice = listed.filter(pl.col("person_id").is_duplicated())["person_id"].unique().sort()
    if len(twice):
        raise InputError(
            f"{', '.join(twice[:5])} stands there twice", where=directory,
            remedy="Leave each person on one list.",
        )  # fmt: skip
    return listed.with_columns(pl.col("stage").cast(pl.Int64), pl.col("counts") == "true")


def changed(before: pl.DataFrame, selection: Selection, out: Path | None) -> Summary:
    """What differs from the list before, told by number and written by name."""
    found = explained(before, selection)
    if out is not None:
        write_csv(found, out)
        write_text(told(found), out.with_suffix(".txt"))
    return {"changed_names": {"kept": before.height - _gone(found), **summary(found)}}


def told(found: pl.DataFrame) -> str:
    """The differences in words, a line each."""
    lines = (
        f"{row['person_id']} ({row['side']}): {row['change'].replace('_', ' ')}. {row['why']}"
        for row in found.iter_rows(named=True)
    )
    return "\n".join((*lines, ""))


def _gone(found: pl.DataFrame) -> int:
    return found.filter(pl.col("stage_before").is_not_null()).height
