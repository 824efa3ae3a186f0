"""How to cut an agreement into batches so that breaking off never pays.

In each batch both sides hand over equally many at once. Whoever keeps his own people back and takes
the others' gains that batch, and loses all that was still to come, and whatever else is at stake:
a deposit, the standing with the mediator, the next agreement. So a batch may be no larger than what
follows it and what is at stake together, as far as each is weighed: with `temptation` t, stake S
and R people still to come, t * batch <= R + S. Reckoned from the end, the last batch is held by the
stake alone, and batches grow towards the beginning (cf. Admati and Perry 1991 on contributions that
alternate).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch.

    Attributes:
        number: from 1.
        size: people a side.
        follows: people a side still to come after it.
        margin: by how much what would be lost exceeds what would be gained, in people.
    """

    number: int
    size: int
    follows: int
    margin: float

    @property
    def words(self) -> str:
        """For a person to read."""
        return (
            f"batch {self.number}: {self.size} a side; {self.follows} a side are still to come, "
            f"so that breaking off loses {self.margin:g} more than it gains"
        )


def safe_batches(total: int, *, stake: float, temptation: float = 1.0) -> tuple[Batch, ...]:
    """The fewest batches in which breaking off never pays, the largest first.

    >>> [batch.size for batch in safe_batches(1000, stake=60, temptation=1.0)]
    [480, 240, 120, 100, 60]

    Args:
        total: people a side.
        stake: what breaking off costs beyond the rest of the exchange, in people; must be more than
            nothing, since the last batch is held by it alone.
        temptation: how much one person gained by breaking off weighs against one lost.

    Raises:
        ValueError: if nothing is at stake, or the numbers make no batch possible.
    """
    if total < 0:
        raise ValueError(f"the number of people is negative: {total}")
    if temptation <= 0:
        raise ValueError(f"the temptation must be more than nothing: {temptation}")
    if total and stake < temptation:
        raise ValueError(
            "nothing holds the last batch: raise the stake (a deposit, a witness, the next talks) "
            f"to at least {temptation:g}"
        )
    sizes: list[int] = []
    follows = 0
    while follows < total:
        most = math.floor((follows + stake) / temptation + 1e-9)
        size = min(most, total - follows)
        sizes.append(size)
        follows += size
    sizes.sort()
    batches, left = [], total
    for number, size in enumerate(reversed(sizes), start=1):
        left -= size
        margin = left + stake - temptation * size
        batches.append(Batch(number=number, size=size, follows=left, margin=round(margin, 6)))
    return tuple(batches)
