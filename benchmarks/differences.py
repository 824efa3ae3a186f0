"""How long it takes to compare two versions of a list, person by person and by category.

    python benchmarks/differences.py [--people 100000]

The limit is one second for 100,000 people. A tenth of them left, a tenth came, a tenth changed stage and
a tenth had their record corrected. The ratio is to sorting the same ids, measured in the same run.
"""

from __future__ import annotations

import argparse
import gc
import random
import time

from safeconduct.talks import ListVersion, difference

_CATEGORIES = ("prisoner_of_war", "civilian_internee", "medical_or_religious", "unknown")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    count = parser.parse_args().people
    rng = random.Random(1)
    tenth = count // 10
    rows = [row(n) for n in range(count + tenth)]
    corrected = [{**r, "full_name": "Corrected"} for r in rows[tenth : 2 * tenth]]
    old = versions(rows[:count], moved=0, rng=rng)
    new = versions([*corrected, *rows[2 * tenth :]], moved=tenth, rng=rng)
    best = min(measured(lambda: difference(old, new).by_category()) for _ in range(5))
    ids = [r["person_id"] for r in rows]
    rng.shuffle(ids)
    floor = min(measured(lambda: sorted(ids)) for _ in range(5))
    found = {
        name: len(getattr(difference(old, new), name))
        for name in ("added", "removed", "moved", "corrected")
    }
    print(
        f"{count} people, {found}: {best:.3f} s (limit 1 s for 100,000), {best / floor:.1f} times the sorting of the ids"
    )


def row(number: int) -> dict[str, str]:
    return {
        "person_id": f"P{number:07d}",
        "full_name": f"Nobody Number{number}",
        "category": _CATEGORIES[number % 4],
        "birth_date": f"{1960 + number % 40}",
    }


def versions(rows: list[dict[str, str]], *, moved: int, rng: random.Random) -> list[ListVersion]:
    """Two stages; `moved` people of the first are in the second."""
    half = len(rows) // 2 + moved
    parts = (rows[:half], rows[half:])
    return [
        ListVersion.of(part, stage=stage, side="A", salts=lambda: rng.randbytes(32))
        for stage, part in enumerate(parts, 1)
    ]


def measured(work: object) -> float:
    assert callable(work)
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
