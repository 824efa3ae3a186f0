"""Writing many rows at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from safeconduct.node.bulk import delete_values, insert_values
from safeconduct.node.registry.models import Person, SearchKey, new_id
from safeconduct.node.vault import services as vault

pytestmark = pytest.mark.django_db


def held(person: Person) -> set[int]:
    return set(SearchKey.objects.filter(person=person).values_list("token", flat=True))


def test_a_row_that_is_there_already_stays(imported: Callable[..., list[Person]]) -> None:
    person, other = imported("a-capture-cards.csv")[:2]
    before, others = held(person), held(other)
    known = min(before)
    values = [(known, person.pk), (1, person.pk), (2, person.pk), (2, person.pk)]
    insert_values(SearchKey, ("token", "person_id"), values)
    assert held(person) == before | {1, 2}
    delete_values(SearchKey, ("token", "person_id"), [(1, person.pk), (2, person.pk), (3, 0)])
    assert held(person) == before
    assert held(other) == others


def test_nothing_to_write_is_nothing(db: None) -> None:
    insert_values(SearchKey, ("token", "person_id"), [])
    delete_values(SearchKey, ("token", "person_id"), [])
    assert not SearchKey.objects.exists()


def test_many_fingerprints_are_those_of_each(db: None) -> None:
    words = [("fine", "koval"), ("coarse", "kvl"), ("fine", "kvl")]
    assert vault.fingerprints(words) == {vault.fingerprint(*word) for word in words}


def test_ids_hold_no_letter_that_is_easily_confused() -> None:
    ids = {new_id("P") for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(r"P-[A-HJ-NP-Z2-9]{10}", i) for i in ids)
