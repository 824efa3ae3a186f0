"""From scored pairs to persons: best pairs first, never two of one list in one person."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable, Iterable, Mapping

import polars as pl

from safeconduct.matching.judgements import Judged, Judgement

_MILLION = 1_000_000


class _Forest:
    """Union-find over record numbers that refuses unions which contradict a rule."""

    def __init__(self, lists: list[str | None]) -> None:
        self.parent = list(range(len(lists)))
        self.once: list[frozenset[str]] = [frozenset([s]) if s else frozenset() for s in lists]
        self.apart: dict[int, set[int]] = {}
        self.size = [1] * len(lists)

    def find(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def keep_apart(self, left: int, right: int) -> None:
        a, b = self.find(left), self.find(right)
        self.apart.setdefault(a, set()).add(b)
        self.apart.setdefault(b, set()).add(a)

    def may_join(self, a: int, b: int, *, judged: bool = False) -> bool:
        """Whether no rule keeps the persons of these two roots apart."""
        return b not in self.apart.get(a, ()) and (judged or not self.once[a] & self.once[b])

    def join(self, left: int, right: int, *, judged: bool = False) -> bool:
        a, b = self.find(left), self.find(right)
        if a == b:
            return True
        if not self.may_join(a, b, judged=judged):
            return False
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.once[a] |= self.once[b]
        for enemy in self.apart.pop(b, set()):
            self.apart[enemy].discard(b)
            self.apart[enemy].add(a)
            self.apart.setdefault(a, set()).add(enemy)
        return True


def cluster(
    records: pl.DataFrame,
    edges: pl.DataFrame,
    *,
    least_weight: float,
    judgements: Iterable[Judged] = (),
) -> pl.DataFrame:
    """Group records into persons by the weight of single pairs.

    Judgements come first and always win; a pair that an officer is unsure of is not joined by its
    score. Then a record that names another (`refers_to`) is joined
    to it. Then pairs are joined from the heaviest down to `least_weight`, unless the two persons
    so far have been judged different or both stand on one list that names people once.

    Args:
        records: unique_id, source, once (the list that names people once on which it stands, or
            null), refers_to (the unique_id it is about, or null).
        edges: record_l, record_r, weight; heaviest first.
        least_weight: weight from which a pair is taken to be one person.
        judgements: verdicts of people.

    Returns:
        record, source, person_id; sorted by record. A person's id is derived from the first record
        key of the group and so is the same in every run on the same records.
    """
    forest, number = _settled(records, judgements)
    heavy = edges.filter(pl.col("weight") >= least_weight)
    for left, right in heavy.select("record_l", "record_r").iter_rows():
        forest.join(number[left], number[right])
    return _grouped(records, forest)


def cluster_probable(
    records: pl.DataFrame,
    edges: pl.DataFrame,
    *,
    joins: Callable[[float, float, int, int], bool],
    judgements: Iterable[Judged] = (),
) -> pl.DataFrame:
    """Group records into persons by all that is known of the pairs between them.

    As `cluster`, but a joinable pair joins two persons so far only if `joins` says so of its
    probability, of the sum of the probabilities of all pairs between the two persons (a pair that
    is not among the edges counts as 0), and of how many records each has. One pair in doubt is
    borne out by the others, or contradicted (average linkage: Sokal and Michener 1958).

    Args:
        records: as for `cluster`.
        edges: record_l, record_r, probability, joinable; the most probable first.
        joins: the rule.
        judgements: verdicts of people.

    Returns:
        As for `cluster`.
    """
    forest, number = _settled(records, judgements)
    may = edges.filter("joinable").select("record_l", "record_r", "probability")
    between = _Between(forest, _bearing(records, edges, may, judgements), number)
    for left, right, probability in may.iter_rows():
        a, b = forest.find(number[left]), forest.find(number[right])
        if a == b or not forest.may_join(a, b):
            continue
        if joins(probability, between.total(a, b), forest.size[a], forest.size[b]):
            forest.join(a, b)
            between.merge(a, b)
    return _grouped(records, forest)


class _Between:
    """Sums of the probabilities of all pairs between each two persons so far.

    In millionths, so that the order in which they are added makes no difference.
    """

    def __init__(
        self, forest: _Forest, edges: Iterable[tuple[str, str, float]], number: Mapping[str, int]
    ) -> None:
        self._sums: dict[int, dict[int, int]] = {}
        for left, right, probability in edges:
            a, b = forest.find(number[left]), forest.find(number[right])
            if a != b:
                for one, other in ((a, b), (b, a)):
                    sums = self._sums.setdefault(one, {})
                    sums[other] = sums.get(other, 0) + round(probability * _MILLION)

    def total(self, a: int, b: int) -> float:
        return self._sums.get(a, {}).get(b, 0) / _MILLION

    def merge(self, kept: int, gone: int) -> None:
        into = self._sums.setdefault(kept, {})
        into.pop(gone, None)
        for other, total in self._sums.pop(gone, {}).items():
            if other != kept:
                into[other] = into.get(other, 0) + total
                theirs = self._sums[other]
                theirs[kept] = theirs.get(kept, 0) + theirs.pop(gone)


def _bearing(
    records: pl.DataFrame, edges: pl.DataFrame, may: pl.DataFrame, judgements: Iterable[Judged]
) -> Iterable[tuple[str, str, float]]:
    """The edges between records that anything may join to others; no sum ever needs the rest."""
    refer = records.filter(pl.col("refers_to").is_not_null())
    tied = pl.concat(
        [
            may["record_l"], may["record_r"], refer["unique_id"], refer["refers_to"],
            pl.Series([key for judged in judgements for key in judged.pair], dtype=pl.String),
        ]
    ).unique().implode()  # fmt: skip
    bearing = edges.filter(pl.col("record_l").is_in(tied) & pl.col("record_r").is_in(tied))
    return bearing.select("record_l", "record_r", "probability").iter_rows()


def _settled(records: pl.DataFrame, judgements: Iterable[Judged]) -> tuple[_Forest, dict[str, int]]:
    """What is known before any pair is looked at, and the place of each record."""
    number = {key: i for i, key in enumerate(records["unique_id"].to_list())}
    forest = _Forest(records["once"].to_list())
    _apply_judgements(forest, judgements, number)
    for i, named in enumerate(records["refers_to"].to_list()):
        if named is not None and named in number:
            forest.join(number[named], i)
    return forest, number


def _grouped(records: pl.DataFrame, forest: _Forest) -> pl.DataFrame:
    first: dict[int, str] = {}
    roots = [forest.find(i) for i in range(records.height)]
    for root, key in zip(roots, records["unique_id"], strict=True):
        first[root] = min(first.get(root, key), key)
    ids = [person_id(first[root]) for root in roots]
    return records.select(record="unique_id", source="source", person_id=pl.Series(ids)).sort(
        "record"
    )


def _apply_judgements(
    forest: _Forest, judgements: Iterable[Judged], number: dict[str, int]
) -> None:
    known = [j for j in judgements if j.left in number and j.right in number]
    for judged in sorted(known, key=lambda j: j.pair):
        if judged.judgement is Judgement.SAME:
            forest.join(number[judged.left], number[judged.right], judged=True)
    for judged in known:
        if judged.judgement is not Judgement.SAME:
            forest.keep_apart(number[judged.left], number[judged.right])


def person_id(first_record: str) -> str:
    """A short, stable id that tells nothing of the person.

    >>> person_id("orlavia-bureau:1")
    'P-LQTUWF4DMO'
    """
    digest = hashlib.sha256(first_record.encode()).digest()
    return "P-" + b32encode(digest).decode()[:10]
