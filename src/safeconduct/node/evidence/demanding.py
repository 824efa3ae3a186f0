"""Demands for acknowledgement: the library writes the letters, this keeps and hands them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.evidence import UNACKNOWLEDGED_SCHEMA, return_asked_toml
from safeconduct.evidence.demands import LANGUAGES, TOLD, demands
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.evidence.models import Demand, DemandFor
from safeconduct.node.evidence.queries import Listed
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey
from safeconduct.node.vault.sealing import seal_json
from safeconduct.tables import csv_bytes

ANNEX = tuple(column for column in TOLD if column != "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDemand:
    """A demand in the clear.

    Attributes:
        row: as stored.
        texts: the letter by language.
        annex: those named, in the order of the letter; who was erased since is missing.
        reason: why it was made, for colleagues.
    """

    row: Demand
    texts: Mapping[str, str]
    annex: tuple[dict[str, Any], ...]
    reason: str

    @property
    def erased(self) -> int:
        """How many were named that have been erased since."""
        return self.row.people - len(self.annex)

    @property
    def annex_csv(self) -> bytes:
        """The annex as it goes to the captors: nothing that leads to a source."""
        return csv_bytes(pl.DataFrame(self.annex).select(TOLD) if self.annex else _NOBODY)

    @property
    def return_asked(self) -> str:
        """Those named as requests for their return, in the form of positions.toml."""
        listed = _frame([{**row, "person_id": row["person"]} for row in self.annex])
        known = [(row["person"], row["record"], row["origin"]) for row in self.annex]
        schema = dict.fromkeys(("person_id", "record", "party_of_origin"), pl.String)
        frame = pl.DataFrame(known, schema=schema, orient="row")
        return return_asked_toml(listed, frame.select("record", "person_id"), frame)


_NOBODY = pl.DataFrame(schema=dict.fromkeys(TOLD, pl.String))


def open_demand(row: Demand) -> OpenDemand:
    """Open a demand; give it with its key."""
    plain = vault.open_for(row.key, row.sealed, place=row.place)
    return OpenDemand(
        row=row, texts={name: plain["texts"][name] for name in LANGUAGES},
        annex=tuple(plain["annex"]), reason=plain["reason"],
    )  # fmt: skip


@transaction.atomic
def make(
    actor: Actor, chosen: Sequence[Listed], *, names: Mapping[str, str], bureau: str, reason: str
) -> list[Demand]:
    """Write one letter to each captor of those chosen, and keep it sealed.

    Args:
        actor: who makes them.
        chosen: those whose acknowledgement is demanded, each with a captor.
        names: name of each side, for the letter.
        bureau: who signs.
        reason: for colleagues; the letter does not tell it.

    Raises:
        ValidationError: if there is nobody whom a captor could be asked for.
    """
    vault.hold_keys()
    now = timezone.now()
    by_id = {one.row.person.public_id: one for one in _still_there(chosen)}
    letters = demands(
        _frame(_row(one) for one in by_id.values()), names=names, bureau=bureau, on=_day(now)
    )  # fmt: skip
    if not letters:
        raise ValidationError(_("Nobody on the list has a captor who can be asked."))
    made, deeds = [], []
    for letter in letters:
        # The library numbers them in this order.
        named = sorted(i for i, one in by_id.items() if one.row.captor == letter.captor)
        annex = [
            {**told, "person": i, "record": by_id[i].record,
             "origin": by_id[i].row.person.party_of_origin}
            for i, told in zip(named, letter.people.to_dicts(), strict=True)
        ]  # fmt: skip
        key, plain_key = vault.make_key()
        row = Demand(
            public_id=new_id("DM"), captor=letter.captor, key=key, people=len(annex),
            made_by_id=actor.user_id or 0, made_at=now,
        )  # fmt: skip
        plain = {"texts": dict(letter.texts), "annex": annex, "reason": reason}
        row.sealed = seal_json(plain_key, plain, place=row.place)
        row.save()
        people = [by_id[i].row.person for i in named]
        DemandFor.objects.bulk_create(DemandFor(demand=row, person=p) for p in people)
        made.append(row)
        deeds += _told(row, people, reason)
    record(actor, *deeds)
    return made


def _still_there(chosen: Sequence[Listed]) -> list[Listed]:
    """Those who were not erased or merged meanwhile, locked so that nobody is until the end."""
    rows = Person.objects.select_for_update(of=("self",)).filter(erased_at=None, merged_into=None)
    there = rows.filter(pk__in=[one.row.person_id for one in chosen]).order_by("pk")
    ids = set(there.values_list("pk", flat=True))
    return [one for one in chosen if one.row.person_id in ids]


def _told(row: Demand, people: Iterable[Person], reason: str) -> list[Deed]:
    """One event of the demand, and one in the history of each person whom it names."""
    details = {"side": row.captor, "people": row.people, "reason": reason}
    whole = Deed(verb=Verb.DEMANDS_MADE, kind="demand", subject=row.public_id, details=details)
    each = {"demand": row.public_id}
    return [
        whole,
        *(
            Deed(verb=Verb.DEMANDS_MADE, kind="person", subject=p.public_id, key=p.key,
                 details=each)
            for p in people
        ),
    ]  # fmt: skip


def _row(one: Listed) -> dict[str, Any]:
    return {
        "person_id": one.row.person.public_id, "captor": one.row.captor,
        "full_name": one.full_name, "birth_date": one.birth_date, "unit": one.unit,
        "captured_on": one.captured_on, "area": one.area,
    }  # fmt: skip


def _frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The library's frame of those on its list; what is not told is null."""
    wanted = [{**dict.fromkeys(UNACKNOWLEDGED_SCHEMA), **row, "on_list": True} for row in rows]
    plain = [{name: row[name] for name in UNACKNOWLEDGED_SCHEMA} for row in wanted]
    return pl.DataFrame(plain, schema=UNACKNOWLEDGED_SCHEMA)


def _day(now: datetime) -> date:
    return timezone.localdate(now)


@transaction.atomic
def hand_out(actor: Actor, demand: OpenDemand, *, what: str) -> None:
    """Write down that a part of a demand was downloaded; call it before the part is sent."""
    details = {"what": what, "people": [row["person"] for row in demand.annex]}
    subject = demand.row.public_id
    record(actor, Deed(verb=Verb.EXPORTED, kind="demand", subject=subject, details=details))


def strike(person: Person) -> list[DataKey]:
    """Take a person out of every demand that names him, and seal it anew; for his erasure.

    Returns:
        the keys under which his name lay until now, to be destroyed.
    """
    old = []
    rows = Demand.objects.select_for_update(of=("self",)).filter(named__person=person)
    for row in rows.select_related("key").order_by("pk"):
        plain = vault.open_for(row.key, row.sealed, place=row.place)
        plain["annex"] = [a for a in plain["annex"] if a["person"] != person.public_id]
        old.append(row.key)
        row.key, fresh = vault.make_key()
        row.sealed = seal_json(fresh, plain, place=row.place)
        row.save(update_fields=["key", "sealed"])
    DemandFor.objects.filter(person=person).delete()
    return old
