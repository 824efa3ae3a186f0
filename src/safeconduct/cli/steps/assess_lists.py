"""`assess unacknowledged`, `assess demand`, `assess why`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.assessing import compute
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.evidence import Question, by_group, demands, return_asked_toml
from safeconduct.people import Side
from safeconduct.tables import InputError, write_csv, write_text


def list_unacknowledged(
    *,
    store: Store,
    out: Path,
    as_of: date | None = None,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Write those whom nobody acknowledges, with reasons and next enquiries; count by group."""
    found = compute(store=store, as_of=as_of, parameters=parameters, progress=progress)
    listed = found.unacknowledged
    out.mkdir(parents=True, exist_ok=True)
    write_csv(listed, out / "unacknowledged.csv")
    for column in ("captor", "area", "unit"):
        write_csv(by_group(listed, column), out / f"by-{column}.csv")
    on_list = listed.filter("on_list")
    asked = on_list["next_enquiry"].value_counts(sort=True).head(5)
    return {
        "on_list": on_list.height,
        "by_captor": dict(by_group(listed, "captor").select("captor", "people").iter_rows()),
        "longest_days": int(str(on_list["days_since_capture"].max() or 0)),
        "put_aside": dict(
            listed.filter(~pl.col("on_list"))["why_not"].value_counts(sort=True).iter_rows()
        ),
        "next_enquiries": dict(asked.iter_rows()),
    }


def make_demands(
    *,
    store: Store,
    out: Path,
    bureau: str,
    names: dict[str, str],
    as_of: date | None = None,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Write a letter and annex for each captor, copies for the Agency, and requests for return."""
    found = compute(store=store, as_of=as_of, parameters=parameters, progress=progress)
    made = demands(found.unacknowledged, names=names, bureau=bureau, on=found.on)
    if not made:
        raise InputError(
            "nobody is on the list of the unacknowledged with a captor who can be asked",
            where=store.root,
            remedy="See unacknowledged.csv for why, and for what would settle it.",
        )
    for demand in made:
        for to in (f"to-{demand.captor}", f"agency-copy-of-{demand.captor}"):
            place = out / to
            place.mkdir(parents=True, exist_ok=True)
            write_csv(demand.people, place / "annex.csv")
            for language, text in demand.texts.items():
                write_text(text.lstrip(), place / f"demand.{language}.txt")
    asked = return_asked_toml(found.unacknowledged, found.identities, found.people)
    write_text(asked, out / "return-asked.toml")
    unknown = found.unacknowledged.filter(pl.col("on_list") & (pl.col("captor") == "")).height
    return {
        "demands": {f"to {names.get(d.captor, d.captor)}": d.people.height for d in made},
        "copied_to": "the Central Tracing Agency",
        "captor_unknown": unknown,
        "return_asked": str(out / "return-asked.toml"),
    }


def explain(
    *,
    store: Store,
    person: str,
    as_of: date | None = None,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Every statement about one person with its contribution, the beliefs, and the history."""
    found = compute(store=store, as_of=as_of, parameters=parameters, progress=progress)
    mine = pl.col("person_id") == person
    row = found.people.filter(mine)
    if row.is_empty():
        raise InputError(
            f"there is no person file {person}", where=store.root,
            remedy="Person files are named in identities.csv and people.csv.",
        )  # fmt: skip
    who = row.row(0, named=True)
    summary: Summary = {
        "person": f"{person} {who['full_name']}",
        "status": f"{who['status']} ({who['status_rule']}): {who['status_reasons']}",
        "custody": who["custody"],
        "whereabouts": who["whereabouts"],
    }
    answers = found.weighing.beliefs.filter(mine)
    told = found.weighing.contributions.filter(mine)
    for question in Question:
        for belief in answers.filter(pl.col("question") == question.value).to_dicts():
            part = told.filter(
                (pl.col("question") == question.value) & (pl.col("answer") == belief["answer"])
            )
            summary[f"{question.words} {belief['answer']}"] = _shown(belief, part)
    steps = found.history.filter(mine).to_dicts()
    summary["how the status came about"] = {
        f"{s['step']}. {s['on'] or 'no day'}": f"{s['from_status'] or 'nothing'} -> "
        f"{s['to_status']} ({s['rule']}) by {s['evidence']}{', going back' if s['back'] else ''}"
        for s in steps
    }
    return summary


def _shown(belief: dict[str, object], part: pl.DataFrame) -> dict[str, str]:
    p, odds = float(str(belief["probability"])), float(str(belief["log_odds"]))
    shown = {"probability": f"{p:.1%} (log-odds {odds:+.2f})"}
    if belief["contradicted"]:
        shown["contradicted"] = (
            f"{belief['speaks_for']} for, {belief['speaks_against']} against: both stand"
        )
    for c in part.to_dicts():
        shown[c["record"]] = (
            f"{c['contribution']:+.2f}  {c['sign']}, grade {c['grade']}, {c['told_on'] or 'no day'}"
            f" ({c['why']})"
        )
    return shown


def side_names(text: str) -> dict[str, str]:
    """`A=Orlavia,B=Tesmaria` as a table.

    >>> side_names("A=Orlavia, B=Tesmaria")
    {'A': 'Orlavia', 'B': 'Tesmaria'}

    Raises:
        InputError: for anything else.
    """
    names = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        side, _, name = part.partition("=")
        if side.strip() not in (Side.A.value, Side.B.value) or not name.strip():
            raise InputError(
                f"{part!r} names no side", where="--names",
                remedy="Write them as A=Orlavia,B=Tesmaria.",
            )  # fmt: skip
        names[side.strip()] = name.strip()
    return names
