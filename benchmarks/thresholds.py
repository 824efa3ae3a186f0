"""The best that a peer's scores can do: F1 at the threshold that truth itself would choose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from safeconduct.matching import pairwise
from safeconduct.matching.evaluation import labelled

#: The precision that is promised of what nobody looks at.
CAREFUL = 0.995


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """Pairwise F1 of scored pairs at their best threshold.

    Attributes:
        alone: each pair counts for itself.
        joined: pairs above the threshold are joined into persons, and the persons' pairs count.
        careful: recall of pairs at the lowest threshold whose precision is CAREFUL.
    """

    alone: float
    joined: float
    careful: float

    @property
    def f1(self) -> float:
        """The better of the two ways."""
        return max(self.alone, self.joined)


def best_f1(scored: pl.DataFrame, truth: pl.DataFrame, *, records: pl.DataFrame) -> Best:
    """The best F1 over all thresholds; pairs of one score stand or fall together.

    Args:
        scored: record_l, record_r, score; the higher, the likelier one person.
        truth: record, true_person_id.
        records: record: those that were compared; other true pairs are not missed.
    """
    known = truth.join(records.select("record"), on="record")
    total = pairwise(known.rename({"true_person_id": "person_id"}), known).true_pairs
    pairs = labelled(scored.select("record_l", "record_r", "score"), known)
    pairs = pairs.sort("score", descending=True)
    last = (pairs["score"] != pairs["score"].shift(-1)).fill_null(True).to_numpy()
    right = np.cumsum(pairs["same"].to_numpy())
    found = np.arange(1, len(right) + 1)
    alone = 2 * right / (found + total)
    careful = last & (right >= CAREFUL * found)
    return Best(
        alone=float(alone[last].max(initial=0.0)),
        joined=_best_joined(pairs, last, dict(known.rows()), total),
        careful=float(right[careful].max(initial=0) / max(total, 1)),
    )


def _best_joined(
    pairs: pl.DataFrame, last: np.ndarray, person: dict[str, str], total: int
) -> float:
    root = {record: record for record in person}
    inside = {record: Counter([true]) for record, true in person.items()}
    found = right = 0
    best = 0.0
    for at, (left, other) in enumerate(pairs.select("record_l", "record_r").iter_rows()):
        small, large = sorted((_find(root, left), _find(root, other)), key=lambda r: len(inside[r]))
        if small != large:
            found += inside[small].total() * inside[large].total()
            right += sum(n * inside[large][true] for true, n in inside[small].items())
            inside[large].update(inside.pop(small))
            root[small] = large
        if last[at]:
            best = max(best, 2 * right / (found + total))
    return best


def _find(root: dict[str, str], record: str) -> str:
    while root[record] != record:
        root[record] = root[root[record]]
        record = root[record]
    return record
