r"""Who is who on an invented world: this package and nomenklatura's logic-v2 on the same pairs.

    .tools/venv/bin/uv run --no-sync --with nomenklatura==4.17.4 \
        python benchmarks/nomenklatura_peer.py [--scale 0.1] [--seed 1] [--people N]

nomenklatura is in no group or extra of this project: it needs PyICU, which has no wheels, so that
the line above compiles it into an environment of its own (Debian: apt install libicu-dev pkg-config
g++). `--people` takes a random sample of the world's people with all of their records; without it
logic-v2 is asked about every pair, in about a millisecond each.

Logic-v2 is given what its data model has room for: names whole and in parts, alias, birth date,
sex, and numbers as identifiers. It scores the pairs that this package's blocking proposes and those
of plain Splink's usual blocking; that one record names another by its number is told to it as well.
It is given the best threshold that truth can choose; this package uses its shipped thresholds, and
beside that its best threshold is printed too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from matching import as_given
from thresholds import CAREFUL, best_f1
from worlds import world

from safeconduct.matching import link, pairwise, prepare
from safeconduct.matching.blocks import write_all_blocks, write_pairs
from safeconduct.matching.scoring import ALL_MEMORY, numbered

#: Equi-joins of plain Splink in matching.py.
USUAL = (
    ("prisoner_number",), ("service_number",), ("family", "given"), ("family", "dob"),
    ("given", "dob"),
)  # fmt: skip
Scorer = Callable[[str, str], float]


def our_pairs(records: pl.DataFrame) -> pl.DataFrame:
    """The pairs that this package's blocking proposes: record_l < record_r."""
    compared = numbered(prepare(records))
    with ALL_MEMORY.connect() as connection:
        connection.register("compared", compared.to_arrow())
        write_all_blocks(connection, "compared")
        write_pairs(connection, "compared")
        pairs = connection.sql("SELECT join_key_l AS l, join_key_r AS r FROM pairs").pl()
    keys = compared.select("id", "unique_id")
    return (
        pairs.join(keys.rename({"id": "l", "unique_id": "record_l"}), on="l")
        .join(keys.rename({"id": "r", "unique_id": "record_r"}), on="r")
        .select("record_l", "record_r")
    )


def usual_pairs(records: pl.DataFrame) -> pl.DataFrame:
    """The pairs that plain Splink's blocking proposes: record_l < record_r."""
    frame = as_given(records)
    found = []
    for columns in USUAL:
        sides = frame.select("unique_id", *columns).drop_nulls()
        joined = sides.join(sides, on=columns, suffix="_r").filter(
            pl.col("unique_id") < pl.col("unique_id_r")
        )
        found.append(joined.select(record_l="unique_id", record_r="unique_id_r"))
    return pl.concat(found).unique()


def logic_v2(records: pl.DataFrame) -> Scorer:
    """Two record keys -> the score of logic-v2 with its defaults."""
    from followthemoney import model
    from nomenklatura.matching.logic_v2.model import LogicV2

    properties = {
        "firstName": "given_name", "lastName": "family_name", "fatherName": "patronymic",
        "alias": "alias", "birthDate": "birth_date", "birthPlace": "birth_place", "gender": "sex",
        "idNumber": "service_number",
    }  # fmt: skip
    entities = {}
    for row in records.iter_rows(named=True):
        entity = model.make_entity("Person")
        entity.id = row["record"]
        parts = [row[c] for c in ("given_name", "patronymic", "family_name") if row[c]]
        entity.add("name", row["full_name"] or " ".join(parts))
        for name, column in properties.items():
            value = row.get(column)
            if value:
                entity.add(name, value.removeprefix("~") if column == "birth_date" else value)
        if row["prisoner_number"] and row["detaining_power"]:
            entity.add("idNumber", f"{row['detaining_power']}/{row['prisoner_number']}")
        entities[row["record"]] = entity
    config = LogicV2.default_config()

    def scored(left: str, right: str) -> float:
        return LogicV2.compare(entities[left], entities[right], config).score

    return scored


def by_name(records: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which one names the other by its number, for which nobody needs a score."""
    known = records.filter(pl.col("refers_to").is_in(records["record"].implode()))
    return known.select(
        record_l=pl.min_horizontal("record", "refers_to"),
        record_r=pl.max_horizontal("record", "refers_to"),
        score=pl.lit(2.0),
    ).filter(pl.col("record_l") != pl.col("record_r"))


def sampled(
    records: pl.DataFrame, truth: pl.DataFrame, people: int, *, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    chosen = truth.select(pl.col("true_person_id").unique().sort()).sample(people, seed=seed)
    kept = truth.join(chosen, on="true_person_id", how="semi")
    return records.join(kept, on="record", how="semi"), kept


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int)
    parser.add_argument("--worlds", type=Path, default=Path("/tmp/safeconduct-worlds"))
    options = parser.parse_args()
    records, truth = world(options.worlds, scale=options.scale, seed=options.seed)
    if options.people:
        records, truth = sampled(records, truth, options.people, seed=options.seed)
    found = link(records, seed=1)
    ours = pairwise(found.identities, truth)
    scores = found.links.select("record_l", "record_r", score="probability")
    our_best = best_f1(scores, truth, records=records)
    print(
        f"scale {options.scale:g}, seed {options.seed}: {records.height:,} records, {ours.true_pairs:,} true pairs"
    )
    print(
        f"  this package            F1 {ours.f1:.4f} as shipped (precision {ours.precision:.4f}, recall {ours.recall:.4f}); "
        f"best {our_best.f1:.4f}, recall at precision {CAREFUL} {our_best.careful:.4f}"
    )
    score, named = logic_v2(records), by_name(records)
    sets = {"our pairs": our_pairs(records), "plain Splink's pairs": usual_pairs(records)}
    sets["both together"] = pl.concat(sets.values()).unique()
    asked = sets["both together"].join(named, on=["record_l", "record_r"], how="anti")
    began = time.perf_counter()
    values = [score(left, right) for left, right in asked.iter_rows()]
    took = (time.perf_counter() - began) / max(len(values), 1)
    scored = pl.concat([asked.with_columns(score=pl.Series(values, dtype=pl.Float64)), named])
    for name, pairs in sets.items():
        chosen = pl.concat(
            [scored.join(pairs, on=["record_l", "record_r"], how="semi"), named]
        ).unique(["record_l", "record_r"])
        best = best_f1(chosen, truth, records=records)
        print(
            f"  logic-v2, {name:<21} best F1 {best.f1:.4f} ({best.alone:.4f} by pairs, {best.joined:.4f} joined), recall at precision {CAREFUL} {best.careful:.4f}; "
            f"ahead by {ours.f1 - best.f1:.4f}"
        )
    print(f"  time of logic-v2        {took * 1000:.2f} ms a pair, {len(values):,} pairs")


if __name__ == "__main__":
    main()
