"""How long `safeconduct clear` takes on a million people, against mere reading and writing.

    python benchmarks/clear.py [--people 1000000] [--keep DIR]

Makes a store of invented people as `assess` would leave it: one entry of a captor's list each, an
interview for four of five, a legal file for one of twenty. Then runs, each in a process of its own,
the whole command, and Polars doing nothing but reading the tables that it reads and writing the
tables that it writes. Prints the ratio of the two, and the peak memory. The same for the law alone
(`law.determine`, in memory) against reading and writing the table of people as CSV.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

LIMIT = 10.0
CARTEL = """title = "Benchmark"
signed_on = 2026-09-16
as_of = 2026-09-16
[parties.A]
name = "Orlavia"
[parties.B]
name = "Tesmaria"
[scope]
categories = ["prisoner_of_war"]
captured_from = 2024-02-10
captured_until = 2026-08-31
[terms]
total = 1
[[stages]]
number = 1
date = 2026-09-23
per_side = 1
"""
READ = ("people", "identities", "statements", "links")


def main() -> int:
    """Measure and print; the exit status says whether the ratio is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="Where to make the store, and leave it.")
    parser.add_argument("--run", choices=tuple(RUNS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        return RUNS[options.run](options.keep)
    with tempfile.TemporaryDirectory() as made:
        place = options.keep or Path(made)
        if not (place / "store" / "links.parquet").exists():
            make_store(place, options.people)
        seconds = {name: timed(name, place) for name in RUNS}
    command = ratio(seconds, "clear", "polars", options.people)
    law = ratio(seconds, "law", "table", options.people)
    return int(max(command, law) > LIMIT)


def ratio(seconds: dict[str, float], mine: str, peer: str, count: int) -> float:
    """Print and give the ratio of two runs."""
    found = seconds[mine] / seconds[peer]
    print(f"{count:,} people: {mine} over {peer} {found:.2f} (limit {LIMIT:.0f})")
    return found


def timed(name: str, place: Path) -> float:
    """Seconds that the run itself reports, without the start of the interpreter."""
    command = [sys.executable, __file__, "--run", name, "--keep", str(place)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, memory = map(float, done.stdout.split())
    print(f"{name}: {seconds:.1f} s, peak {memory / 1e6:.1f} GB")
    return seconds


def report(began: float) -> int:
    """Print seconds and peak memory in kB for `timed`."""
    print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return 0


def run_clear(place: Path) -> int:
    """The command's own step."""
    from safeconduct.cli.steps.clearing import clear
    from safeconduct.cli.steps.workspace import Store

    began = time.perf_counter()
    clear(store=Store(place / "store"), cartel=place / "cartel.toml", out=place)
    return report(began)


def run_polars(place: Path) -> int:
    """Nothing but reading what the command reads and writing what it wrote."""
    results = (
        pl.read_parquet(place / "store" / "clearance.parquet"),
        pl.read_csv(place / "determinations.csv", infer_schema=False),
    )
    began = time.perf_counter()
    for name in READ:
        pl.read_parquet(place / "store" / f"{name}.parquet")
    results[0].write_parquet(place / "again.parquet")
    results[1].write_csv(place / "again.csv")
    return report(began)


def run_law(place: Path) -> int:
    """All determinations, from tables in memory to tables in memory."""
    from safeconduct.cli.steps.clearing import read_agreement, read_law_inputs
    from safeconduct.cli.steps.workspace import Store
    from safeconduct.law import determine

    told, agreement = read_law_inputs(Store(place / "store")), read_agreement(place / "cartel.toml")
    began = time.perf_counter()
    determine(told.people, told.legal, told.interviews, scope=agreement.scope, on=agreement.as_of)
    return report(began)


def run_table(place: Path) -> int:
    """Reading and writing the table of people, as CSV."""
    pl.read_parquet(place / "store" / "people.parquet").write_csv(place / "people.csv")
    began = time.perf_counter()
    pl.read_csv(place / "people.csv", infer_schema=False).write_csv(place / "people-again.csv")
    return report(began)


def make_store(place: Path, count: int) -> None:
    """A store of `count` people in every state that the law knows, told by their numbers."""
    (place / "store").mkdir(parents=True, exist_ok=True)
    (place / "cartel.toml").write_text(CARTEL, "utf-8")
    i = pl.int_range(count, eager=True).alias("i").to_frame()
    people = i.select(
        person_id=pl.format("P-{}", pl.col("i").cast(pl.String).str.zfill(8)),
        **facts(),
        fate=pl.lit("held"), records=pl.lit(2), sources=pl.lit(2),
        status=cycle(["acknowledged"] * 16 + ["confirmed", "alleged", "missing", "died"]),
        acknowledged=pl.col("i") % 20 < 16, status_rule=pl.lit("E-ACKNOWLEDGED"),
        status_reasons=pl.lit("listed by: the list; last fate: held"), fraud_flags=pl.lit(""),
    )  # fmt: skip
    tables = {
        "list": (i, {**facts(), "fate": pl.lit("held")}, "captor_list"),
        "asked": (i.filter(pl.col("i") % 5 < 4), asked(), "consent"),
        "court": (i.filter(pl.col("i") % 20 == 7), court(), "legal"),
    }
    statements = [statement(name, *table) for name, table in tables.items()]
    identities = [
        rows.select(
            record=pl.format(f"{name}:{{}}", "i"), source=pl.lit(name),
            person_id=pl.format("P-{}", pl.col("i").cast(pl.String).str.zfill(8)),
        )
        for name, (rows, _, _) in tables.items()
    ]  # fmt: skip
    links = pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String})
    for name, frame in {
        "people": people, "statements": pl.concat(statements),
        "identities": pl.concat(identities), "links": links,
    }.items():  # fmt: skip
        frame.write_parquet(place / "store" / f"{name}.parquet")


def cycle(values: list[str]) -> pl.Expr:
    """The values in turn, by the number of the person."""
    return (pl.col("i") % len(values)).replace_strict(dict(enumerate(values)))


def day(first: int, years: int, step: int) -> pl.Expr:
    """Some day of the years from `first`."""
    i = pl.col("i") * step
    parts = (i % years + first, i % 12 + 1, i % 28 + 1)
    return pl.format("{}-{}-{}", *(p.cast(pl.String).str.zfill(2) for p in parts))


def facts() -> dict[str, pl.Expr]:
    """What a captor's list says of a person."""
    return {
        "party_of_origin": cycle(["B", "A", "B", "A", ""]),
        "detaining_power": cycle(["A", "B"]),
        "family_name": pl.format("Family{}", pl.col("i") % 9973),
        "given_name": pl.format("Given{}", pl.col("i") % 97),
        "patronymic": pl.lit(""),
        "full_name": pl.format("Family{} Given{}", pl.col("i") % 9973, pl.col("i") % 97),
        "birth_date": day(1965, 44, 7), "sex": cycle(["male"] * 9 + ["female"]),
        "rank": cycle(["private", "sergeant", "captain"]), "service_number": pl.lit(""),
        "unit": pl.format("{} Brigade", pl.col("i") % 60), "branch": cycle(["army", "navy"]),
        "category": cycle(["prisoner_of_war"] * 8 + ["civilian_internee", "medical_or_religious"]),
        "captured_on": day(2024, 3, 11), "held_at": pl.format("Camp {}", pl.col("i") % 40),
        "health": cycle(["good", "recovered", "sick", "slightly_wounded", "", "unknown"]),
        "prisoner_number": pl.format("N{}", "i"),
    }  # fmt: skip


def asked() -> dict[str, pl.Expr]:
    """What an interview says."""
    return {
        "wish": cycle(["return"] * 17 + ["stay", "undecided"]),
        "fear_of_persecution": cycle(["no"] * 30 + ["yes"]),
        "in_private": cycle(["yes"] * 28 + ["no"]), "interviewed_on": day(2026, 1, 3),
        "prisoner_number": pl.format("N{}", "i"),
    }  # fmt: skip


def court() -> dict[str, pl.Expr]:
    """What a legal file says."""
    return {
        "procedure": cycle(["suspicion", "prosecution", "convicted", "closed", "amnesty"]),
        "offence": cycle(["theft", "espionage", ""]), "war_crime": cycle(["no", "yes", "unknown"]),
        "decided_on": day(2026, 1, 5), "prisoner_number": pl.format("N{}", "i"),
    }  # fmt: skip


def statement(name: str, rows: pl.DataFrame, said: dict[str, pl.Expr], kind: str) -> pl.DataFrame:
    """The long table of statements of one source; an empty text is no statement."""
    record = pl.format(f"{name}:{{}}", "i")
    wide = rows.select(record=record, **said)
    long = wide.unpivot(index="record", variable_name="field", value_name="value")
    return long.filter(pl.col("value") != "").select(
        "record", "field", given="value", value="value", source=pl.lit(name), kind=pl.lit(kind),
        observed_on=pl.lit(None, pl.String), recorded_on=pl.lit("2026-09-01"), grade=pl.lit("B"),
    )  # fmt: skip


RUNS = {"clear": run_clear, "polars": run_polars, "law": run_law, "table": run_table}

if __name__ == "__main__":
    raise SystemExit(main())
