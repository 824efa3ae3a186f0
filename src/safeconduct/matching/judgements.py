"""A person's verdict on whether two records are of one person; it always wins over a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Judgement(StrEnum):
    """Same, different or unsure; officers' judgements on one pair combine with `&`."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"

    def __and__(self, other: Judgement) -> Judgement:
        """What two officers together say: agreement stands, disagreement is unsure.

        >>> Judgement.SAME & Judgement.DIFFERENT, Judgement.SAME & Judgement.SAME
        (<Judgement.UNSURE: 'unsure'>, <Judgement.SAME: 'same'>)
        """
        return self if self is other else Judgement.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement on two records, by their keys; it can be taken back by leaving it out."""

    left: str
    right: str
    judgement: Judgement

    @property
    def pair(self) -> tuple[str, str]:
        """The two records in one order."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


def contradictions(judged: Iterable[Judged]) -> list[str]:
    """Pairs on which the verdicts contradict each other, in words; no judgement stands on them.

    >>> contradictions([Judged(left="a", right="b", judgement=Judgement.SAME),
    ...                 Judged(left="b", right="a", judgement=Judgement.DIFFERENT)])
    ['a and b are judged different and same']
    """
    verdicts: dict[tuple[str, str], set[str]] = {}
    for one in judged:
        verdicts.setdefault(one.pair, set()).add(one.judgement.value)
    return [
        f"{left} and {right} are judged {' and '.join(sorted(said))}"
        for (left, right), said in sorted(verdicts.items())
        if len(said) > 1
    ]
