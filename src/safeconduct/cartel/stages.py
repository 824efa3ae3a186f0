"""The parts of an agreement, each on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One day's part of an agreement.

    Attributes:
        number: from 1.
        date: of the hand-over.
        per_side: people who travel from each side.
        civilians: of those, civilians owed unconditionally, who travel alongside and never count.
    """

    number: int
    date: date
    per_side: int
    civilians: int = 0

    @property
    def counted(self) -> int:
        """People of each side who are the consideration of this stage.

        >>> Stage(number=1, date=date(2026, 9, 23), per_side=390, civilians=120).counted
        270
        """
        return self.per_side - self.civilians
