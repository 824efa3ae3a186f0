"""Exchanges among three and more from a file."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Summary, quiet, require_columns
from safeconduct.selection.programme import Unsolvable
from safeconduct.selection.programme.modelling import Level
from safeconduct.selection.several import (
    Caps,
    Circulation,
    ExchangeGraph,
    Exchanges,
    Failure,
    Table,
    best_exchanges,
    exchange_among,
    parse_table,
    read_exchange,
    with_credits,
)
from safeconduct.tables import InputError, read_own_csv, read_toml, write_csv

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


def circulation(
    *,
    file: Path,
    credits_file: Path | None,
    seconds: float,
    out: Path,
    progress: Progress = quiet,
) -> Summary:
    """Write who is released among states, and each party's credit for the next round."""
    progress("reading the table", 0, 2)
    table = parse_table(read_toml(file), where=str(file))
    if credits_file is not None:
        table = with_credits(table, _credits(credits_file), where=str(credits_file))
    progress("finding what all can agree to", 1, 2)
    try:
        found = exchange_among(table, time_limit=seconds)
    except Unsolvable as fault:
        raise InputError(
            "no exchange keeps to what each party asks for" if fault.proven
            else "no exchange was found in the time given",
            where=file, remedy="Lower a least_surplus, or allow more --seconds.",
        ) from None  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    write_csv(_released(table, found), out / "circulation.csv")
    write_csv(_accounts(table, found), out / "credits.csv")
    progress("done", 2, 2)
    return {
        "parties": len(table.parties),
        "people_home": len(found.released),
        "owed_outside_the_count": len(found.owed),
        "gives_and_gets": {
            p.name: f"gives {found.gives[p.name]}, gets {found.gets[p.name]}, credit "
            f"{found.credits[p.name]:+}"
            for p in table.parties
        },
        "fails": {failure.name: failure_words(failure) for failure in found.failures},
        "levels": {level.name: _told(level, 1) for level in found.levels},
    }


def failure_words(failure: Failure) -> str:
    """Why a package or a release under a condition does not happen."""
    if failure.fewer:
        return f"{failure.why.value}: {failure.fewer} fewer"
    if failure.conditions:
        return f"{failure.why.value}: {'; '.join(failure.conditions)}"
    return failure.why.value


def _released(table: Table, found: Circulation) -> pl.DataFrame:
    going, why = set(found.released), {f.name: failure_words(f) for f in found.failures}
    package = {name: p.name for p in table.packages for name in p.releases}
    rows = [
        (r.name, r.who, r.holder, r.origin, "owed" if r.owed else "counted",
         r.owed or r.name in going, package.get(r.name, ""),
         "" if r.name in going else why.get(r.name, why.get(package.get(r.name, ""), "")))
        for r in table.releases
    ]  # fmt: skip
    columns = ["release", "person", "holder", "origin", "basis", "released", "package", "why"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _accounts(table: Table, found: Circulation) -> pl.DataFrame:
    rows = [
        (p.name, p.credit, found.gives[p.name], found.gets[p.name], found.credits[p.name],
         found.surplus[p.name])
        for p in table.parties
    ]  # fmt: skip
    columns = ["party", "credit_before", "gives", "gets", "credit", "surplus"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _credits(path: Path) -> dict[str, int]:
    """What `credits.csv` of the round before says."""
    frame = read_own_csv(path)
    require_columns(
        frame, ("party", "credit"), where=path, remedy="Name credits.csv of the round before."
    )
    wrong = frame.filter(pl.col("credit").cast(pl.Int64, strict=False).is_null())
    if wrong.height:
        raise InputError(
            f"the credit of {wrong['party'][0]} is {wrong['credit'][0]!r}, not a whole number",
            where=path, remedy="Name credits.csv of the round before.",
        )  # fmt: skip
    return {party: int(credit) for party, credit in frame.select("party", "credit").iter_rows()}
