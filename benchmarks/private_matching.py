"""Two bureaux find their common people without showing the others: seconds, and what is found.

    python benchmarks/private_matching.py [--records 100000] [--keys 3]
    python benchmarks/private_matching.py --world [--scale 1] [--seed 1] [--worlds DIR]
    python benchmarks/private_matching.py --mediator [--scale 1] [--seed 1] [--worlds DIR]

The first compares two sets of invented keys and prints each phase beside the limit of 180 s; both
sides run on this machine, one after the other, on all cores. The second lets the two parties of an
invented world find which of one's missing the other holds, and prints precision and recall against
truth. The third does so through a mediator who matches fuzzily, beside the exact keys of the second.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from worlds import world

from safeconduct.matching.private.handing import hand_over, take_over
from safeconduct.matching.private.inputs import private_keys
from safeconduct.matching.private.intersection import Side, multiply_all, session_input
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.mediation import mediate
from safeconduct.matching.private.reports import report_bytes
from safeconduct.matching.private.session import Session
from safeconduct.matching.private.terms import Party, Terms, session_name
from safeconduct.record.keys import SigningKey

_LIMIT = 180.0
_A, _B = SigningKey("A", bytes(31) + b"a"), SigningKey("B", bytes(31) + b"b")
_PIECE = 4_096


class OnAllCores:
    """Multiplies in several processes."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def __call__(self, scalar: bytes, elements: Sequence[bytes]) -> list[bytes]:
        """Every element times the scalar."""
        pieces = [list(elements[at : at + _PIECE]) for at in range(0, len(elements), _PIECE)]
        done = self._pool.map(multiply_all, [scalar] * len(pieces), pieces)
        return [element for piece in done for element in piece]


@contextmanager
def timed(what: str, spent: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    spent.append(time.perf_counter() - began)
    print(f"  {what:24s} {spent[-1]:7.1f} s", flush=True)


def sessions(
    keys: Sequence[Sequence[tuple[str, str]]], pool: ProcessPoolExecutor
) -> tuple[Session, Session]:
    most = max(map(len, keys))
    terms = Terms(label="benchmark", purpose="benchmark", kinds=("any",), most=most)
    name, made = session_name(terms, "A", "B"), []
    for number, (own, other) in enumerate(((_A, _B), (_B, _A))):
        inputs = tuple(session_input(name, kind, value) for kind, value in keys[number])
        side = Side(inputs=inputs, seed=bytes([number]) * 32, multiply=OnAllCores(pool))
        party = Party(key=own, other=other.public, terms=terms, root=bytes(32))
        made.append(Session(party=party, side=side, random=random.Random(number).randbytes))
    return made[0], made[1]


def run(a: Session, b: Session) -> tuple[float, set[bytes]]:
    spent: list[float] = []
    while (due := a.due) is not None:
        with timed(due.words, spent):
            one, two = a.write(), b.write()
            a.take(two)
            b.take(one)
    with timed("reading the names", spent):
        common = set(a.common)
        assert common == set(b.common)
    return sum(spent), common


def invented(records: int, keys: int) -> None:
    """Two sets of which a third is common."""
    drawn = [
        [
            ("any", f"{person}/{key}")
            for person in range(first, first + records)
            for key in range(keys)
        ]
        for first in (0, records * 2 // 3)
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        a, b = sessions(drawn, pool)
        seconds, _ = run(a, b)
    wanted = len(set(drawn[0]) & set(drawn[1]))
    print(
        f"{records:,} x {records:,} records with {keys} keys: {a.count:,} of {wanted:,} common keys"
    )
    print(f"  {seconds:.1f} s, {seconds / _LIMIT:.2f} of the limit of {_LIMIT:.0f} s")


def halves_of(scale: float, seed: int, worlds: Path) -> tuple[list[pl.DataFrame], dict[str, str]]:
    """A's bureau asks after its missing; B after those on its own list and cards. And the truth."""
    records, truth = world(worlds, scale=scale, seed=seed)
    sources = (["orlavia-bureau"], ["tesmaria-list", "tesmaria-cards"])
    halves = [records.filter(pl.col("source").is_in(wanted)) for wanted in sources]
    return halves, dict(truth.select("record", "true_person_id").iter_rows())


class Score:
    """What was found, against what is true."""

    def __init__(self, halves: Sequence[pl.DataFrame], person: dict[str, str]) -> None:
        self.person = person
        known = [{person[r] for r in half["record"] if r in person} for half in halves]
        self.both = known[0] & known[1]

    def show(self, what: str, pairs: set[tuple[str, str]]) -> None:
        """Print a line for what one way has found."""
        right = {(x, y) for x, y in pairs if self.is_one(x, y)}
        met = {self.person[x] for x, _ in right}
        print(
            f"  {what:28s} pairs {len(pairs):6,}  precision {len(right) / max(len(pairs), 1):.4f}"
            f"  people {len(met):6,}  recall {len(met) / max(len(self.both), 1):.4f}"
        )

    def is_one(self, left: str, right: str) -> bool:
        """Whether two records are of one person."""
        return self.person.get(left) is not None and self.person.get(left) == self.person.get(right)


def of_a_world(halves: Sequence[pl.DataFrame], score: Score) -> None:
    keyed = [private_keys(half) for half in halves]
    pairs = [list(dict.fromkeys(k.select("kind", "value").iter_rows())) for k in keyed]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        a, b = sessions(pairs, pool)
        _, common = run(a, b)
    found = [
        k.filter(
            pl.Series(
                [
                    session_input(a.party.session, kind, v) in common
                    for kind, v in k.select("kind", "value").iter_rows()
                ]
            )
        )
        for k in keyed
    ]
    joined = found[0].join(found[1], on=["kind", "value"], suffix="_r")
    score.show("exact keys", set(joined.select("record", "record_r").iter_rows()))


def mediated(halves: Sequence[pl.DataFrame], score: Score) -> None:
    """What the mediator tells both sides; a pair is what both were told under one name."""
    most = max(half.height for half in halves)
    terms = MediatedTerms(label="benchmark", purpose="benchmark", sides=("A", "B"), most=most)
    session, handed = terms.session("M"), []
    began = time.perf_counter()
    for side, half in zip(terms.sides, halves, strict=True):
        digests = [hashlib.sha256(text.encode()).digest() for text in report_bytes(half)]
        common = {"side": side, "session": session, "fields": terms.fields}
        data = hand_over(half, digests=digests, commitment=bytes(32), **common)
        handed.append(take_over(data, most=most, **common))
    told = mediate(handed, terms=terms, random=random.Random(1).randbytes)
    print(f"  the mediator took {time.perf_counter() - began:.1f} s")
    named = [{} for _ in halves]
    for names, half, one in zip(named, halves, told, strict=True):
        keys = half["record"].to_list()
        for row in one.rows:
            names.setdefault((row.pair, row.verdict), []).append(keys[row.number])
    for what, wanted in (
        ("mediator, same", {"same"}),
        ("mediator, same or unsure", {"same", "unsure"}),
    ):
        met = {
            (x, y)
            for key, mine in named[0].items()
            if key[1] in wanted
            for x in mine
            for y in named[1][key]
        }
        score.show(what, met)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=3)
    parser.add_argument("--world", action="store_true")
    parser.add_argument("--mediator", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    options = parser.parse_args()
    if not (options.world or options.mediator):
        invented(options.records, options.keys)
        return
    halves, person = halves_of(options.scale, options.seed, options.worlds)
    score = Score(halves, person)
    print(
        f"scale {options.scale:g}, seed {options.seed}: {halves[0].height:,} x {halves[1].height:,} "
        f"records, {len(score.both):,} people on both sides"
    )
    of_a_world(halves, score)
    if options.mediator:
        mediated(halves, score)


if __name__ == "__main__":
    main()
