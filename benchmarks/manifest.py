"""How long the manifest of a full stage takes, against the five seconds an officer would wait.

    python benchmarks/manifest.py [--people 390] [--repeat 5]

Prints the median over the limit, and over the same table of one person, whose time is the price of
setting up the typesetter.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from safeconduct.documents import manifest_pdf
from safeconduct.handover import Manifest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from made_manifests import made_manifest

LIMIT = 5.0
PARTIES = {"A": "Orlavia", "B": "Tesmaria"}


def main() -> int:
    """Measure and print; the exit status says whether the median is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=390)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    whole, one = (
        statistics.median(seconds(made_manifest(count)) for _ in range(options.repeat))
        for count in (options.people, 1)
    )
    print(f"{options.people} people: median {whole:.2f} s, {whole / one:.1f} times one person's")
    print(f"ratio to the limit of {LIMIT:.0f} s: {whole / LIMIT:.2f}")
    return int(whole > LIMIT)


def seconds(made: Manifest) -> float:
    """How long the document takes."""
    start = time.perf_counter()
    manifest_pdf(made, parties=PARTIES, mediator="Ilmarin", note="Invented people")
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
