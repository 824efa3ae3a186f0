"""Every case that keeps somebody back, where it stands, and what would lift it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from safeconduct.law.days import span
from safeconduct.law.holds import cases
from safeconduct.law.proceedings import STEPS, Act, Proceeding, Stage, stage_of
from safeconduct.law.truth import Truth

PROCEDURE_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "case": pl.String, "stage": pl.String, "since": pl.String,
        "days": pl.Int64, "war_crime": pl.String, "due": pl.String, "due_on": pl.String,
        "overdue": pl.Boolean, "next_steps": pl.String, "authorities": pl.String,
        "documents": pl.String, "refused": pl.String,
    }
)  # fmt: skip
_TRUTH = {"yes": Truth.TRUE, "no": Truth.FALSE}
#: What is written of a file that nobody has judged to be his yet, or that nobody can read.
_UNJUDGED = "judge whether the file is his"
_UNREADABLE = "ask the authority that keeps the file where the proceedings stand"


def open_procedures(legal: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """The cases that hold somebody back.

    Args:
        legal: rows of legal files, as `determine` takes them.
        on: the day up to which time is counted.

    Returns:
        frame of PROCEDURE_SCHEMA, one row a case, the longest first; `next_steps` are the lawful
        ones with their authorities and documents, `refused` the ways out that the law refuses now
        and why. An unknown day counts no days.
    """
    rows = [row for case in cases(legal).to_dicts() if (row := _row(case, on)) is not None]
    frame = pl.DataFrame(rows, schema=PROCEDURE_SCHEMA)
    return frame.sort(
        ["days", "person_id", "case"], descending=[True, False, False], nulls_last=True
    )


def proceeding_of(case: dict[str, Any]) -> Proceeding:
    """The procedure at which a row of CASE_SCHEMA stands."""
    days = span(case["decided_on"])
    stage = stage_of(case["act"])
    since = days[0] if days else None
    judged = case["convicted"] == "yes"
    acts = (Act(step="convict", on=since or date.min, authority=""),) if judged and since else ()
    return Proceeding(
        offence=case["case"],
        war_crime=_TRUTH.get(case["war_crime"], Truth.UNKNOWN),
        opened_on=since,
        stage=stage,
        acts=acts,
    )


def _row(case: dict[str, Any], on: date) -> dict[str, Any] | None:
    if case["act"] == "disciplinary":
        return None
    found = proceeding_of(case)
    known = {s.act.value for s in Stage}
    problem = _UNJUDGED if case["link"] != "linked" else _UNREADABLE
    unclear = case["link"] != "linked" or case["act"] not in known
    void = found.stage in (Stage.AMNESTIED, Stage.WITHOUT_JUDGMENT) or (
        found.stage is Stage.PARDONED and case["convicted"] != "yes"
    )
    if not unclear and not found.stage.holds and not (void and found.war_crime is not Truth.FALSE):
        return None
    if void and not unclear:
        found = _as_if_not_lifted(found)
    term = next(iter(found.terms), None)
    steps = () if unclear else found.next_steps
    return {
        "person_id": case["person_id"],
        "case": case["case"],
        "stage": "unresolved" if unclear else found.stage.value,
        "since": case["decided_on"],
        "days": found.at_stage(on=on),
        "war_crime": case["war_crime"] or "unknown",
        "due": f"{term.what} ({term.articles})" if term and not unclear else "",
        "due_on": term.due_on.isoformat() if term and term.due_on and not unclear else "",
        "overdue": bool(term and term.due_on and term.due_on < on and not unclear),
        "next_steps": problem if unclear else "; ".join(f"{s.title} ({s.articles})" for s in steps),
        "authorities": "; ".join(dict.fromkeys(s.authority for s in steps)),
        "documents": "; ".join(dict.fromkeys(d for s in steps for d in s.documents)),
        "refused": "" if unclear else "; ".join(_refused(found)),
    }


def _as_if_not_lifted(found: Proceeding) -> Proceeding:
    """An amnesty that the law does not allow has changed nothing: the crime is yet to be judged."""
    stage = Stage.DETERMINED if found.war_crime is Truth.TRUE else Stage.SUSPECTED
    convicted = any(act.step == "convict" for act in found.acts)
    return Proceeding(
        offence=found.offence,
        war_crime=found.war_crime,
        opened_on=found.opened_on,
        stage=Stage.CONVICTED if convicted else stage,
        acts=found.acts,
    )


def _refused(found: Proceeding) -> list[str]:
    """Why steps that the stage would allow are refused for what the act is."""
    open_ways = (step for step in STEPS if found.stage in step.start)
    return [fault for step in open_ways if (fault := found.why_not(step))]
