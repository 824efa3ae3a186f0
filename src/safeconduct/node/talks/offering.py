"""Offers: rows of people by stage and side, of which the record shows roots and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from safeconduct.law import OWED_CATEGORIES
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.cartels.models import ListVersion as BuiltList
from safeconduct.node.cartels.queries import people_on
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.talks.drafting import Wording, draft
from safeconduct.node.talks.models import Draft, OfferedList, Talk
from safeconduct.node.talks.people import labels_of_persons, open_items, pieces
from safeconduct.node.talks.saying import at, salt
from safeconduct.node.talks.sides import held
from safeconduct.tables import InputError
from safeconduct.talks import ListVersion, Opening, messages

Place = tuple[int, str]
_NAMED = 20
_OWED = frozenset(category.value for category in OWED_CATEGORIES)
#: What the other side is told of somebody on a list: who he is, and nothing more.
FIELDS = (
    "family_name", "given_name", "patronymic", "birth_date", "rank", "service_number", "category",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """Rows to be offered.

    Attributes:
        lists: rows with a `person_id`, all texts, by stage and the party that hands over.
        persons: files of this node, with their keys selected, by `person_id`.
    """

    lists: Mapping[Place, Sequence[Mapping[str, str]]]
    persons: Mapping[str, Person] = field(default_factory=dict)


def offering_of(talk: Talk, version: BuiltList, *, stages: Sequence[int] = ()) -> Offering:
    """The people on a built list, as they are offered; who was offered before keeps his name.

    Args:
        talk: in which.
        version: of the lists that were built here.
        stages: which; all by default.

    Raises:
        ValidationError: if the node does not know which party it is.
    """
    node = Node.current()
    others = [party for party in talk.start.parties if party != talk.own]
    if node is None or len(others) != 1:
        raise ValidationError(_("Only a party offers lists."))
    names = {node.side: talk.own, ("B" if node.side == "A" else "A"): others[0]}
    listed = [found for found in people_on(version) if not stages or found.stage in stages]
    known = labels_of_persons(talk, [found.person.pk for found in listed])
    lists: dict[Place, list[dict[str, str]]] = {}
    persons = {}
    for found in listed:
        believed = open_person(found.person)
        label = known.get(found.person.pk) or found.person.public_id
        row = {name: believed.value(name) for name in FIELDS if believed.value(name)}
        counts = "true" if found.counts else "false"
        row |= {"full_name": believed.name}
        row |= {"person_id": label, "category": found.person.category, "counts": counts}
        lists.setdefault((found.stage, names[found.side]), []).append(row)
        persons[label] = found.person
    return Offering(lists=lists, persons=persons)


@transaction.atomic
def offer(
    user: User,
    talk: Talk,
    offering: Offering,
    *,
    until: datetime | None = None,
) -> Draft:
    """Draft an offer: the first of the talks, or one in the place of all that stand.

    Args:
        user: who drafts.
        talk: where.
        offering: whom; people whose rows have not changed keep their salts, and so their threads.
        until: when it runs out.

    Raises:
        ValidationError: if somebody has no id, stands there twice, is owed and yet counted, or a
            stage or side is none.
    """
    state = held(talk).view.state
    _require_lists(offering.lists, state.parties)
    known: dict[str, list[Opening]] = {}
    for opening in _last_items(talk):
        known.setdefault(opening.person_id, []).append(opening)
    try:
        versions = [
            ListVersion(stage, side, ()).keeping(known, rows, salts=salt)
            for (stage, side), rows in sorted(offering.lists.items())
        ]
    except InputError as error:
        raise ValidationError(str(error)) from None
    kind = messages.CounterProposal if state.offers else messages.Proposal
    wording = Wording(
        body=kind(state.round + 1, tuple(version.reference for version in versions)),
        references=tuple(state.offers), until=at(until), lists=versions,
        persons=offering.persons,
    )  # fmt: skip
    return draft(user, talk, wording)


def _require_lists(
    lists: Mapping[Place, Sequence[Mapping[str, str]]], parties: Iterable[str]
) -> None:
    if not lists or any(stage < 1 or side not in parties for stage, side in lists):
        raise ValidationError(_("An offer has at least one list, each of a stage and a party."))
    counts = Counter(row.get("person_id", "") for rows in lists.values() for row in rows)
    twice = sorted(label for label, count in counts.items() if count > 1 or not label)
    if twice:
        message = _("Everybody has an id and stands on one list once: %(who)s")
        raise ValidationError(message % {"who": ", ".join(twice[:_NAMED])})
    counted = [
        row["person_id"]
        for rows in lists.values()
        for row in rows
        if row.get("category") in _OWED and row.get("counts") != "false"
    ]
    if counted:
        message = _("These are owed and never counted; say that they do not count: %(who)s")
        raise ValidationError(message % {"who": ", ".join(counted[:_NAMED])})


def _last_items(talk: Talk) -> tuple[Opening, ...]:
    """The openings of the newest offers, by which people who stay keep their salts."""
    state = held(talk).view.state
    entries = list(state.offers) or ([state.agreed.entry] if state.agreed else [])
    rows = OfferedList.objects.filter(talk=talk, entry__in=entries)
    digests = dict.fromkeys(d for row in rows for d in pieces(row.digests))
    return tuple(open_items(talk, list(digests)).values())
