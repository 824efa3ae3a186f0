"""`demo`: the whole process once, on the files of an invented world, in one directory."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.assessing import assess
from safeconduct.cli.steps.clearing import clear, read_agreement
from safeconduct.cli.steps.evaluating import evaluate
from safeconduct.cli.steps.figuring import make_figures
from safeconduct.cli.steps.handing_over import hand_over
from safeconduct.cli.steps.importing import import_files
from safeconduct.cli.steps.indexing import write_index
from safeconduct.cli.steps.matching import match
from safeconduct.cli.steps.noticing import make_notices
from safeconduct.cli.steps.sampling import make_samples
from safeconduct.cli.steps.selecting import select
from safeconduct.cli.steps.talking import talk
from safeconduct.cli.steps.workspace import Progress, Summary, Workspace
from safeconduct.documents import Plot
from safeconduct.tables import read_own_csv, write_json

_PLACE = "Crossing 7"
_INPUTS = (".csv", ".xlsx", ".xml", ".jsonl")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the demonstration: what it is called and what it does."""

    name: str
    run: Callable[[Progress], Summary]


def demonstration(work: Workspace, *, scale: float, seed: int, plots: list[Plot]) -> list[Stage]:
    """The stages in their order; each reads only files that earlier ones wrote.

    `plots` takes the last stage's plots for the page that shows everything.
    """
    cartel = work.samples / "cartel.toml"
    positions = work.samples / "positions.toml"
    lottery, outcomes = str(seed), work.root / "handover" / "outcomes.csv"
    return [
        Stage("samples", lambda p: make_samples(scale=scale, seed=seed, out=work.root, progress=p)),
        Stage("import", lambda p: _import(work, cartel, p)),
        Stage("match", lambda p: match(store=work.store, out=work.root, seed=seed, progress=p)),
        Stage("assess", lambda p: assess(store=work.store, out=work.root, progress=p)),
        Stage("clear", lambda p: clear(store=work.store, cartel=cartel, out=work.root, progress=p)),
        Stage(
            "select",
            lambda p: select(
                store=work.store,
                cartel=cartel,
                positions=positions,
                out=work.lists,
                reasons=work.reasons,
                lottery=lottery,
                progress=p,
            ),
        ),
        Stage(
            "talk",
            lambda p: talk(
                store=work.store,
                cartel=cartel,
                positions=positions,
                lists=work.lists,
                reasons=work.reasons,
                record=work.record,
                keys=work.keys,
                lottery=lottery,
                progress=p,
            ),
        ),
        Stage(
            "handover",
            lambda p: hand_over(
                cartel=cartel,
                lists=work.lists,
                record=work.record,
                keys=work.keys,
                manifests=work.manifests,
                out=work.root / "handover",
                place=_PLACE,
                lottery=lottery,
                progress=p,
            ),
        ),
        Stage(
            "notice",
            lambda p: make_notices(
                store=work.store,
                cartel=cartel,
                outcomes=outcomes,
                out=work.notices,
                place=_PLACE,
                progress=p,
            ),
        ),
        Stage("figures", lambda p: _figures(work, cartel, plots, p)),
    ]


def _figures(work: Workspace, cartel: Path, plots: list[Plot], progress: Progress) -> Summary:
    made = make_figures(
        store=work.store,
        cartel=cartel,
        outcomes=work.root / "handover" / "outcomes.csv",
        reasons=work.reasons,
        out=work.figures,
        progress=progress,
    )
    plots.extend(made.plots)
    return made.summary


def _import(work: Workspace, cartel: Path, progress: Progress) -> Summary:
    files = sorted(p for p in work.samples.iterdir() if p.suffix in _INPUTS and p.is_file())
    return import_files(
        files,
        mapping=work.samples / "mapping.toml",
        store=work.store,
        rejects=work.root / "rejects.csv",
        latest=read_agreement(cartel).as_of,
        progress=progress,
    )


def final_summary(
    work: Workspace,
    results: dict[str, Summary],
    *,
    plots: list[Plot],
    seconds: float,
    scale: float,
    seed: int,
) -> Summary:
    """What the demonstration leaves behind in summary.json, and shows as its last screen."""
    read, talked, handed = results["import"], results["talk"], results["handover"]
    checks = evaluate(work)
    summary: Summary = {
        "scale": scale,
        "seed": seed,
        "seconds": round(seconds, 1),
        "peak_rss_mib": _peak_rss_mib(),
        "files": read["files"],
        "records_in": read["records_in"],
        "rejected": read["rejected"],
        "identities": results["match"]["identities"],
        **{k: checks[k] for k in ("pairwise_precision", "pairwise_recall", "pairwise_f1")},
        "status_counts": results["assess"]["status_counts"],
        "cleared": results["clear"]["cleared"],
        "held_back": results["clear"]["held_back"],
        "owed": results["clear"]["owed"],
        "listed": talked["listed"],
        "empty_places": talked["empty_places"],
        "empty_places_why": talked["empty_places_why"],
        **{k: checks[k] for k in ("owed_counted", "listed_with_hold", "listed_without_consent")},
        "unlisted": talked["unlisted"],
        "unlisted_without_reason": _without_reason(work),
        "unlisted_by_reason": talked["unlisted_by_reason"],
        "account": handed["account"],
        "record_verified": handed["record_verified"],
        "record_entries": handed["record_entries"],
        "record_roots": handed["record_roots"],
    }
    write_index(work, summary, plots)
    write_json(summary, work.root / "summary.json")
    return summary


def _without_reason(work: Workspace) -> int:
    """People on file who are neither on a list nor given a reason."""
    reasons = read_own_csv(work.reasons)
    given = reasons.filter(reasons["code"].fill_null("") != "").select("person_id")
    people = work.store.read("people", made_by="assess").select("person_id")
    return people.join(given, on="person_id", how="anti").height


def _peak_rss_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
