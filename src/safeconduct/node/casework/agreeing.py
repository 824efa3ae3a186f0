"""The agreement in force: whom it covers, who reads it how, and what it lawfully waives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeconduct.law import Reading, Rulebook, Scope
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.casework.models import Agreement, Standing
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.vault import services as vault
from safeconduct.people.vocabulary import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An agreement as far as determinations ask for it.

    Attributes:
        title: as people name it; "" where there is no agreement yet.
        scope: whom it covers.
        reason: why it was entered or changed.
    """

    title: str = ""
    scope: Scope = field(default_factory=Scope)
    reason: str = ""


def in_force() -> tuple[Agreement | None, Terms]:
    """The agreement in force; where there is none, the scope that the law itself gives."""
    row = Agreement.objects.filter(ended_at=None).first()
    return (row, open_terms(row)) if row else (None, Terms())


def open_terms(row: Agreement) -> Terms:
    """The terms in the clear."""
    plain = json.loads(vault.open_for_node(row.sealed, place=row.place))
    return Terms(
        title=plain["title"],
        reason=plain["reason"],
        scope=Scope(
            categories=_categories(plain["categories"]),
            captured_from=_day(plain["captured_from"]),
            captured_until=_day(plain["captured_until"]),
            civilians_alongside=plain["civilians_alongside"],
            readings=tuple(
                Reading(
                    of=r["of"], categories=_categories(r["categories"]),
                    captured_from=_day(r["captured_from"]),
                    captured_until=_day(r["captured_until"]),
                )
                for r in plain["readings"]
            ),
            waived=frozenset(plain["waived"]),
        ),
    )  # fmt: skip


@transaction.atomic
def agree(actor: Actor, terms: Terms) -> Agreement:
    """Put an agreement in force; every determination is due anew.

    Raises:
        InputError: if it waives a rule that none may waive, with the articles.
    """
    Rulebook(terms.scope.waived)
    now = timezone.now()
    Agreement.objects.select_for_update().filter(ended_at=None).update(ended_at=now)
    row = Agreement(public_id=new_id("G"), made_by_id=actor.user_id or 0)
    row.sealed = vault.seal_for_node(json.dumps(_plain(terms)), place=row.place)
    row.save()
    Standing.objects.update(stale=True)
    details = {"title": terms.title, "reason": terms.reason, "waived": sorted(terms.scope.waived)}
    deed = Deed(
        verb=Verb.AGREEMENT_CHANGED, kind="agreement", subject=row.public_id, details=details
    )
    record(actor, deed)
    return row


def _plain(terms: Terms) -> dict[str, Any]:
    scope = terms.scope
    return {
        "title": terms.title, "reason": terms.reason, **_bounds(scope),
        "civilians_alongside": scope.civilians_alongside, "waived": sorted(scope.waived),
        "readings": [{"of": reading.of, **_bounds(reading)} for reading in scope.readings],
    }  # fmt: skip


def _bounds(scope: Scope | Reading) -> Mapping[str, Any]:
    return {
        "categories": sorted(c.value for c in scope.categories),
        "captured_from": scope.captured_from.isoformat() if scope.captured_from else "",
        "captured_until": scope.captured_until.isoformat() if scope.captured_until else "",
    }


def _categories(values: list[str]) -> frozenset[Category]:
    return frozenset(Category(value) for value in values)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
