"""How often the keys of two spellings of one name meet, on a public list of pairs.

    python benchmarks/keys.py PAIRS [--key sound|skeleton] [--most 4000]

PAIRS has a Latin spelling, the same name in another script and any further columns, parted by tabs;
spaces within the second are ignored. Such lists are the aligned tokens of Wikidata names in
github.com/steveash/NETransliteration-COLING2018 (data/wd_russian_20, data/wd_arabic_20).
A hard negative of a pair is the nearest other Latin spelling's name, by edit distance.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from anyascii import anyascii
from rapidfuzz import distance, process

from safeconduct.matching.spelling.sounds import skeletons, sound_keys

_KEYS = {"sound": sound_keys, "skeleton": skeletons}


def read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line)
    return [(row[0].replace(" ", ""), row[1].replace(" ", "")) for row in rows]


def hard_negatives(
    pairs: list[tuple[str, str]], chosen: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    partners: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    for latin, other in pairs:
        partners.setdefault(latin, set()).add(other)
        first.setdefault(other, latin)
    others = sorted(first)
    spelt = [first[o] for o in others]
    found = []
    for start in range(0, len(chosen), 500):
        part = chosen[start : start + 500]
        near = process.cdist(
            [a for a, _ in part], spelt, workers=2, dtype=np.float32,
            scorer=distance.Levenshtein.normalized_similarity,
        )  # fmt: skip
        for row, (latin, _) in zip(near, part, strict=True):
            ranked = (others[j] for j in np.argsort(-row, kind="stable")[:30])
            wrong = next((o for o in ranked if o not in partners[latin]), None)
            if wrong is not None:
                found.append((latin, wrong))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--key", choices=sorted(_KEYS), default="sound")
    parser.add_argument("--most", type=int, default=4000)
    options = parser.parse_args()
    key = _KEYS[options.key]
    pairs = read_pairs(options.pairs)
    chosen = random.Random(1).sample(pairs, min(options.most, len(pairs)))
    wrong = hard_negatives(pairs, chosen)

    def meet(latin: str, other: str) -> bool:
        return bool(set(key(latin)) & set(key(other)))

    def exact(latin: str, other: str) -> bool:
        return anyascii(latin).lower() == anyascii(other).lower().replace("'", "")

    print(f"{options.pairs.name}, {options.key} keys, {len(chosen)} pairs")
    for name, test in (("keys", meet), ("latin form, exact", exact)):
        recall = np.mean([test(a, b) for a, b in chosen])
        hits = np.mean([test(a, b) for a, b in wrong])
        print(f"  {name:18} recall {recall:.3f}   hard negatives that meet {hits:.4f}")
    per_name = np.mean([len(key(a)) for a, _ in chosen])
    print(f"  keys a Latin name  {per_name:.2f}")


if __name__ == "__main__":
    main()
