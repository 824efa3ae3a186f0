"""What goes into the talks and what comes out of them besides the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from safeconduct.tables.problems import InputError
from safeconduct.talks.lists import ListVersion
from safeconduct.talks.messages import ListReference
from safeconduct.talks.vocabulary import RefusalCode

Place = tuple[int, str]
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person of the offer that a side refuses, why, and in its own words."""

    person_id: str
    code: RefusalCode | str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A person that a side asks for, and why."""

    person_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListVersions:
    """An offer that is in the record, and its lists, which are private.

    Attributes:
        entry: its leaf hash, hexadecimal.
        round: of the offer, from 1.
        lists: by stage and side handing over.
    """

    entry: str
    round: int
    lists: Mapping[tuple[int, str], ListVersion]

    @property
    def roots(self) -> dict[tuple[int, str], str]:
        """The roots by stage and side, hexadecimal."""
        return {place: version.reference.list_root for place, version in self.lists.items()}


def require_lists(lists: Mapping[Place, Rows], parties: Collection[str]) -> None:
    """Refuse lists that cannot be an offer.

    Raises:
        InputError: if there is none, a stage or side does not exist, or a person is on two.
    """
    places: dict[str, Place] = {}
    if not lists:
        raise InputError("an offer has no lists", where="offer", remedy="Give at least one.")
    for (stage, side), rows in sorted(lists.items()):
        if side not in parties or stage < 1:
            raise InputError(
                f"there is no stage {stage} of side {side!r}",
                where="offer",
                remedy=f"Stages count from 1; sides are {sorted(parties)}.",
            )
        for row in rows:
            other = places.setdefault(row.get("person_id", ""), (stage, side))
            if other != (stage, side):
                raise InputError(
                    f"{row.get('person_id', '')} also stands on the list of stage {other[0]}, "
                    f"side {other[1]}",
                    where=f"list of stage {stage}, side {side}",
                    remedy="Leave each person on one list.",
                )


def references(lists: Mapping[Place, ListVersion]) -> tuple[ListReference, ...]:
    """The lists as the record shows them, in order of stage and side."""
    return tuple(lists[place].reference for place in sorted(lists))
