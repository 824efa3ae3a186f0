"""Trying other terms on the people of the list that stands, within a second."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import polars as pl

from safeconduct.node.cartels.building import files_as_records
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.cartels.papers import Papers
from safeconduct.node.cartels.storing import clearance_of, stood
from safeconduct.selection import Inputs, Outline, outline
from safeconduct.selection.model import contradiction
from safeconduct.selection.programme import Unsolvable

_TIME_LIMIT = 5.0


class _People:
    """The people of one version in memory, for as long as nobody of them is erased."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[int, int] = (0, 0)
        self._frame = pl.DataFrame()

    def of(self, version: ListVersion) -> pl.DataFrame:
        """The clearance; read anew where the version, or the number of its fates, is another."""
        key = (version.pk, version.fates.filter(person__erased_at=None).count())
        with self._lock:
            if self._key != key:
                self._frame, self._key = clearance_of(version), key
            return self._frame


_people = _People()


def inputs_of(
    version: ListVersion, papers: Papers, *, seed: str, previous: ListVersion | None
) -> Inputs:
    """What a list would be built from: the people of a version, under these papers.

    Args:
        version: whose people.
        papers: terms and positions.
        seed: of the lottery.
        previous: the list whose names are kept where nothing speaks against it.

    Raises:
        InputError: listing all that is wrong with the papers.
    """
    return Inputs(
        clearance=_people.of(version),
        agreement=papers.agreement(on=version.built_on),
        positions=papers.both(),
        record_persons=files_as_records(),
        lottery_seed=seed.encode(),
        previous=stood(previous),
    )


def inputs_as_built(version: ListVersion, papers: Papers, *, seed: str) -> Inputs:
    """What a version was built from, but for people erased since."""
    before = ListVersion.objects.filter(number__lt=version.number).order_by("-number").first()
    return inputs_of(version, papers, seed=seed, previous=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many could be listed, whatever the terms: the bounds of the sliders.

    Attributes:
        counted: of each side, who may be counted.
        alongside: of each side, owed civilians who may travel alongside.
    """

    counted: Mapping[str, int]
    alongside: Mapping[str, int]

    @property
    def most_alongside(self) -> int:
        """The most owed civilians of either side."""
        return max(self.alongside.values())

    @property
    def most(self) -> int:
        """The most people a side in one stage: equally many counted, and owed civilians."""
        return max(1, min(self.counted.values()) + self.most_alongside)


def room(version: ListVersion) -> Room:
    """Who may lawfully be listed; nobody owed is among the counted."""
    cleared = _people.of(version).filter("cleared")
    sides = ("A", "B")
    return Room(
        counted={s: cleared.filter(~pl.col("owed") & (pl.col("holder") == s)).height
                 for s in sides},
        alongside={
            s: cleared.filter(
                pl.col("owed") & pl.col("civilian") & (pl.col("holder") == s)
            ).height
            for s in sides
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a trial comes to.

    Attributes:
        outline: the list in outline; None if there is none.
        clashing: terms that no list can keep to together, in words.
        seconds: it took.
        joined, left: how many would be on the list who are not, and the other way round.
        stages: number, and for each side those counted, alongside, and places.
    """

    outline: Outline | None = None
    clashing: Sequence[str] = ()
    seconds: float = 0.0
    joined: int = 0
    left: int = 0
    stages: Sequence[Mapping[str, int]] = ()


def attempt(version: ListVersion, papers: Papers, *, slack: float, tolerance: float = 0.0) -> Tried:
    """Build the list in outline, or say what stands in its way.

    Raises:
        InputError: listing all that is wrong with the papers.
    """
    begun = perf_counter()
    inputs = inputs_of(version, papers, seed=papers.seed, previous=version)
    try:
        found = outline(inputs, slack=slack, tolerance=tolerance, time_limit=_TIME_LIMIT)
    except Unsolvable:
        people, terms = inputs.travellers(inputs.pool())
        return Tried(clashing=contradiction(people, terms), seconds=perf_counter() - begun)
    before = set(version.fates.exclude(stage=None).values_list("person_id", flat=True))
    after = {int(pk) for pk in found.placed["person_id"]}
    return Tried(
        outline=found, joined=len(after - before), left=len(before - after),
        stages=tuple(
            {
                "number": stage.number, "places": stage.per_side,
                **{f"{name}_{side}": found.of(stage.number, side, counted=name == "counted")
                   for side in ("A", "B") for name in ("counted", "alongside")},
            }
            for stage in inputs.agreement.stages
        ),
        seconds=perf_counter() - begun,
    )  # fmt: skip
