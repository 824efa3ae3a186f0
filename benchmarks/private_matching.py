"""Two bureaux find their common people without showing the others: seconds, and what is found.

    python benchmarks/private_matching.py [--records 100000] [--keys 3]
    python benchmarks/private_matching.py --world [--scale 1] [--seed 1] [--worlds DIR]

The first compares two sets of invented keys and prints each phase beside the limit of 180 s; both
sides run on this machine, one after the other, on all cores. The second lets the two parties of an
invented world find which of one's missing the other holds, and prints precision and recall against
truth, and what the fuzzy matching of the same records in one hand finds.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from worlds import world

from safeconduct.matching.private.inputs import private_keys
from safeconduct.matching.private.intersection import Side, multiply_all, session_input
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


def of_a_world(scale: float, seed: int, worlds: Path) -> None:
    """A's bureau asks after its missing; B after those on its own list and cards."""
    records, truth = world(worlds, scale=scale, seed=seed)
    sources = (["orlavia-bureau"], ["tesmaria-list", "tesmaria-cards"])
    halves = [records.filter(pl.col("source").is_in(wanted)) for wanted in sources]
    keyed = [private_keys(half) for half in halves]
    pairs = [list(dict.fromkeys(k.select("kind", "value").iter_rows())) for k in keyed]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        a, b = sessions(pairs, pool)
        _, common = run(a, b)
    name = a.party.session
    found = [
        k.filter(
            pl.Series(
                [
                    session_input(name, kind, v) in common
                    for kind, v in k.select("kind", "value").iter_rows()
                ]
            )
        )
        for k in keyed
    ]
    joined = (
        found[0]
        .join(found[1], on=["kind", "value"], suffix="_r")
        .select("record", "record_r")
        .unique()
    )
    person = dict(truth.select("record", "true_person_id").iter_rows())
    right = sum(
        person.get(x) is not None and person.get(x) == person.get(y) for x, y in joined.iter_rows()
    )
    known = [{person[r] for r in half["record"] if r in person} for half in halves]
    met = {
        person[x] for x, y in joined.iter_rows() if person.get(x) and person.get(x) == person.get(y)
    }
    both_sides = known[0] & known[1]
    print(
        f"scale {scale:g}, seed {seed}: {halves[0].height:,} x {halves[1].height:,} records, "
        f"{len(both_sides):,} people on both sides"
    )
    print(f"  pairs {joined.height:,}, precision {right / max(joined.height, 1):.4f}")
    print(f"  people found {len(met):,}, recall {len(met) / max(len(both_sides), 1):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=3)
    parser.add_argument("--world", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    options = parser.parse_args()
    if options.world:
        of_a_world(options.scale, options.seed, options.worlds)
    else:
        invented(options.records, options.keys)


if __name__ == "__main__":
    main()
