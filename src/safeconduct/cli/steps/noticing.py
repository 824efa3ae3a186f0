"""`notice`: what may be told in public after each stage, counts only, in five languages."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.notices import Notice, notice, stage_counts
from safeconduct.tables import read_own_csv, staged_directory, write_json, write_text


def make_notices(
    *,
    store: Store,
    cartel: Path,
    outcomes: Path,
    out: Path,
    place: str | None,
    progress: Progress = quiet,
) -> Summary:
    """Write a notice after each stage and language; refuse any text that would name a person."""
    agreement = read_agreement(cartel)
    told = read_own_csv(outcomes).with_columns(pl.col("stage").cast(pl.Int64))
    listed = told.select("stage", "side", "person_id", "category")
    counts = stage_counts(told.drop("category"), listed)
    names = _names(store, told)
    parties = {side: agreement.parties[side] for side in ("A", "B")}
    made: list[Notice] = []
    with staged_directory(out, ours=("stage-*.txt", "left-out.json")) as directory:
        for done, stage in enumerate(agreement.stages):
            progress(f"notice after stage {stage.number}", done, len(agreement.stages))
            text = notice(
                [c for c in counts if c.stage <= stage.number],
                parties=parties,
                mediator=agreement.mediator,
                date=stage.date,
                stages=len(agreement.stages),
                place=place,
                names=names,
            )
            for language, words in sorted(text.texts.items()):
                write_text(words, directory / f"stage-{stage.number}.{language}.txt")
            made.append(text)
        write_json(
            {
                f"stage {stage.number}": [{"what": o.what, "why": o.why} for o in text.left_out]
                for stage, text in zip(agreement.stages, made, strict=True)
            },
            directory / "left-out.json",
        )
    progress("done", len(made), len(made))
    return {"notices": len(made), "languages": sorted(made[-1].texts), "out": str(out)}


def _names(store: Store, told: pl.DataFrame) -> list[str]:
    """Names and numbers of everybody on the lists, to be looked for in the finished texts."""
    people = store.read("people", made_by="assess").join(told, on="person_id", how="semi")
    columns = ("full_name", "family_name", "given_name", "service_number", "prisoner_number")
    words = {value for column in columns for value in people[column].to_list() if value}
    return sorted(words | set(told["person_id"]))
