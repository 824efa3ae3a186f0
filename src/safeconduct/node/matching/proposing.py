"""Proposing links: the library compares all reports, this keeps what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from django.db import transaction

from safeconduct.node.accounts.models import User
from safeconduct.node.bulk import update_rows
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import Work, runs
from safeconduct.node.matching import services
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.matching.signals import links_changed
from safeconduct.node.matching.words import NAMES_THE_OTHER, REFERENCE
from safeconduct.node.registry.frames import (
    OpenReport,
    open_reports,
    report_frame,
    standing,
    statement_frame,
)
from safeconduct.node.registry.models import Report, new_id
from safeconduct.people import records_wide, with_references

_SEED = 1
_PIECE = 2_000
#: What a report that names another by its number weighs, beyond all comparisons.
_NAMED = 40.0
_STEP = pl.Struct({"comparison": pl.String, "found": pl.String, "bits": pl.Float64})
_PROPOSED: dict[str, pl.DataType | type[pl.DataType]] = {
    "left": pl.String, "right": pl.String, "weight": pl.Float64, "probability": pl.Float64,
    "margin": pl.Float64, "certain": pl.Boolean, "outcome": pl.String, "steps": pl.List(_STEP),
}  # fmt: skip
#: What is written anew when a pair is found again.
_KEPT = ("weight", "probability", "margin", "certain", "outcome", "same_number", "steps")


@runs("match")
def run(work: Work) -> None:
    """Compare all standing reports and store what is worth a look."""
    work.progress(0, 3)
    rows = standing(Report.objects.order_by("pk")).iterator(_PIECE)
    reports = open_reports(rows)
    work.progress(1, 3)
    proposed = propose(reports)
    work.progress(2, 3)
    with transaction.atomic():
        fresh, waiting = store(proposed, {r.row.public_id: r.row for r in reports})
        deed = Deed(verb=Verb.LINKS_PROPOSED, kind="list", details={"new": fresh, "open": waiting})
        record(work.actor, deed)
    work.progress(3, 3)
    work.finish({"new_links": fresh, "open_links": waiting})


def propose(reports: list[OpenReport]) -> pl.DataFrame:
    """The pairs that may be of one person; none whose reports are in one file already.

    Returns:
        left, right (public ids), weight, probability, margin (null for a pair of which one report
        names the other), certain, outcome (Link.Outcome), same_number, steps.
    """
    from safeconduct.matching import link  # takes a second to import; pages need not wait for it

    if len(reports) < 2:
        return pl.DataFrame(schema=dict.fromkeys(("left", "right"), pl.String))
    wide = with_references(records_wide(statement_frame(reports)), report_frame(reports))
    linkage = link(wide, seed=_SEED)
    links = _worth_asking(linkage.links, linkage.model.settings)
    named = _named(wide).join(links, on=["left", "right"], how="anti")
    found = pl.concat([links, named])
    person = pl.DataFrame(
        [(r.row.public_id, r.row.person_id) for r in reports],
        schema={"record": pl.String, "person": pl.Int64},
        orient="row",
    )
    numbers = _numbers(wide)
    return (
        found.join(person.rename({"record": "left", "person": "_l"}), on="left")
        .join(person.rename({"record": "right", "person": "_r"}), on="right")
        .filter(pl.col("_l") != pl.col("_r"))
        .join(numbers.rename({"record": "left", "number": "_nl"}), on="left", how="left")
        .join(numbers.rename({"record": "right", "number": "_nr"}), on="right", how="left")
        .with_columns(
            same_number=pl.struct("_nl", "_nr").map_elements(_share, return_dtype=pl.Boolean)
        )
        .select(*found.columns, "same_number")
        .sort("weight", "left", "right", descending=[True, False, False])
    )


def _worth_asking(links: pl.DataFrame, settings: dict[str, Any]) -> pl.DataFrame:
    """Those of a linkage's links that officers are shown, with their steps."""
    from safeconduct.matching import DEFAULT_POLICY, waterfall

    outcome = Link.Outcome
    likely = pl.col("probability") >= DEFAULT_POLICY.same
    together = pl.col("verdict") == "same"
    asked = links.filter(pl.col("verdict") != "different")
    steps = [
        [
            {"comparison": s.comparison, "found": s.found, "bits": s.bits}
            for s in waterfall(row, settings).steps
        ]
        for row in asked.iter_rows(named=True)
    ]
    return asked.select(
        left="record_l", right="record_r", weight="weight", probability="probability",
        margin="margin", certain=together,
        outcome=pl.when(together & likely).then(pl.lit(outcome.SAME.value))
        .when(together).then(pl.lit(outcome.THROUGH.value))
        .when(likely).then(pl.lit(outcome.CLOSE.value))
        .otherwise(pl.lit(outcome.UNSURE.value)),
        steps=pl.Series(steps, dtype=pl.List(_STEP)),
    )  # fmt: skip


def _share(pair: dict[str, list[str] | None]) -> bool:
    return bool(set(pair["_nl"] or ()) & set(pair["_nr"] or ()))


def _named(wide: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which one report names the other by its number."""
    if "refers_to" not in wide.columns:
        return pl.DataFrame(schema=_PROPOSED)
    pairs = wide.filter(pl.col("refers_to").is_not_null()).select("record", "refers_to").rows()
    step = {"comparison": REFERENCE, "found": NAMES_THE_OTHER, "bits": _NAMED}
    rows = [
        (*sorted(pair), _NAMED, 1.0, None, True, Link.Outcome.SAME.value, [step])
        for pair in pairs
        if pair[0] != pair[1]
    ]
    return pl.DataFrame(rows, schema=_PROPOSED, orient="row").unique(["left", "right"])


def _numbers(wide: pl.DataFrame) -> pl.DataFrame:
    """Record -> identifiers that are no names."""
    missing = [
        c for c in ("service_number", "prisoner_number", "detaining_power") if c not in wide.columns
    ]
    frame = wide.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
    prisoner = pl.format("{}/{}", "detaining_power", "prisoner_number")
    service = pl.format("service {}", "service_number")
    return frame.select("record", number=pl.concat_list(prisoner, service).list.drop_nulls())


def store(proposed: pl.DataFrame, rows: dict[str, Report]) -> tuple[int, int]:
    """Keep new pairs, freshen open ones, drop open ones that nobody has judged and that are gone.

    Settled links stay as they are: what was judged different is never proposed again.

    Returns:
        how many are new, and how many are open now.
    """
    known = {(k.left_id, k.right_id): k for k in Link.objects.all()}
    fresh, changed, seen = [], [], set[tuple[int, int]]()
    for pair, values in _pairs(proposed, rows):
        seen.add(pair)
        old = known.get(pair)
        if old is None:
            row = Link(public_id=new_id("L"), left_id=pair[0], right_id=pair[1], **values)
            fresh.append(row)
        elif old.state in (Link.State.OPEN, Link.State.DISPUTED):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append(old)
    Link.objects.bulk_create(fresh, batch_size=500)
    update_rows(changed, list(_KEPT))
    gone = [k.pk for pair, k in known.items() if pair not in seen and k.state == Link.State.OPEN]
    _tell_of_changes(sorted(seen ^ set(known)))
    for start in range(0, len(gone), _PIECE):
        piece = Link.objects.filter(pk__in=gone[start : start + _PIECE])
        piece.filter(judgements=None).delete()
    return len(fresh), Link.objects.filter(state=Link.State.OPEN).count()


def _tell_of_changes(pairs: Sequence[tuple[int, int]]) -> None:
    """Say whose files new links lead to, and which links are gone."""
    ends, people = sorted({pk for pair in pairs for pk in pair}), set[int]()
    for start in range(0, len(ends), _PIECE):
        part = Report.objects.filter(pk__in=ends[start : start + _PIECE])
        people.update(part.values_list("person_id", flat=True))
    links_changed.send(sender=Link, people=sorted(people))


def _pairs(
    proposed: pl.DataFrame, rows: dict[str, Report]
) -> Iterator[tuple[tuple[int, int], dict[str, object]]]:
    for found in proposed.iter_rows(named=True):
        a, b = rows[found["left"]].pk, rows[found["right"]].pk
        yield (
            (min(a, b), max(a, b)),
            {
                **{name: found[name] for name in _KEPT},
                "steps": [[s["comparison"], s["found"], s["bits"]] for s in found["steps"]],
            },
        )


@runs("judge_many")
def judge_many(work: Work) -> None:
    """One officer's "same" for many links that share a number, one transaction each."""
    user = User.objects.get(pk=work.actor.user_id or 0)
    ids: list[int] = work.arguments["links"]
    begin = int(work.checkpoint.get("next", 0))
    for n, pk in enumerate(ids[begin:], start=begin):
        work.progress(n, len(ids))
        with transaction.atomic():
            waiting = Link.objects.filter(
                pk=pk, state__in=(Link.State.OPEN, Link.State.DISPUTED), same_number=True
            ).first()
            if waiting is not None:
                services.judge(user, waiting, Judgement.Said.SAME)
            work.save({"next": n + 1})
    work.progress(len(ids), len(ids))
    work.finish({"judged": len(ids)})
