"""`assess evaluate`, `assess refit`: beliefs and flags against known outcomes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.cli.steps.assessing import Assessed, compute, read_parameters
from safeconduct.cli.steps.measuring import write_plot
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, require_columns
from safeconduct.documents import belief_reliability_plot
from safeconduct.evidence import (
    Parameters,
    Question,
    Scores,
    cases_of,
    found_unacknowledged,
    judged_contacts,
    outcomes_of_people,
    parameters_toml,
    read_outcomes,
    records_about_him,
    refit,
    reliability_table,
    scores,
)
from safeconduct.tables import (
    InputError,
    Problem,
    problems_frame,
    read_own_csv,
    write_csv,
    write_text,
)

_HELD_OUT = 30
_OUTCOMES = ("captive", "alive", "acknowledged", "held_by", "held_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Known outcomes: frame of `read_outcomes`, its digest, and what could not be read."""

    known: pl.DataFrame
    digest: str
    problems: tuple[Problem, ...]


def read_truth(path: Path) -> Truth:
    """A CSV of outcomes by record, or a directory as `samples make` writes it.

    Raises:
        InputError: if a file or column is missing.
    """
    if path.is_dir():
        frame = _of_directory(path)
    else:
        frame = _as_text(read_own_csv(path))
        require_columns(
            frame, ("source", "record_id"), where=path,
            remedy="Write source, record_id and what is known: captive, alive, acknowledged, "
            "held_by, held_at, nature.",
        )  # fmt: skip
    if not any(c in frame.columns for c in (*_OUTCOMES, "nature")):
        raise InputError(
            "no column says what is known", where=path,
            remedy="Add captive, alive, acknowledged, held_by, held_at or nature.",
        )  # fmt: skip
    known, problems = read_outcomes(frame, where=str(path))
    digest = hashlib.sha256(known.write_csv().encode()).hexdigest()
    return Truth(known=known, digest=digest, problems=tuple(problems))


def _of_directory(path: Path) -> pl.DataFrame:
    identities = _as_text(read_own_csv(path / "identities.csv"))
    people = _as_text(read_own_csv(path / "people.csv"))
    remedy = "Give a directory as `safeconduct samples make` writes it, or one CSV file."
    require_columns(identities, ("source", "record_id", "true_person_id"),
                    where=path / "identities.csv", remedy=remedy)  # fmt: skip
    require_columns(people, ("true_person_id",), where=path / "people.csv", remedy=remedy)
    outcomes = [c for c in _OUTCOMES if c in people.columns]
    frame = identities.join(
        people.select("true_person_id", *outcomes), on="true_person_id", how="left"
    )
    if (path / "contacts.csv").exists():
        contacts = _as_text(read_own_csv(path / "contacts.csv"))
        frame = frame.join(
            contacts.select("source", "record_id", "nature"), on=["source", "record_id"], how="left"
        )
    return frame


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.all().cast(pl.String))


def evaluate(
    *,
    store: Store,
    truth: Path,
    out: Path,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Measure beliefs, the list of the unacknowledged and the flags of fraud against outcomes."""
    known = read_truth(truth)
    table = read_parameters(parameters)
    found = compute(store=store, parameters=parameters, progress=progress)
    people, records = _held_out(found, known, table)
    out.mkdir(parents=True, exist_ok=True)
    write_csv(problems_frame(list(known.problems)), out / "truth-rejects.csv")
    summary: Summary = {
        "cases": people.height,
        "held_out": _words_of_held_out(known, table),
        "outcomes_not_read": len(known.problems),
    }
    summary |= _calibration(found, people, records, out)
    if people["captive"].null_count() < people.height:
        summary["unacknowledged_captives"] = _unacknowledged(found, people, known)
    if known.known["nature"].null_count() < known.known.height:
        summary |= _contacts(found, known, out)
    return summary


def _held_out(
    found: Assessed, known: Truth, table: Parameters
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Outcomes of people and records that the table was not fitted on."""
    people = outcomes_of_people(known.known, found.identities)
    if known.digest in table.about.get("truths", ()):
        people = people.filter(pl.col("part") >= 100 - int(table.about.get("held_out", 0)))
    if people.is_empty():
        raise InputError(
            "no person file has a known outcome that the parameters were not fitted on",
            where="the truth",
            remedy="Check that source and record_id are written as in identities.csv.",
        )
    return people, records_about_him(known.known, found.identities, people)


def _words_of_held_out(known: Truth, table: Parameters) -> str:
    if known.digest not in table.about.get("truths", ()):
        return "all: the parameters were fitted on other cases"
    return f"the {table.about.get('held_out', 0)} parts of a hundred left out when fitting"


def _calibration(
    found: Assessed, people: pl.DataFrame, records: pl.DataFrame, out: Path
) -> Summary:
    tables, rows = [], {}
    doubtful = _doubtful(found)
    for question in Question:
        cases = cases_of(found.weighing.beliefs, people, records, question)
        for stratum, part in (
            ("everybody", cases),
            ("in doubt", cases.join(doubtful, on="person_id", how="semi")),
        ):
            score = scores(part)
            if score is None or (question is Question.HE and stratum == "in doubt"):
                continue
            rows[f"{question.value}, {stratum}"] = score_words(score)
            tables.append(
                reliability_table(part).select(
                    pl.lit(question.value).alias("question"), pl.lit(stratum).alias("of"), pl.all()
                )
            )
    if tables:
        table = pl.concat(tables)
        write_csv(table, out / "reliability.csv")
        write_plot(belief_reliability_plot(table), out)
    return {"calibration": rows}


def _doubtful(found: Assessed) -> pl.DataFrame:
    """Those whom nobody acknowledges and of whom something is said."""
    told = found.weighing.beliefs.filter(
        (pl.col("question") == Question.CAPTURED.value) & (pl.col("statements") > 0)
    )
    return found.people.filter(~pl.col("acknowledged")).join(told, on="person_id", how="semi")


def score_words(score: Scores) -> str:
    """One line: Brier score and log loss beside those of knowing nothing."""
    return (
        f"Brier {score.brier:.4f} (base rate {score.base_brier:.4f}), log loss "
        f"{score.log_loss:.4f} (base rate {score.base_log_loss:.4f}), calibration error "
        f"{score.calibration_error:.4f}, {score.cases:,} cases"
    )


def _unacknowledged(found: Assessed, people: pl.DataFrame, known: Truth) -> dict[str, Any]:
    kinds = found.weighing.reports.select("record", "kind")
    result = found_unacknowledged(found.unacknowledged, people, known.known, kinds)
    return {
        "on_list": result.on_list,
        "precision": round(result.precision, 4),
        "recall_of_those_reported": round(result.recall_reported, 4),
        "recall_of_all": round(result.recall_all, 4),
        "true": result.true,
        "true_and_reported": result.reported,
    }


def _contacts(found: Assessed, known: Truth, out: Path) -> Summary:
    measured = judged_contacts(found.desk.contacts, known.known)
    write_csv(measured.table, out / "contacts-by-nature.csv")
    extorted = known.known.filter(pl.col("nature") == "extortion").select("record")
    evidence = found.weighing.contributions.filter(
        pl.col("question") == Question.CAPTURED.value
    ).join(extorted, on="record", how="semi")
    kept = evidence.filter((pl.col("contribution") > 0) | ~pl.col("counted"))
    return {
        "swindles": {
            "precision": round(measured.precision, 4),
            "recall": round(measured.recall, 4),
            "flagged": measured.flagged,
            "true": measured.true,
        },
        "extortion": {
            "reported": extorted.height,
            "taken_for_swindle": measured.extortion_as_swindle,
            "kept_as_evidence_of_captivity": kept["record"].n_unique(),
        },
    }


def refit_parameters(
    *,
    store: Store,
    truth: Path,
    out: Path,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Fit the table anew to known outcomes, leaving three of ten people out; write it to `out`."""
    known = read_truth(truth)
    table = read_parameters(parameters)
    found = compute(store=store, parameters=parameters, progress=progress)
    people = outcomes_of_people(known.known, found.identities)
    if people.is_empty():
        raise InputError(
            "no person file has a known outcome", where=truth,
            remedy="Check that source and record_id are written as in identities.csv.",
        )  # fmt: skip
    records = records_about_him(known.known, found.identities, people)
    fitted = refit(
        found.weighing.contributions, people, records, parameters=table, persons=found.people,
        held_out=_HELD_OUT,
    )  # fmt: skip
    about = {
        "fitted_on": f"{people.height} person files of {truth.name}, by `assess refit`",
        "truths": [known.digest],
        "held_out": _HELD_OUT,
    }
    write_text(parameters_toml(replace(fitted.parameters, about=about)), out)
    best = fitted.trials.sort("question", "log_loss").group_by("question", maintain_order=True)
    return {
        "cases": people.height,
        "left_out": people.filter(pl.col("part") >= 100 - _HELD_OUT).height,
        "cross_validation": {
            question: f"log loss {loss:.4f} with ridge {ridge:g}"
            for question, ridge, loss in best.first().iter_rows()
        },
        "parameters": str(out),
    }
