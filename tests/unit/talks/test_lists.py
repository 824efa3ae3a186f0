from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import Any

import pytest

from safeconduct.tables.problems import InputError
from safeconduct.talks import ListHistory, ListVersion, difference, verify_item


def make(rows: Any, stage: int = 1, side: str = "A", seed: int = 1) -> ListVersion:
    rng = random.Random(seed)
    return ListVersion.of(rows, stage=stage, side=side, salts=lambda: rng.randbytes(32))


def test_root_depends_on_salts_and_rows_but_not_on_their_order(rows: Any) -> None:
    some = rows("A", range(20))
    root = make(some).reference.list_root
    assert make(some[::-1]).reference.list_root == root
    assert make(some, seed=2).reference.list_root != root
    assert make([{**some[0], "category": "child"}, *some[1:]]).reference.list_root != root


def test_one_person_is_proved_and_no_other_shown(rows: Any) -> None:
    version = make(rows("A", range(20)))
    reference = version.reference
    proof = version.prove("A-7")
    assert verify_item(proof, root=reference.list_root, count=20)
    shown = repr(proof)
    assert "Number7'" in shown
    assert not any(f"Number{n}'" in shown for n in range(20) if n != 7)
    assert not verify_item(proof, root=reference.list_root, count=3)
    assert not verify_item(
        proof, root=make(rows("A", range(20)), seed=3).reference.list_root, count=20
    )
    forged = replace(proof, opening=replace(proof.opening, record={"person_id": "A-8"}))
    assert not verify_item(forged, root=reference.list_root, count=20)


def test_leaves_are_salted_and_their_order_says_nothing(rows: Any) -> None:
    version = make(rows("A", range(50)))
    ids = [item.person_id for item in version.items]
    assert ids != sorted(ids)
    item = version.items[0]
    data = b'{"category":"%b","full_name":"%b","person_id":"%b"}' % tuple(
        item.record[name].encode() for name in ("category", "full_name", "person_id")
    )
    assert item.digest == hashlib.sha256(item.salt + data).digest()


@pytest.mark.parametrize("bad", [[{"person_id": ""}], [{}], [{"person_id": "x"}] * 2])
def test_rows_without_or_with_equal_ids_are_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        make(bad)


def test_salts_have_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        ListVersion.of([{"person_id": "x"}], stage=1, side="A", salts=lambda: b"short")


def test_an_unknown_person_cannot_be_proved(rows: Any) -> None:
    with pytest.raises(KeyError):
        make(rows("A", range(3))).prove("A-9")


def test_difference(rows: Any) -> None:
    old = [make(rows("A", range(10))), make(rows("A", range(10, 20)), stage=2)]
    new = [make(rows("A", range(1, 12))), make(rows("A", range(12, 21)), stage=2)]
    change = difference(old, new)
    assert [c.person_id for c in change.removed] == ["A-0"]
    assert [c.person_id for c in change.added] == ["A-20"]
    assert [(c.person_id, c.before, c.after) for c in change.moved] == [
        ("A-10", (2, "A"), (1, "A")),
        ("A-11", (2, "A"), (1, "A")),
    ]
    assert len(change.unchanged) == 17
    assert change.by_category()["civilian_internee"] == {
        "added": 1,
        "removed": 1,
        "moved": 1,
        "corrected": 0,
        "unchanged": 2,
    }


def test_difference_of_large_lists(rows: Any) -> None:
    """How long it takes, `benchmarks/differences.py` says."""
    old, new = [make(rows("A", range(20_000)))], [make(rows("A", range(100, 20_100)))]
    change = difference(old, new)
    assert len(change.added) == len(change.removed) == 100


def test_a_record_that_was_corrected_is_named_with_its_fields(rows: Any) -> None:
    some = rows("A", range(4))
    better = [{**some[0], "full_name": "Another"}, {**some[1], "category": "child"}, *some[2:]]
    change = difference([make(some)], [make(better, seed=2)])
    assert [(c.person_id, c.fields) for c in change.corrected] == [
        ("A-0", ("full_name",)),
        ("A-1", ("category",)),
    ]
    assert len(change.unchanged) == 2
    assert change.by_category()["child"]["corrected"] == 1


def test_the_next_version_keeps_the_items_of_who_stays_the_same(rows: Any) -> None:
    some = rows("A", range(6))
    first = make(some)
    rng = random.Random(9)
    following = [{**some[1], "full_name": "Another"}, *some[2:], *rows("A", range(6, 7))]
    second = first.followed_by(following, salts=lambda: rng.randbytes(32))
    for number in range(2, 6):
        assert second.item(f"A-{number}") is first.item(f"A-{number}")
    assert second.item("A-1").salt != first.item("A-1").salt
    assert second.people == {f"A-{n}" for n in range(1, 7)}


def test_differences_since_any_earlier_offer(rows: Any) -> None:
    history = ListHistory()
    for number in range(3):
        history = history.with_offer(str(number), [make(rows("A", range(number, number + 3)))])
    assert [c.person_id for c in history.since("0", until="2").added] == ["A-3", "A-4"]
    assert [c.person_id for c in history.since("1", until="2").removed] == ["A-1"]
    with pytest.raises(KeyError):
        history.since("9", until="2")
