"""Keeping built lists, and opening them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Max

from safeconduct.law import CLEARANCE_SCHEMA, ReasonCode
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.cartels.models import Fate, ListVersion
from safeconduct.node.cartels.papers import Papers
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.vault import services as vault
from safeconduct.selection import Audit, Inputs, Outline, Selection

_PIECE = 1_000
_FRAMES = ("stages", "proof", "front", "proposals", "prices", "units", "findings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Lists that were just built, and all that is told of them."""

    selection: Selection
    outline: Outline
    inputs: Inputs
    papers: Papers
    slack: float
    tolerance: float
    prices: pl.DataFrame
    front: pl.DataFrame
    proposals: pl.DataFrame
    audit: Audit


class Account:
    """What is kept of a version beside its fates."""

    def __init__(self, row: ListVersion) -> None:
        self.row = row
        self._plain: dict[str, Any] = json.loads(vault.open_for_node(row.sealed, place=row.place))

    @property
    def slack(self) -> float:
        """Which part of the highest priority could be given up."""
        return float(self._plain["slack"])

    @property
    def tolerance(self) -> float:
        """Which part of it could be given up to keep names of the list before."""
        return float(self._plain.get("tolerance", 0))

    @cached_property
    def papers(self) -> Papers:
        """The terms and positions that it was built from; the seed is not among them."""
        kept = self._plain["papers"]
        return Papers(terms=kept["terms"], positions=kept["positions"], versions=kept["versions"])

    @property
    def commitment(self) -> str:
        """Of the lottery."""
        return str(self._plain["papers"]["commitment"])

    @property
    def pairs(self) -> int:
        """Pairs of people alike that the audit has compared."""
        return int(self._plain["pairs"])

    @property
    def points(self) -> int:
        """Humanitarian priority of all who go."""
        return int(self._plain["points"])

    @property
    def shares(self) -> Mapping[str, int]:
        """Of each side's requests met, in thousandths."""
        shares: dict[str, int] = self._plain["shares"]
        return shares

    def rows(self, name: str) -> list[dict[str, Any]]:
        """One of the tables: stages, proof, front, proposals, prices, units, findings."""
        rows: list[dict[str, Any]] = self._plain[name]
        return rows


def newest_list() -> ListVersion | None:
    """The version that stands."""
    return ListVersion.objects.order_by("-number").first()


def stood(version: ListVersion | None) -> pl.DataFrame | None:
    """person_id and stage of those on a list; None where there is none."""
    if version is None:
        return None
    rows = version.fates.exclude(stage=None).values_list(
        "person_id", "person__merged_into_id", "stage"
    )
    return pl.DataFrame(
        [(str(whole or pk), stage) for pk, whole, stage in rows],
        schema={"person_id": pl.String, "stage": pl.Int64}, orient="row",
    )  # fmt: skip


def people_frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A frame of CLEARANCE_SCHEMA; whatever a row lacks is empty."""
    frame = pl.DataFrame(list(rows), schema=CLEARANCE_SCHEMA)
    return frame.with_columns(
        *(pl.col(n).fill_null("") for n, kind in CLEARANCE_SCHEMA.items() if kind == pl.String),
        *(
            pl.col(n).fill_null(value=False)
            for n, kind in CLEARANCE_SCHEMA.items()
            if kind == pl.Boolean
        ),
    )


@transaction.atomic
def store(actor: Actor, made: Result, *, on: date) -> ListVersion:
    """Keep a list with everybody's fate, as the next version."""
    number = (ListVersion.objects.aggregate(most=Max("number"))["most"] or 0) + 1
    selection = made.selection
    version = ListVersion(
        public_id=new_id("S"), number=number, built_on=on, people=selection.listed.height,
        proven=bool(selection.proof["proven"].all()), made_by_id=actor.user_id,
    )  # fmt: skip
    version.sealed = vault.seal_for_node(json.dumps(_told(made)), place=version.place)
    version.save()
    _store_fates(version, made)
    details = {"version": number, "people": version.people, "papers": dict(made.papers.versions)}
    deed = Deed(verb=Verb.LIST_BUILT, kind="list", subject=version.public_id, details=details)
    record(actor, deed)
    return version


def _told(made: Result) -> dict[str, Any]:
    frames = {
        "stages": made.selection.stages, "proof": made.selection.proof, "front": made.front,
        "proposals": made.proposals,
        "prices": made.prices, "units": made.audit.units, "findings": made.audit.findings,
    }  # fmt: skip
    return {
        "papers": made.papers.plain(), "slack": made.slack,
        "tolerance": made.tolerance, "pairs": made.audit.pairs,
        "points": made.outline.points, "shares": dict(made.outline.shares),
        **{name: frames[name].to_dicts() for name in _FRAMES},
    }  # fmt: skip


def _store_fates(version: ListVersion, made: Result) -> None:
    placed = made.selection.listed.select("person_id", "place", "counts", "priority", "reasons")
    fates = made.selection.reasons.join(placed, on="person_id", how="left")
    cleared = made.inputs.clearance.filter("cleared")
    points = made.inputs.pool().select("person_id", "priority", "priority_reasons", "wanted")
    known = {
        row.pop("person_id"): row
        for row in cleared.drop("text").join(points, on="person_id").to_dicts()
    }
    rows = fates.to_dicts()
    for start in range(0, len(rows), _PIECE):
        part = rows[start : start + _PIECE]
        people = Person.objects.filter(pk__in=[int(row["person_id"]) for row in part])
        by_pk = {str(p.pk): p for p in people.select_related("key")}
        Fate.objects.bulk_create(
            _fate(version, by_pk[row["person_id"]], row, known.get(row["person_id"]))
            for row in part
            if row["person_id"] in by_pk
        )


def _fate(
    version: ListVersion, person: Person, row: Mapping[str, Any], known: Mapping[str, Any] | None
) -> Fate:
    fate = Fate(
        version=version, person=person, side=row["side"] or "", stage=row["stage"],
        place=row["place"], counts=bool(row["counts"]), code=row["code"],
    )  # fmt: skip
    if known is not None:
        plain = {"text": row["text"], "known": known}
        fate.sealed = vault.seal_for(person.key, plain, place=fate.bound_to)
    return fate


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFate:
    """A fate in the clear.

    Attributes:
        row: as stored.
        text: the reason as the library gave it.
        known: what the list was built on, of one who is cleared; empty for others.
    """

    row: Fate
    text: str
    known: Mapping[str, Any]

    @property
    def points(self) -> int:
        """Humanitarian priority."""
        return int(self.known.get("priority", 0))


def open_fate(row: Fate) -> OpenFate:
    """Open a fate; give it with `person__key` selected."""
    if not row.sealed:
        text = ReasonCode(row.code).text if row.code in tuple(ReasonCode) else ""
        return OpenFate(row=row, text=text, known={})
    plain = vault.open_for(row.person.key, row.sealed, place=row.bound_to)
    return OpenFate(row=row, text=plain["text"], known=plain["known"])


def clearance_of(version: ListVersion) -> pl.DataFrame:
    """The people as a list was built on them, but for those erased since."""
    fates = version.fates.filter(person__erased_at=None).select_related("person__key")
    return people_frame(_row(open_fate(fate)) for fate in fates).sort("person_id")


def _row(fate: OpenFate) -> dict[str, Any]:
    pk, known = str(fate.row.person_id), fate.known
    if known:
        told = {name: known[name] for name in CLEARANCE_SCHEMA if name in known}
        return {**told, "person_id": pk, "text": ""}
    return {"person_id": pk, "holder": fate.row.side, "code": fate.row.code, "text": fate.text}
