from __future__ import annotations

import datetime
import itertools
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.notices import Group, StageCount, check_text, notice, safe_parts

SMALL = st.integers(0, 12)
NAME = st.text(alphabet="абвгдежзиклмнопрст", min_size=4, max_size=9).map(lambda s: "ъ" + s)


@cache
def tables_with_total(total: int) -> list[dict[Group, int]]:
    groups = list(Group)
    return [
        dict(zip(groups, values, strict=True))
        for values in itertools.product(range(total + 1), repeat=len(groups))
        if sum(values) == total
    ]


@settings(deadline=None, max_examples=150)
@given(parts=st.fixed_dictionaries(dict.fromkeys(Group, SMALL)), threshold=st.integers(2, 6))
def test_suppression_cannot_be_reversed_from_the_total(
    parts: dict[Group, int], threshold: int
) -> None:
    published = safe_parts(parts, threshold=threshold)
    hidden = [g for g in Group if parts[g] and g not in published]
    assert all(value >= threshold for value in published.values())
    total = sum(parts.values())
    # Somebody who knows the rule tries every table that would have been published alike.
    alike = [t for t in tables_with_total(total) if safe_parts(t, threshold=threshold) == published]
    for group in hidden:
        assert len({table[group] for table in alike}) > 1


@settings(deadline=None, max_examples=40)
@given(
    names=st.lists(st.tuples(NAME, NAME).map(" ".join), min_size=1, max_size=8),
    values=st.lists(st.integers(0, 400), min_size=4, max_size=4),
    ended=st.booleans(),
)
def test_a_notice_never_contains_a_name(names: list[str], values: list[int], ended: bool) -> None:
    counts = [
        StageCount(stage=1, party=party, parts=dict(zip(Group, pair, strict=True)))
        for party, pair in (("A", values[:2]), ("B", values[2:]))
    ]
    made = notice(
        counts,
        parties={"A": "Orlavia", "B": "Tesmaria"},
        mediator="Ilmarin",
        date=datetime.date(2026, 9, 23),
        stages=1 if ended else 2,
        place="Long Bridge",
        names=names,
    )
    for text in made.texts.values():
        assert not any(part in text for name in names for part in name.split())
        assert check_text(text, names) == []


@settings(deadline=None, max_examples=60)
@given(names=st.lists(NAME, min_size=1, max_size=5), before=st.text(max_size=20))
def test_a_name_in_a_text_is_always_found(names: list[str], before: str) -> None:
    text = f"{before} {names[0].upper()}, and others"
    assert any(f.found.casefold() == names[0] for f in check_text(text, names))
