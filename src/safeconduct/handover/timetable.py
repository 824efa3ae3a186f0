"""When and where a stage is carried out, and how its people are spread over vehicles.

Both sides cross at the same time, batch by batch, so that neither has handed over many more people
than it has received: the risk of each batch is one batch.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from safeconduct.tables.problems import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The people of both sides who cross at the same moment.

    Attributes:
        number: 1 for the batch that crosses first.
        size_a: people whom side A hands over in this batch.
        size_b: people whom side B hands over in this batch.
    """

    number: int
    size_a: int
    size_b: int

    @property
    def imbalance(self) -> int:
        """People whom side A hands over in this batch beyond those it receives."""
        return self.size_a - self.size_b


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Date, place and batches of one stage."""

    stage: int
    date: datetime.date
    place: str
    seats: int
    batches: tuple[Batch, ...]

    @property
    def travellers(self) -> tuple[int, int]:
        """People whom side A and side B hand over in the whole stage."""
        return sum(b.size_a for b in self.batches), sum(b.size_b for b in self.batches)


def batch_sizes(people: int, *, batches: int) -> tuple[int, ...]:
    """Spread people over a number of batches so that no two differ by more than one.

    >>> batch_sizes(390, batches=8)
    (49, 49, 49, 49, 49, 49, 48, 48)
    """
    if batches == 0:
        return ()
    whole, rest = divmod(people, batches)
    return tuple(whole + (number < rest) for number in range(batches))


def batches_needed(people_a: int, people_b: int, *, seats: int) -> int:
    """Batches until both sides have crossed with at most `seats` people a side in each.

    >>> batches_needed(390, 388, seats=49)
    8
    """
    if seats < 1:
        raise InputError(
            f"a vehicle cannot have {seats} seats",
            where="hand-over timetable, seats",
            remedy="Give the number of people a side that cross in one batch, 1 or more.",
        )
    return -(-max(people_a, people_b) // seats)


def make_timetable(
    *, stage: int, date: datetime.date, place: str, people_a: int, people_b: int, seats: int
) -> Timetable:
    """Plan the batches of one stage.

    Args:
        stage: number of the stage, from 1.
        date: the day on which it is carried out.
        place: where the sides cross; known to the bureaux only until the end.
        people_a: people whom side A hands over.
        people_b: people whom side B hands over.
        seats: most people a side in one batch.

    Raises:
        InputError: if there are no seats.

    >>> plan = make_timetable(stage=1, date=datetime.date(2026, 9, 23), place="Bridge",
    ...                       people_a=100, people_b=98, seats=40)
    >>> [(batch.size_a, batch.size_b) for batch in plan.batches]
    [(34, 33), (33, 33), (33, 32)]
    """
    needed = batches_needed(people_a, people_b, seats=seats)
    sizes = zip(
        batch_sizes(people_a, batches=needed), batch_sizes(people_b, batches=needed), strict=True
    )
    batches = tuple(Batch(number=n, size_a=a, size_b=b) for n, (a, b) in enumerate(sizes, start=1))
    return Timetable(stage=stage, date=date, place=place, seats=seats, batches=batches)
