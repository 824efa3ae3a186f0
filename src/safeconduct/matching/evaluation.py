"""How good a clustering is, against known truth."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class PairwiseScore:
    """Counts of pairs of records that are one person in truth, in the result, and in both."""

    true_pairs: int
    found_pairs: int
    right_pairs: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right; 1 where none were found."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 where there are none."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> PairwiseScore(10, 10, 9).f1
        0.9
        """
        both = self.precision + self.recall
        return round(2 * self.precision * self.recall / both, 12) if both else 0.0


def pairwise(found: pl.DataFrame, truth: pl.DataFrame) -> PairwiseScore:
    """Compare two groupings of records; records that only one of them has are left out.

    Args:
        found: record, person_id.
        truth: record, true_person_id.
    """
    both = found.join(truth, on="record")

    def pairs(*columns: str) -> int:
        sizes = both.group_by(columns).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    return PairwiseScore(
        true_pairs=pairs("true_person_id"),
        found_pairs=pairs("person_id"),
        right_pairs=pairs("true_person_id", "person_id"),
    )
