"""Terms and positions as papers: versioned, sealed, and checked as the library checks files."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.cartel import Agreement, Positions, parse_agreement, parse_positions
from safeconduct.law import Reading, Scope
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.cartels.models import Paper
from safeconduct.node.casework.agreeing import in_force
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.vault import services as vault
from safeconduct.tables import InputError

#: What terms and positions may hold, in the order in which pages show it.
KINDS = (
    "refusals", "requests", "quotas", "balances", "together", "apart", "transports", "days",
)  # fmt: skip
OF_TERMS = KINDS
OF_POSITION = KINDS[:4]
_NAMES = {"A": "A", "B": "B"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The newest terms and positions together, as plain data in the shape of their files.

    Attributes:
        terms: stages, and what both sides agreed.
        positions: of each side.
        versions: version of each paper; 0 for none yet.
        seed: of the lottery, drawn with the first terms.
    """

    terms: Mapping[str, Any] = field(default_factory=dict)
    positions: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"A": {}, "B": {}})
    versions: Mapping[str, int] = field(default_factory=dict)
    seed: str = ""

    @property
    def stages(self) -> Sequence[Row]:
        """The stages, in order; their dates as texts."""
        found: Sequence[Row] = self.terms.get("stages", [])
        return found

    @property
    def commitment(self) -> str:
        """SHA-256 of the lottery's seed, which can be published before any list is built."""
        return hashlib.sha256(self.seed.encode()).hexdigest() if self.seed else ""

    def of(self, kind: str) -> Mapping[str, Any]:
        """One paper."""
        return self.terms if kind == Paper.Kind.TERMS else self.positions[kind]

    def agreement(self, *, on: date) -> Agreement:
        """As the library takes it, with the scope in force.

        Raises:
            InputError: listing all faults with their keys; or that no stage is agreed yet.
        """
        if not self.stages:
            raise InputError(
                _("no stage is agreed yet"), where="stages",
                remedy=_("Set the stages in the builder."),
            )  # fmt: skip
        _row, agreed = in_force()
        data = {
            "title": agreed.title or _("The agreement"),
            "signed_on": on,
            "as_of": on,
            "parties": {side: {"name": name} for side, name in _NAMES.items()},
            "scope": _scope(agreed.scope, alongside=self._alongside()),
            "terms": {"total": sum(row["per_side"] for row in self.stages)},
            "stages": [{**row, "date": date.fromisoformat(row["date"])} for row in self.stages],
            **{kind: self.terms[kind] for kind in OF_TERMS[:-1] if kind in self.terms},
            "days": [
                {**row, "date": date.fromisoformat(row["date"])}
                for row in self.terms.get("days", [])
            ],
        }
        return parse_agreement(data, where=str(data["title"]))

    def _alongside(self) -> bool:
        return any(row.get("civilians") for row in self.stages)

    def both(self) -> Positions:
        """Both positions as the library takes them; raises InputError listing all faults."""
        return parse_positions(self.positions, where=_("the positions"))

    def without(self, off: frozenset[str]) -> Papers:
        """The same but for some lines, each named as `A.refusals.1`."""

        def left(kind: str) -> dict[str, Any]:
            return {
                key: [r for n, r in enumerate(rows, 1) if f"{kind}.{key}.{n}" not in off]
                if key in KINDS
                else rows
                for key, rows in self.of(kind).items()
            }

        return Papers(
            terms=left(Paper.Kind.TERMS),
            positions={side: left(side) for side in ("A", "B")},
            versions=self.versions,
            seed=self.seed,
        )

    def with_stages(self, stages: Sequence[Row]) -> Papers:
        """The same with other stages."""
        return Papers(
            terms={**self.terms, "stages": list(stages)},
            positions=self.positions,
            versions=self.versions,
            seed=self.seed,
        )

    def plain(self) -> dict[str, Any]:
        """Everything but the seed, to be kept with a list that was built from it."""
        return {
            "terms": self.terms, "positions": self.positions, "versions": self.versions,
            "commitment": self.commitment,
        }  # fmt: skip


def _scope(scope: Scope, *, alongside: bool) -> dict[str, Any]:
    data = _bounds(scope)
    data["civilians_alongside"] = scope.civilians_alongside or alongside
    data["waived"] = sorted(scope.waived)
    if scope.readings:
        data["readings"] = [{"of": reading.of, **_bounds(reading)} for reading in scope.readings]
    return data


def _bounds(part: Scope | Reading) -> dict[str, Any]:
    data: dict[str, Any] = {"categories": sorted(c.value for c in part.categories)}
    for name in ("captured_from", "captured_until"):
        if (day := getattr(part, name)) is not None:
            data[name] = day
    return data


def newest() -> Papers:
    """The papers as they stand now."""
    found: dict[str, Any] = {kind: {} for kind in Paper.Kind.values}
    versions = dict.fromkeys(Paper.Kind.values, 0)
    for kind in Paper.Kind.values:
        row = Paper.objects.filter(kind=kind).order_by("-version").first()
        if row is not None:
            found[kind] = json.loads(vault.open_for_node(row.sealed, place=row.place))
            versions[kind] = row.version
    terms = found.pop(Paper.Kind.TERMS)
    seed = terms.pop("seed", "")
    return Papers(terms=terms, positions=found, versions=versions, seed=seed)


@transaction.atomic
def put(
    actor: Actor, kind: str, data: Mapping[str, Any], *, version: int, reason: str = ""
) -> Paper:
    """Write a new version of a paper, after the library has checked it.

    Args:
        actor: who.
        kind: whose paper.
        data: all of it, in the shape of its file.
        version: the version that it follows.
        reason: why, for the history.

    Raises:
        InputError: listing all that is wrong with it.
        ValidationError: if somebody else has written a version meanwhile.
    """
    now = newest()
    if now.versions[kind] != version:
        raise ValidationError(_("Somebody has changed this meanwhile. Look at it again."))
    terms = data if kind == Paper.Kind.TERMS else now.terms
    positions = {s: data if s == kind else now.positions[s] for s in ("A", "B")}
    checked = Papers(terms=terms, positions=positions)
    checked.both()
    if checked.stages:
        checked.agreement(on=timezone.localdate())
    row = Paper(kind=kind, version=version + 1, made_by_id=actor.user_id or 0)
    kept = dict(data)
    if kind == Paper.Kind.TERMS:
        kept["seed"] = now.seed or secrets.token_hex(32)
    row.sealed = vault.seal_for_node(json.dumps(kept), place=row.place)
    row.save()
    details = {"version": row.version, "reason": reason}
    record(actor, Deed(verb=Verb.TERMS_CHANGED, kind="paper", subject=kind, details=details))
    return row


def add_line(actor: Actor, kind: str, key: str, line: Row, *, version: int) -> Paper:
    """Add a refusal, request, quota, balance or bond to a paper; raises as `put` does."""
    data = newest().of(kind)
    rows = [*data.get(key, []), line]
    return put(actor, kind, {**data, key: rows}, version=version, reason=line.get("reason", ""))


def remove_line(actor: Actor, kind: str, key: str, number: int, *, version: int) -> Paper:
    """Leave a line out from now on; raises as `put` does."""
    data = newest().of(kind)
    rows = list(data.get(key, []))
    if not 0 < number <= len(rows):
        raise ValidationError(_("There is no such line any more. Look at it again."))
    gone = rows.pop(number - 1)
    return put(actor, kind, {**data, key: rows}, version=version, reason=gone.get("reason", ""))
