"""Rings keep their names from one judging to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping


def assigned(
    members: Mapping[str, Collection[int]], before: Mapping[int, str]
) -> dict[str, str | None]:
    """For each ring of now the ring of before whose name it keeps, or None if it is new.

    The rule: a ring keeps the name of that earlier ring from which most of its contacts came. If a
    ring has fallen into parts, the part with most of its contacts keeps the name; if rings have
    grown together, the name of the one that brought most contacts is kept, and the others end. A
    tie goes to the name that comes first, then to the ring with the first contact.

    >>> assigned({"R-001": [1, 2, 3], "R-002": [4]}, {1: "X", 2: "X", 3: "Y", 4: "X"})
    {'R-001': 'X', 'R-002': None}

    Args:
        members: ring of now -> its contacts.
        before: contact -> name of the ring in which it was.
    """
    shares = [
        (-count, name, min(contacts), ring)
        for ring, contacts in members.items()
        for name, count in Counter(before[c] for c in contacts if c in before).items()
    ]
    kept: dict[str, str | None] = dict.fromkeys(members)
    taken: set[str] = set()
    for _count, name, _first, ring in sorted(shares):
        if kept[ring] is None and name not in taken:
            kept[ring] = name
            taken.add(name)
    return kept
