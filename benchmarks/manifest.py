"""How long the manifest of a full stage takes, against the five seconds an officer would wait.

    python benchmarks/manifest.py [--people 390] [--repeat 5]

Prints the median over the limit, and over the same table of one person, whose time is the price of
setting up the typesetter.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import time

import polars as pl

from safeconduct.documents import manifest_pdf
from safeconduct.handover import Manifest, make_manifest

LIMIT = 5.0
PARTIES = {"A": "Orlavia", "B": "Tesmaria"}
NAMES = ("Коваленко Іван Петрович", "Sydorov, Pyotr", "عبد الرحمن الحداد")


def main() -> int:
    """Measure and print; the exit status says whether the median is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=390)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    whole, one = (
        statistics.median(seconds(manifest(count)) for _ in range(options.repeat))
        for count in (options.people, 1)
    )
    print(f"{options.people} people: median {whole:.2f} s, {whole / one:.1f} times one person's")
    print(f"ratio to the limit of {LIMIT:.0f} s: {whole / LIMIT:.2f}")
    return int(whole > LIMIT)


def manifest(people: int) -> Manifest:
    """A stage of so many people with names in three scripts."""
    listed = pl.DataFrame(
        {
            "person_id": [f"P{n:04}" for n in range(people)],
            "stage": [1] * people,
            "side": ["A"] * people,
            "place": list(range(1, people + 1)),
            "basis": ["owed" if n % 10 == 0 else "counted" for n in range(people)],
            "full_name": [NAMES[n % 3] for n in range(people)],
            "birth_date": ["1990-05-12"] * people,
            "rank": ["" if n % 2 else "Sergeant" for n in range(people)],
            "category": ["prisoner_of_war"] * people,
            "prisoner_number": [f"OR-{n:05}" for n in range(people)],
        }
    )
    day = datetime.date(2026, 9, 23)
    return make_manifest(listed, talk="t", seats=50, place="Long Bridge", date=day)


def seconds(made: Manifest) -> float:
    """How long the document takes."""
    start = time.perf_counter()
    manifest_pdf(made, parties=PARTIES, mediator="Ilmarin", note="Invented people")
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
