"""From scored pairs to persons: best pairs first, never two of one list in one person."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable

import polars as pl

from safeconduct.matching.judgements import Judged, Judgement


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

    def pairs_between(self, left: int, right: int) -> int:
        return self.size[self.find(left)] * self.size[self.find(right)]

    def keep_apart(self, left: int, right: int) -> None:
        a, b = self.find(left), self.find(right)
        self.apart.setdefault(a, set()).add(b)
        self.apart.setdefault(b, set()).add(a)

    def join(self, left: int, right: int, *, judged: bool = False) -> bool:
        a, b = self.find(left), self.find(right)
        if a == b:
            return True
        if b in self.apart.get(a, ()) or (not judged and self.once[a] & self.once[b]):
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
    probable: bool = False,
    judgements: Iterable[Judged] = (),
) -> pl.DataFrame:
    """Group records into persons.

    Judgements come first and always win; a pair that an officer is unsure of is not joined by its
    score. Then a record that names another (`refers_to`) is joined
    to it. Then pairs are joined from the heaviest down to `least_weight`, unless the two persons
    so far have been judged different or both stand on one list that names people once.

    Args:
        records: unique_id, source, once (the list that names people once on which it stands, or
            null), refers_to (the unique_id it is about, or null).
        edges: record_l, record_r, weight; heaviest first.
        least_weight: weight from which a pair is taken to be one person.
        probable: whether weights are probabilities. Then doubt counts for every pair that a join
            makes: persons of m and n records so far are joined if (1 - weight) * m * n is at most
            1 - least_weight, so that one doubtful pair does not join two well-known people.
        judgements: verdicts of people.

    Returns:
        record, source, person_id; sorted by record. A person's id is derived from the first record
        key of the group and so is the same in every run on the same records.
    """
    keys = records["unique_id"].to_list()
    number = {key: i for i, key in enumerate(keys)}
    forest = _Forest(records["once"].to_list())
    _apply_judgements(forest, judgements, number)
    for i, named in enumerate(records["refers_to"].to_list()):
        if named is not None and named in number:
            forest.join(number[named], i)
    heavy = edges.filter(pl.col("weight") >= least_weight)
    for left, right, weight in heavy.select("record_l", "record_r", "weight").iter_rows():
        a, b = number[left], number[right]
        if probable and 1 - weight > (1 - least_weight) / forest.pairs_between(a, b):
            continue
        forest.join(a, b)
    first: dict[int, str] = {}
    for i, key in enumerate(keys):
        root = forest.find(i)
        first[root] = min(first.get(root, key), key)
    ids = [person_id(first[forest.find(i)]) for i in range(len(keys))]
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
