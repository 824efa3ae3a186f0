"""Items in the clear, for those who may see them; whoever shows names records the reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from safeconduct.node.accounts.models import User
from safeconduct.node.registry.queries import people_for
from safeconduct.node.talks.models import Item, OfferedList, Talk
from safeconduct.node.talks.people import Gone, open_item, pieces
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.talks import ItemProof

_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An item, in the clear for those who may see it.

    Attributes:
        item: salted leaf hash, hexadecimal.
        record: what was said of the person; empty if hidden, erased or not here.
        hidden: his file is sealed to others.
        erased: he was erased.
        person: public id of his file here, or empty.
    """

    item: str
    record: Mapping[str, str]
    hidden: bool = False
    erased: bool = False
    person: str = ""

    @property
    def label(self) -> str:
        """The talk's name for him."""
        return self.record.get("person_id", "")

    @property
    def name(self) -> str:
        """His name in one line."""
        parts = [self.record.get(part, "") for part in ("family_name", "given_name", "patronymic")]
        return self.record.get("full_name", "") or " ".join(filter(None, parts))


def named(user: User, talk: Talk, items: Iterable[str]) -> dict[str, Named]:
    """Items by their leaf hash, opened for those who may see them; each is in the answer."""
    wanted = list(dict.fromkeys(items))
    found: dict[str, Item] = {}
    for at in range(0, len(wanted), _BATCH):
        digests = [bytes.fromhex(item) for item in wanted[at : at + _BATCH]]
        rows = Item.objects.filter(talk=talk, digest__in=digests)
        rows = rows.select_related("subject__key", "subject__person")
        found |= {bytes(row.digest).hex(): row for row in rows}
    visible = _visible(user, found.values())
    return {item: _named(item, found.get(item), visible) for item in wanted}


def _visible(user: User, rows: Iterable[Item]) -> frozenset[int]:
    ids = [row.subject.person_id for row in rows if row.subject.person_id]
    return frozenset(people_for(user).filter(pk__in=ids).values_list("pk", flat=True))


def _named(item: str, row: Item | None, visible: frozenset[int]) -> Named:
    if row is None:
        return Named(item=item, record={})
    subject = row.subject
    if subject.erased_at is not None:
        return Named(item=item, record={}, erased=True)
    if subject.person_id is not None and subject.person_id not in visible:
        return Named(item=item, record={}, hidden=True)
    try:
        record = open_item(row).record
    except Gone:
        return Named(item=item, record={}, erased=True)
    person = subject.person.public_id if subject.person else ""
    return Named(item=item, record=record, person=person)


def people_of(user: User, offered: OfferedList, *, start: int = 0, size: int = 50) -> list[Named]:
    """Some of one list, in the order of its leaf hashes."""
    digests = pieces(bytes(offered.digests)[32 * start : 32 * (start + size)])
    found = named(user, offered.talk, [digest.hex() for digest in digests])
    return [found[digest.hex()] for digest in digests]


def proof_of(user: User, offered: OfferedList, item: str) -> ItemProof | None:
    """What proves one person of a list to somebody who has only the record; None if he is hidden.

    It stays possible for all others when one person of the list has been erased.
    """
    digests = pieces(offered.digests)
    row = Item.objects.filter(talk=offered.talk_id, digest=bytes.fromhex(item))
    found = row.select_related("subject__key", "subject__person").first()
    hidden = found is None or _named(item, found, _visible(user, [found])).record == {}
    if found is None or hidden or bytes(found.digest) not in digests:
        return None
    index = digests.index(bytes(found.digest))
    path = Tree(map(leaf_hash, digests)).inclusion(index)
    return ItemProof(open_item(found), index, tuple(path))
