"""Exact cycles and chains beside other solvers: as many home as possible, cycles to 3, chains to 4.

    python benchmarks/several_parties.py [--pairs 64 128 256 512 1000] [--density 1.0] [--weights 1]
        [--peer-until 256] [--seed 3] [--limit 120]
    python benchmarks/several_parties.py --files DIR [--optima FILE.csv] [--limit 120]

Kidney exchanges as Saidman and others draw them, with an altruist for every twenty pairs. The peer is
`kep_solver` (AGPL, no dependency of ours) if it can be imported in this environment, which solves
with CBC; and the plain model always: one HiGHS programme over every cycle and every step of a chain.
Both must come to the same numbers. Printed are seconds and the peer's over ours; weights above 1 add
the level of weight. A chain's length is counted in releases; kep_solver's is one more, and it counts
each altruist's last gift.

With --files every .json, .xml and .wmd file of a directory is read and solved instead, such as
PrefLib's data set 00036 (git clone https://github.com/PrefLib/PrefLib-Data), and compared with the
plain model or, where FILE.csv has a row of it (file, people, and if other than 3 and 4 also cycle and
chain, in releases), with the optimum that was published.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from safeconduct.selection.programme.highs import Matrix, maximise
from safeconduct.selection.several import (
    Aim,
    Caps,
    ExchangeGraph,
    best_exchanges,
    invented_exchange,
    read_exchange,
)
from safeconduct.selection.several.columns import Rows, columns
from safeconduct.selection.several.pricing import cycles_above, steps_above

_CAPS = Caps(cycle=3, chain=4)
Values = list[int]


def ours(graph: ExchangeGraph, aims: tuple[Aim, ...], limit: float) -> tuple[Values, bool]:
    found = best_exchanges(graph, caps=_CAPS, aims=aims, time_limit=limit)
    return [level.value for level in found.levels], found.proven


def plain(graph: ExchangeGraph, aims: tuple[Aim, ...], limit: float) -> tuple[Values, bool]:
    """Every column there is, in one programme a level."""
    rows, values, proven = Rows(size=graph.size, longest=_CAPS.chain), [], True
    for aim in aims:
        value = graph.values(np.ones_like(graph.weight) if aim is Aim.PEOPLE else graph.weight)
        cycles = cycles_above(value, -1.0, longest=_CAPS.cycle)
        steps = steps_above(value, np.zeros(graph.size), graph.altruist, -1.0, longest=_CAPS.chain)
        every = columns([c.members for c in cycles], steps, longest=_CAPS.cycle)
        row, column, coefficient = every.entries(rows)
        low = np.full(rows.people + 1, -np.inf)
        low[-1] = values[0] if values else 0
        solved = maximise(
            every.worth(value), np.zeros(every.count), np.ones(every.count),
            Matrix(rows=row, columns=column, values=coefficient, low=low, high=rows.upper),
            integer=np.ones(every.count, dtype=bool), time_limit=limit,
        )  # fmt: skip
        if not len(solved.x):
            return values, False
        values.append(round(solved.value))
        proven &= solved.optimal
    return values, proven


def kep_solver(graph: ExchangeGraph, aims: tuple[Aim, ...], _limit: float) -> tuple[Values, bool]:
    """The other tool on the same graph, by its position-indexed model."""
    from kep_solver.entities import Donor, Instance, Transplant
    from kep_solver.model import PICEF, Objective, Sense, TransplantCount
    from kep_solver.programme import Programme

    class Weight(Objective):  # type: ignore[misc]
        def __init__(self) -> None:
            """The parent's refuses to be called."""

        def edgeValue(self, _graph, edge, position=None):  # type: ignore[no-untyped-def] # noqa: ARG002, N802
            try:
                return edge.getProperty("weight")
            except KeyError:  # the last gift of a chain, which leaves the pool
                return 0.0

        def value(self, compatible, exchange):  # type: ignore[no-untyped-def]
            return sum(e.getProperty("weight") for e in compatible.exchangeEdges(exchange))

        def describe(self) -> str:
            return "weight"

        @property
        def sense(self):  # type: ignore[no-untyped-def]
            return Sense.MAX

    instance, donors = Instance(), []
    for at in range(graph.size):
        donor = Donor(str(at + 1))
        if graph.altruist[at]:
            donor.NDD = True
        else:
            recipient = instance.recipient(str(at + 1))
            donor.recipient = recipient
            recipient.addDonor(donor)
        instance.addDonor(donor)
        donors.append(donor)
    for source, target, weight in zip(
        graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True
    ):
        recipient = instance.recipient(str(target + 1))
        instance.addTransplant(Transplant(donors[source], recipient, float(weight)))
    objectives = [TransplantCount() if aim is Aim.PEOPLE else Weight() for aim in aims]
    programme = Programme(
        objectives, maxCycleLength=_CAPS.cycle, maxChainLength=_CAPS.chain + 1,
        description="", model=PICEF, full_details=False,
    )  # fmt: skip
    solution, _model = programme.solve_single(instance)
    values = [round(value) for value in solution.values]
    values[0] -= int(graph.altruist.sum())
    return values, True


Solver = Callable[[ExchangeGraph, tuple[Aim, ...], float], tuple[Values, bool]]


def timed(
    solver: Solver, graph: ExchangeGraph, aims: tuple[Aim, ...], limit: float
) -> tuple[Values, bool, float]:
    began = time.perf_counter()
    values, proven = solver(graph, aims, limit)
    return values, proven, time.perf_counter() - began


def published(directory: Path, optima: Path | None, limit: float, until: int) -> None:
    """Every file of a directory against its published optimum, or against the plain model."""
    rows = csv.DictReader(optima.open(encoding="utf-8")) if optima else ()
    known = {row["file"]: row for row in rows}
    files = sorted(p for p in directory.rglob("*") if p.suffix in (".json", ".xml", ".wmd"))
    right, wrong, open_, seconds = 0, 0, 0, 0.0
    for path in files:
        row = known.get(path.name, {})
        caps = Caps(cycle=int(row.get("cycle") or 3), chain=int(row.get("chain") or 4))
        graph = read_exchange(path)
        began = time.perf_counter()
        found = best_exchanges(graph, caps=caps, aims=(Aim.PEOPLE,), time_limit=limit)
        seconds += time.perf_counter() - began
        if row:
            best: int | None = int(row["people"])
        elif graph.size <= until:
            best = plain(graph, (Aim.PEOPLE,), limit)[0][0]
        else:
            best = None
        right += best == found.people
        wrong += best not in (None, found.people)
        open_ += not found.proven
        if best not in (None, found.people) or not found.proven:
            print(f"{path.name}: {found.people}, known {best}, proven {found.proven}")
    print(
        f"{len(files)} files in {seconds:.1f} s: {right} as known, {wrong} not, {open_} not proven"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, nargs="+", default=[64, 128, 256, 512, 1000])
    parser.add_argument("--density", type=float, default=1.0)
    parser.add_argument("--weights", type=int, default=1)
    parser.add_argument("--peer-until", type=int, default=256)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0)
    parser.add_argument("--files", type=Path)
    parser.add_argument("--optima", type=Path)
    options = parser.parse_args()
    if options.files:
        published(options.files, options.optima, options.limit, options.peer_until)
        return
    peers: dict[str, Solver] = {"plain": plain}
    if importlib.util.find_spec("kep_solver"):
        peers["kep_solver"] = kep_solver
    aims = (Aim.PEOPLE, Aim.WEIGHT) if options.weights > 1 else (Aim.PEOPLE,)
    sums = dict.fromkeys(["ours", *peers], 0.0)
    for pairs in options.pairs:
        graph = invented_exchange(
            pairs, altruists=pairs // 20, seed=options.seed, density=options.density,
            heaviest=options.weights,
        )  # fmt: skip
        values, proven, seconds = timed(ours, graph, aims, options.limit)
        print(
            f"{pairs} pairs, {graph.arcs} arcs: {values} in {seconds:.2f} s{'' if proven else ', not proven'}"
        )
        if pairs > options.peer_until:
            continue
        sums["ours"] += seconds
        for name, peer in peers.items():
            theirs, done, took = timed(peer, graph, aims, options.limit)
            sums[name] += took
            same = "the same" if theirs == values else f"OTHER: {theirs}"
            print(
                f"    {name}: {same if done else 'not proven'} in {took:.2f} s, {took / seconds:.1f} times ours",
                flush=True,
            )
    for name in peers:
        if sums["ours"]:
            print(f"ratio in total, {name} over ours: {sums[name] / sums['ours']:.1f}")


if __name__ == "__main__":
    main()
