"""Disclosure control: which counts may be said in public, and why the others are left out.

A notice gives one total for each stage and party, and a split into servicemen and civilians where
neither part is small. Small parts are suppressed, and with them a second part, so that nobody can
compute them from the total (complementary cell suppression, as in Hundepool et al., Statistical
Disclosure Control, Wiley 2012). Splits are never cumulated over stages, since the difference of
two cumulated splits would show what was suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from safeconduct.people.vocabulary import Category
from safeconduct.tables.problems import InputError

DEFAULT_THRESHOLD = 5


class Group(StrEnum):
    """The only sub-groups that a notice may name; each is broad on purpose."""

    SERVICEMEN = "servicemen"
    CIVILIANS = "civilians"

    @classmethod
    def of(cls, category: Category) -> Group:
        """The group in which a person is counted.

        Children are counted with the civilians, medical and religious personnel and people of
        unknown category with the servicemen: a count of their own would point at them.

        >>> Group.of(Category.CHILD)
        <Group.CIVILIANS: 'civilians'>
        """
        return cls.CIVILIANS if category.civilian else cls.SERVICEMEN


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """People returned to one party in one stage.

    Attributes:
        stage: number of the stage.
        party: side code of the party to which they returned ("A" or "B").
        parts: people in each group; their sum is the total.
    """

    stage: int
    party: str
    parts: Mapping[Group, int]

    @property
    def total(self) -> int:
        """People returned, all groups together."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A count that may be published; `group` is None for the total."""

    stage: int
    party: str
    group: Group | None
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that a notice does not say, and why; it names no number."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What may be said and what is left out."""

    said: tuple[Said, ...]
    left_out: tuple[LeftOut, ...]
    place: str | None

    def total(self, *, stage: int, party: str) -> int | None:
        """The published total of one stage and party."""
        return next((s.value for s in self.said if _is(s, stage, party) and s.group is None), None)

    def parts(self, *, stage: int, party: str) -> dict[Group, int]:
        """The published split of one stage and party; empty if it is suppressed."""
        return {s.group: s.value for s in self.said if _is(s, stage, party) and s.group}


ALWAYS_LEFT_OUT = (
    LeftOut(what="names and numbers of people", why="they endanger those they belong to"),
    LeftOut(
        what="counts of the wounded, the sick and the dead",
        why="medical facts are confidential, and families are told first",
    ),
    LeftOut(
        what="people who did not cross, and their reasons",
        why="they are few, so that a count would point at them",
    ),
    LeftOut(
        what="units, ranks and places of detention",
        why="they show who is held where, and endanger those still held",
    ),
)


def safe_parts(
    parts: Mapping[Group, int], *, threshold: int = DEFAULT_THRESHOLD
) -> dict[Group, int]:
    """The parts of a total that may stand beside it without showing a small one.

    If a part is smaller than the threshold it is suppressed together with the smallest others,
    until at least two parts are missing that hold at least `threshold` people together. A part of
    zero is never said, nor a part that is the whole total: silence then tells few from none as
    little as one part from the other.

    Raises:
        InputError: if a count is negative.

    >>> safe_parts({Group.SERVICEMEN: 270, Group.CIVILIANS: 120})
    {<Group.SERVICEMEN: 'servicemen'>: 270, <Group.CIVILIANS: 'civilians'>: 120}
    >>> safe_parts({Group.SERVICEMEN: 388, Group.CIVILIANS: 2})
    {}
    """
    if any(value < 0 for value in parts.values()):
        raise InputError(
            "a count of people is below zero",
            where="counts for the notice",
            remedy="Correct the account from which the notice is made.",
        )
    present = {group: value for group, value in parts.items() if value > 0}
    if len(present) < 2:
        return {}
    hidden = {group for group, value in present.items() if value < threshold}
    by_size = sorted(present, key=lambda group: (present[group], group.value))
    while hidden and (len(hidden) < 2 or sum(present[g] for g in hidden) < threshold):
        more = next((group for group in by_size if group not in hidden), None)
        if more is None:
            break
        hidden.add(more)
    return {group: value for group, value in present.items() if group not in hidden}


def disclose(
    counts: Iterable[StageCount],
    *,
    place: str | None = None,
    ended: bool,
    threshold: int = DEFAULT_THRESHOLD,
) -> Disclosure:
    """Decide what a notice may say.

    Args:
        counts: people returned, one for each stage and party.
        place: where the hand-over happens or happened, if it is to be said at all.
        ended: whether the last stage is over; before that no place is said.
        threshold: the smallest part of a total that may be said (people).

    Returns:
        The totals, the safe parts, the place if it may be said, and what is left out and why.
    """
    said: list[Said] = []
    left_out = list(ALWAYS_LEFT_OUT)
    for count in counts:
        said.append(Said(stage=count.stage, party=count.party, group=None, value=count.total))
        parts = safe_parts(count.parts, threshold=threshold)
        said += [
            Said(stage=count.stage, party=count.party, group=group, value=value)
            for group, value in parts.items()
        ]
        if sum(parts.values()) != count.total:
            left_out.append(
                LeftOut(
                    what=f"the split of those returned to {count.party} in stage {count.stage}",
                    why=f"it could show a part of fewer than {threshold} people",
                )
            )
    if place and not ended:
        left_out.append(
            LeftOut(what="the place", why="stages are still to come, and the route must stay safe")
        )
    return Disclosure(
        said=tuple(said), left_out=tuple(left_out), place=place if ended and place else None
    )


def stage_counts(outcomes: pl.DataFrame, listed: pl.DataFrame) -> tuple[StageCount, ...]:
    """Count the delivered by stage, receiving party and group.

    Remains are not counted among people returned; they are announced apart, after the families
    have been told.

    Args:
        outcomes: the frame of the hand-over days (`stage, side, person_id, outcome`).
        listed: the lists (`stage, side, person_id, category`); side is the one that hands over.
    """
    keys = ["stage", "side", "person_id"]
    known = listed.select(*keys, "category")
    delivered = (
        outcomes.join(known, on=keys, how="left")
        .filter(pl.col("outcome") == "delivered")
        .filter(pl.col("category").fill_null("") != Category.REMAINS.value)
    )
    tally: dict[tuple[int, str], dict[Group, int]] = {
        (stage, _receiver(side)): dict.fromkeys(Group, 0)
        for stage, side in outcomes.select("stage", "side").unique().sort("stage", "side").rows()
    }
    for stage, side, category in delivered.select("stage", "side", "category").rows():
        known_category = Category(category) if category in set(Category) else Category.UNKNOWN
        tally[stage, _receiver(side)][Group.of(known_category)] += 1
    return tuple(
        StageCount(stage=stage, party=party, parts=parts)
        for (stage, party), parts in sorted(tally.items())
    )


def _receiver(side: str) -> str:
    return "B" if side == "A" else "A"


def _is(said: Said, stage: int, party: str) -> bool:
    return said.stage == stage and said.party == party
