"""Exchanges among three and more from a file."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.selection.programme.modelling import Level
from safeconduct.selection.several import (
    Caps,
    ExchangeGraph,
    Exchanges,
    best_exchanges,
    read_exchange,
)
from safeconduct.tables import write_csv

_COLUMNS = {
    "exchange": pl.Int64, "kind": pl.String, "step": pl.Int64, "gives": pl.String,
    "given_by": pl.String, "receives": pl.String, "weight": pl.Float64,
}  # fmt: skip


def exchange(
    *,
    file: Path,
    pairs: Path | None,
    cycle: int,
    chain: int,
    seconds: float,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write the releases of the best cycles and chains to `out`."""
    progress("reading the file", 0, 2)
    graph = read_exchange(file, pairs=pairs)
    progress("finding cycles and chains", 1, 2)
    found = best_exchanges(graph, caps=Caps(cycle=cycle, chain=chain), time_limit=seconds)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_csv(releases(graph, found), out)
    progress("done", 2, 2)
    return {
        "participants": int((~graph.altruist).sum()),
        "altruists": int(graph.altruist.sum()),
        "possible_releases": graph.arcs,
        "people_home": found.people,
        "cycles": len(found.cycles),
        "chains": len(found.chains),
        "weight": _weight(found.weight, graph.scale),
        "levels": {level.name: _told(level, graph.scale) for level in found.levels},
    }


def releases(graph: ExchangeGraph, found: Exchanges) -> pl.DataFrame:
    """One row for every release: exchange, kind, step, gives, given_by, receives, weight."""
    closed = [("cycle", pairwise((*c, c[0]))) for c in found.cycles]
    opened = [("chain", pairwise(c)) for c in found.chains]
    rows = []
    for number, (kind, steps) in enumerate((*closed, *opened), start=1):
        for step, (giver, receiver) in enumerate(steps, start=1):
            arc = graph.position[giver, receiver]
            rows.append((
                number, kind, step, graph.names[giver],
                graph.giver[arc] if graph.giver else "", graph.names[receiver],
                _weight(int(graph.weight[arc]), graph.scale),
            ))  # fmt: skip
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _weight(value: int, scale: int) -> float:
    return float(Fraction(value, scale))


def _told(level: Level, scale: int) -> str:
    unit = scale if level.name == "weight" else 1
    reached = f"{_weight(level.value, unit):g}"
    if level.proven:
        return f"{reached}, proven: no more is possible"
    if level.bound is None:
        return f"{reached}; nothing is known of what else is possible: allow more --seconds"
    return f"{reached} of at most {_weight(level.bound, unit):g}: allow more --seconds to be sure"
