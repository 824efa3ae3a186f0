"""Columns tell the same as records: what `difference` finds, and the payload's order."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.record import RecordError
from safeconduct.talks import AnswerCode, ListVersion, Opening, difference, messages
from safeconduct.talks import item_messages as items
from safeconduct.talks.columns import Column, Kind, column_difference
from safeconduct.talks.contents import commitments, read_contents
from safeconduct.talks.vocabulary import ItemWord

People = dict[int, tuple[int, str, str]]
SPOT = st.tuples(st.integers(1, 3), st.sampled_from("AB"), st.sampled_from(["", "major"]))
OFFERS = st.dictionaries(st.integers(0, 30), SPOT, max_size=25)


def versions(people: People, salts: dict[tuple[int, str], bytes]) -> list[ListVersion]:
    lists: dict[tuple[int, str], list[Opening]] = {}
    for number, (stage, side, rank) in people.items():
        record = {
            "person_id": f"{number:03}",
            "category": "child" if number % 3 else "",
            "rank": rank,
        }
        salt = salts.setdefault((number, rank), random.Random(f"{number} {rank}").randbytes(32))
        lists.setdefault((stage, side), []).append(Opening(salt, record))
    return [
        ListVersion(stage, side, tuple(sorted(found, key=lambda o: o.digest)))
        for (stage, side), found in sorted(lists.items())
    ]


def columns(offered: list[ListVersion]) -> list[Column]:
    return [
        Column.read(
            version.stage,
            version.side,
            b"".join(item.digest for item in version.items),
            np.array([int(item.person_id) for item in version.items], dtype="<i8").tobytes(),
            bytes(item.category == "child" for item in version.items),
        )
        for version in offered
    ]


@given(OFFERS, OFFERS)
def test_columns_tell_what_records_tell(before: People, after: People) -> None:
    salts: dict[tuple[int, str], bytes] = {}
    old, new = versions(before, salts), versions(after, salts)
    by_record = difference(old, new)
    found = column_difference(columns(old), columns(new))
    for kind in Kind:
        wanted = getattr(by_record, kind.name.lower())
        chosen = found.page(kind, start=0, size=1000)
        assert [int(found.people[n]) for n in chosen] == [int(c.person_id) for c in wanted]
        for index, change in zip(chosen, wanted, strict=True):
            assert found.place(int(index), new=False) == change.before
            assert found.place(int(index), new=True) == change.after
    by_category = {"child" if code else "unknown": c for code, c in found.by_category.items()}
    assert {
        name: {kind.name.lower(): n for kind, n in counts.items()}
        for name, counts in by_category.items()
    } == by_record.by_category()


def test_a_payload_opens_exactly_what_the_message_commits_to() -> None:
    offered = versions({n: (n % 2 + 1, "A", "") for n in range(6)}, {})
    body = messages.Proposal(1, tuple(version.reference for version in offered))
    openings = [item for version in offered for item in version.items]
    lists, others = read_contents(body, openings)
    assert (list(lists), others) == (offered, {})
    for wrong in (openings[::-1], openings[1:], [*openings, openings[0]]):
        with pytest.raises(RecordError):
            read_contents(body, wrong)


def test_texts_and_people_are_opened_by_what_commits_to_them() -> None:
    text = Opening(b"s" * 32, {"text": "he is in hospital"})
    digest = text.digest.hex()
    reply = items.ItemReply("ab" * 32, ItemWord.REFUSED, "position", digest)
    body = items.ItemReplies(1, (reply, replace(reply, item="cd" * 32)))
    assert commitments(body) == (digest,)
    assert read_contents(body, [text]) == ((), {digest: text})
    assert commitments(messages.Terms("ab" * 32)) == ()
    assert commitments(messages.Answer(AnswerCode.HELD, "")) == ()
    substitute = items.Substitutions(1, (items.Substitution("ab" * 32, digest),))
    assert commitments(substitute) == (digest,)
