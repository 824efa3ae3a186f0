"""Columns and rows: chunks of segments, kinds in stages, and the rows that bind them.

A **chunk** is a run of segments of one group in one column, whose people are worth their mean.
Since values fall within a group, a sum over chunks is never more than that over segments, and
equal to it where every chunk that is cut through is a single segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safeconduct.selection.programme.highs import Matrix
from safeconduct.selection.programme.instance import Floats, Instance, Ints


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a model: first the chunks, then every kind in every stage, then one share.

    Attributes:
        instance: what is solved.
        cut: for each segment, whether a chunk begins with it; every group begins with one.
    """

    instance: Instance
    cut: NDArray[np.bool_]

    @cached_property
    def begin(self) -> Ints:
        """For each chunk, its first segment."""
        return np.flatnonzero(self.cut)

    @cached_property
    def chunk_of(self) -> Ints:
        """For each segment, its chunk."""
        return np.cumsum(self.cut) - 1

    @cached_property
    def width(self) -> Floats:
        """For each chunk, how many people."""
        return np.add.reduceat(self.instance.sizes, self.begin).astype(np.float64)

    @cached_property
    def worth(self) -> Floats:
        """For each chunk, the mean value of its people."""
        total = np.add.reduceat(self.instance.sizes * self.instance.values, self.begin)
        return total / np.maximum(self.width, 1.0)

    @cached_property
    def group(self) -> Ints:
        """For each chunk, its group."""
        return self.instance.group[self.begin]

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return len(self.begin)

    @property
    def columns(self) -> int:
        """How many columns: chunks, kinds by stages, and the share."""
        return self.chunks + self.instance.kinds * self.instance.stages + 1

    def of_groups(self, weights: Floats) -> Floats:
        """A row over chunks: each person of a group weighs what the group does."""
        row = np.zeros(self.columns)
        row[: self.chunks] = weights[self.group]
        return row

    def of_people(self) -> Floats:
        """A row over chunks: how many people go."""
        return self.of_groups(self.instance.people.astype(np.float64))

    def of_values(self) -> Floats:
        """A row over chunks: each person weighs his value."""
        row = np.zeros(self.columns)
        row[: self.chunks] = self.worth
        return row

    def of_kinds(self, weights: Floats) -> Floats:
        """A row over kinds in stages; `weights` has a row a kind and a column a stage."""
        row = np.zeros(self.columns)
        row[self.chunks : -1] = weights.reshape(-1)
        return row

    def of_share(self, weight: float) -> Floats:
        """A row over the share alone."""
        row = np.zeros(self.columns)
        row[-1] = weight
        return row

    @cached_property
    def matrix(self) -> Matrix:
        """The rows: kinds are linked to their groups, then all restrictions in their order."""
        instance, stages = self.instance, self.instance.stages
        kind = instance.kind[self.group]
        parts = [
            (kind, np.arange(self.chunks), np.ones(self.chunks)),
            (
                np.repeat(np.arange(instance.kinds), stages),
                self.chunks + np.arange(instance.kinds * stages),
                np.full(instance.kinds * stages, -1.0),
            ),
        ]
        for number, row in enumerate(instance.overall, start=instance.kinds):
            weights = row.weights[self.group]
            at = np.flatnonzero(weights)
            parts.append((np.full(len(at), number), at, weights[at]))
        begin = instance.kinds + len(instance.overall)
        for number, row in enumerate(instance.staged, start=begin):
            weights = row.weights[instance.representative]
            at = np.flatnonzero(weights)
            for stage in row.counted:
                columns = self.chunks + at * stages + stage
                parts.append((np.full(len(at), number), columns, weights[at]))
        links = np.zeros(instance.kinds)
        bound = (*instance.overall, *instance.staged)
        return Matrix(
            rows=np.concatenate([p[0] for p in parts]).astype(np.int64),
            columns=np.concatenate([p[1] for p in parts]).astype(np.int64),
            values=np.concatenate([p[2] for p in parts]).astype(np.float64),
            low=np.concatenate([links, [r.low for r in bound]]),
            high=np.concatenate([links, [r.high for r in bound]]),
        )

    def with_rows(self, rows: list[tuple[Floats, float]]) -> Matrix:
        """The rows, and further ones that must be at least so much."""
        base = self.matrix
        parts = [(base.rows, base.columns, base.values)]
        for number, (row, _least) in enumerate(rows, start=len(base.low)):
            at = np.flatnonzero(row)
            parts.append((np.full(len(at), number), at, row[at]))
        return Matrix(
            rows=np.concatenate([p[0] for p in parts]),
            columns=np.concatenate([p[1] for p in parts]),
            values=np.concatenate([p[2] for p in parts]),
            low=np.concatenate([base.low, [least for _row, least in rows]]),
            high=np.concatenate([base.high, np.full(len(rows), np.inf)]),
        )


def one_chunk_a_group(instance: Instance) -> Layout:
    """The coarsest layout."""
    first = np.ones(len(instance.group), dtype=bool)
    first[1:] = instance.group[1:] != instance.group[:-1]
    return Layout(instance=instance, cut=first)
