"""Whom a talk is about: openings of commitments, each sealed under its subject's data key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from safeconduct.node.registry.models import Person
from safeconduct.node.talks.models import Item, Subject, Talk
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey
from safeconduct.node.vault.sealing import seal_json
from safeconduct.talks import Opening

_BATCH = 1_000
HASH = 32


class Gone(Exception):
    """An opening that is needed is not here, or its subject has been erased."""


def fingerprint(talk_pk: int, label: str) -> int:
    """Under which a talk's name for somebody is found again."""
    return vault.fingerprint("talk", f"{talk_pk} {label}")


def pieces(digests: bytes | memoryview) -> list[bytes]:
    """Digests that lie one behind the other."""
    data = bytes(digests)
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def numbers(rows: Iterable[int]) -> bytes:
    """Primary keys as a column."""
    return np.array(sorted(set(rows)), dtype="<i8").tobytes()


def holds(members: bytes | memoryview, pk: int) -> bool:
    """Whether a column of primary keys has one."""
    return bool((np.frombuffer(bytes(members), dtype="<i8") == pk).any())


@dataclass(frozen=True, slots=True)
class Owned:
    """An opening, and whose it is: a subject that is here, or the talk's name for somebody.

    `label` is empty for a text about nobody who is here, which then gets a key of its own.
    """

    opening: Opening
    label: str = ""
    subject: Subject | None = None


def store_openings(
    talk: Talk, owned: Sequence[Owned], *, persons: Mapping[str, Person] | None = None
) -> dict[bytes, int]:
    """Keep openings under their subjects' keys, in the caller's transaction; again does nothing.

    Args:
        talk: of which talk.
        owned: what to keep.
        persons: files of this node, with their keys selected, by the talk's name for them.

    Returns:
        The subject's primary key by the digest of each opening.
    """
    by_digest = {one.opening.digest: one for one in owned}
    known = _known(talk, list(by_digest))
    fresh = {digest: one for digest, one in by_digest.items() if digest not in known}
    subjects = _subjects(talk, fresh, persons or {})
    keys: dict[int, bytes] = {}
    rows = []
    for digest, one in fresh.items():
        subject = subjects[digest]
        if subject.key_id not in keys:
            keys[subject.key_id] = vault.open_key(subject.key)
        row = Item(talk=talk, subject=subject, digest=digest)
        plain = {"salt": one.opening.salt.hex(), "record": dict(one.opening.record)}
        row.sealed = seal_json(keys[subject.key_id], plain, place=row.place)
        rows.append(row)
    Item.objects.bulk_create(rows, batch_size=_BATCH)
    return {**known, **{digest: subject.pk for digest, subject in subjects.items()}}


def _known(talk: Talk, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for at in range(0, len(digests), _BATCH):
        rows = Item.objects.filter(talk=talk, digest__in=digests[at : at + _BATCH])
        found |= {bytes(d): pk for d, pk in rows.values_list("digest", "subject_id")}
    return found


def _subjects(
    talk: Talk, fresh: Mapping[bytes, Owned], persons: Mapping[str, Person]
) -> dict[bytes, Subject]:
    tokens = {one.label: fingerprint(talk.pk, one.label) for one in fresh.values() if one.label}
    here: dict[int | None, Subject] = {}
    wanted = list(tokens.values())
    for at in range(0, len(wanted), _BATCH):
        rows = Subject.objects.filter(talk=talk, token__in=wanted[at : at + _BATCH])
        here |= {row.token: row for row in rows.select_related("key")}
    labels = [label for label, token in tokens.items() if token not in here]
    new = _new_subjects(talk, labels, tokens, persons)
    here |= {row.token: row for row in new}
    nameless = [d for d, one in fresh.items() if not one.subject and not one.label]
    others = iter(_new_subjects(talk, [""] * len(nameless), {}, {}))
    found = {}
    for digest, one in fresh.items():
        named = here[tokens[one.label]] if one.label else None
        found[digest] = one.subject or named or next(others)
    return found


def _new_subjects(
    talk: Talk, labels: Sequence[str], tokens: Mapping[str, int], persons: Mapping[str, Person]
) -> list[Subject]:
    made = iter(vault.make_keys(sum(label not in persons for label in labels)))
    rows = []
    for label in labels:
        person = persons.get(label)
        key, plain = (person.key, vault.open_key(person.key)) if person else next(made)
        row = Subject(talk=talk, key=key, person=person, token=tokens.get(label))
        if label:
            row.sealed = seal_json(plain, {"label": label}, place=row.place)
        rows.append(row)
    return Subject.objects.bulk_create(rows, batch_size=_BATCH)


def open_item(row: Item) -> Opening:
    """An opening in the clear; give the row with `subject__key` selected.

    Raises:
        Gone: if its subject has been erased.
    """
    try:
        plain = vault.open_for(row.subject.key, row.sealed, place=row.place)
    except vault.Erased:
        raise Gone from None
    return Opening(bytes.fromhex(plain["salt"]), plain["record"])


def open_items(talk: Talk, digests: Sequence[bytes]) -> dict[bytes, Opening]:
    """The openings that are here, by digest; those of erased people are left out."""
    found: dict[bytes, Opening] = {}
    for at in range(0, len(digests), _BATCH):
        rows = Item.objects.filter(talk=talk, digest__in=digests[at : at + _BATCH])
        for row in rows.select_related("subject__key"):
            if row.subject.erased_at is None:
                found[bytes(row.digest)] = open_item(row)
    return found


def label_of(subject: Subject) -> str:
    """The talk's name for somebody; empty for texts and for the erased."""
    if not subject.sealed:
        return ""
    try:
        label: str = vault.open_for(subject.key, subject.sealed, place=subject.place)["label"]
    except vault.Erased:
        return ""
    return label


def labels_of_persons(talk: Talk, ids: Iterable[int]) -> dict[int, str]:
    """The talk's names for people with a file here, by the file's primary key.

    Of files that were merged into others, by the key of the whole.
    """
    wanted = list(ids)
    found: dict[int, str] = {}
    for at in range(0, len(wanted), _BATCH):
        part = wanted[at : at + _BATCH]
        rows = Subject.objects.filter(talk=talk, erased_at=None).exclude(token=None)
        rows = rows.filter(Q(person__in=part) | Q(person__merged_into__in=part))
        for row in rows.select_related("key", "person").order_by("pk"):
            assert row.person is not None
            found.setdefault(row.person.merged_into_id or row.person.pk, label_of(row))
    return found


def keys_of(subjects: Iterable[Subject]) -> list[DataKey]:
    """The data keys of subjects without a file here, whose keys go with nobody else."""
    return [row.key for row in subjects if row.person_id is None]
