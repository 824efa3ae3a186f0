"""Bonds that contradict each other: together by a chain of rules, and apart by one."""

from __future__ import annotations

from collections.abc import Sequence

from safeconduct.cartel.keys import KeyReader
from safeconduct.cartel.rules import Bond


def check_bonds(together: Sequence[Bond], apart: Sequence[Bond], reader: KeyReader) -> None:
    """Note everybody who must travel both with and without somebody.

    Args:
        together: groups that go together; whoever is in two of them ties them to each other.
        apart: groups of whom no two may travel in one stage.
        reader: notes each fault with the places of all rules that make it.
    """
    group: dict[str, frozenset[str]] = {}
    for bond in together:
        members = frozenset(bond.records).union(*(group.get(r, frozenset()) for r in bond.records))
        group |= dict.fromkeys(members, members)
    for number, bond in enumerate(apart, start=1):
        names = sorted(bond.records)
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                if other in group.get(one, ()):
                    rules = ", ".join(_binding(together, group[one]))
                    reader.fault(
                        f"apart[{number}]: {one!r} and {other!r} must travel together by {rules}; "
                        "leave one of these rules out"
                    )


def _binding(together: Sequence[Bond], members: frozenset[str]) -> list[str]:
    return [f"together[{n}]" for n, b in enumerate(together, start=1) if b.records & members]
