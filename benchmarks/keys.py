"""How often the keys of two spellings of one name meet, and those of another name.

    python benchmarks/keys.py PAIRS [PAIRS ...] [--most 4000] [--hits 0.025] [--misses 20]

PAIRS has a Latin spelling, the same name in another script and any further columns, parted by tabs;
spaces within the second are ignored. Such lists are the aligned tokens of Wikidata names in
github.com/steveash/NETransliteration-COLING2018 (data/wd_russian_20, wd_arabic_20, wd_hebrew_20 are
the test parts; the tables were written with the help of the _16 parts only).

Recall: share of pairs that have a key in common. Wrong: share of hard negatives that have one. A hard
negative of a pair is a name in the other script that the list nowhere gives for its Latin spelling:

nearest       the name whose Latin spelling is nearest by edit distance (Levenshtein, normalised)
no homophone  the nearest that is no homophone: neither the same Latin letters but for accents and
              double letters, nor the same other letters but for those that the script itself
              confuses (Cyrillic: ё э е, й и, ь ъ, double letters; Arabic: hamza and its bearers,
              ى ي, ة ه, the article; Hebrew: final forms)
Jaro-Winkler  the nearest by Jaro-Winkler
of 20         one of the 20 nearest by edit distance, at random
initial       any name whose Latin spelling begins with the same letter, at random

The peer is exact equality of the Latin forms (anyascii), as ICU's transliteration would have it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from anyascii import anyascii
from rapidfuzz import distance, process

from safeconduct.matching.spelling.close import close_keys, close_skeletons
from safeconduct.matching.spelling.readings import unaccented
from safeconduct.matching.spelling.sounds import skeletons, sound_keys

Key = Callable[[str], Sequence[str]]
_CONFUSED = str.maketrans(
    {
        **dict.fromkeys("ёэ", "е"), "й": "и", "ь": "", "ъ": "",
        **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ء": "",
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Negatives:
    """Other names of one definition, one for each pair that has any."""

    name: str
    pairs: list[tuple[str, str]]


def exact(word: str) -> tuple[str, ...]:
    return (anyascii(word).lower().replace("'", "").replace("`", ""),)


KEYS: dict[str, Key] = {
    "latin form, exact": exact,
    "sound keys": sound_keys,
    "close keys": close_keys,
    "skeletons": skeletons,
    "close skeletons": close_skeletons,
}


def read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line)
    return [(row[0].replace(" ", ""), row[1].replace(" ", "")) for row in rows]


def single(text: str) -> str:
    """Double letters once."""
    return "".join(c for i, c in enumerate(text) if i == 0 or c != text[i - 1])


def homophones(latin: str, name: str, other_latin: str, other: str) -> bool:
    """Whether two names are one to the ear, by the rule of the docstring; it is symmetric."""

    def heard(text: str) -> str:
        return single(text.removeprefix("ال").translate(_CONFUSED))

    same_latin = single(unaccented(latin)) == single(unaccented(other_latin))
    return same_latin or heard(name) == heard(other)


def hard_negatives(
    pairs: list[tuple[str, str]], chosen: list[tuple[str, str]]
) -> tuple[Negatives, ...]:
    listed: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    for latin, other in pairs:
        listed.setdefault(latin, set()).add(other)
        first.setdefault(other, latin)
    others = sorted(first)
    spelt = [first[o] for o in others]
    by_letter: dict[str, list[str]] = {}
    for other, latin in zip(others, spelt, strict=True):
        by_letter.setdefault(unaccented(latin)[:1], []).append(other)
    dice = random.Random(2)
    found: dict[str, list[tuple[str, str]]] = {
        name: [] for name in ("nearest", "no homophone", "Jaro-Winkler", "of 20", "initial")
    }
    for start in range(0, len(chosen), 500):
        part = chosen[start : start + 500]
        edits = _ranked(part, spelt, distance.Levenshtein.normalized_similarity)
        winkler = _ranked(part, spelt, distance.JaroWinkler.normalized_similarity)
        for (latin, name), by_edit, by_winkler in zip(part, edits, winkler, strict=True):
            near = [others[j] for j in by_edit if others[j] not in listed[latin]]
            near_winkler = [others[j] for j in by_winkler if others[j] not in listed[latin]]
            apart = (o for o in near if not homophones(latin, name, first[o], o))
            same_letter = by_letter[unaccented(latin)[:1]]
            drawn = dice.sample(same_letter, min(9, len(same_letter)))
            choices = {
                "nearest": near[:1],
                "no homophone": [o for o in (next(apart, None),) if o],
                "Jaro-Winkler": near_winkler[:1],
                "of 20": dice.sample(near[:20], 1) if near else [],
                "initial": [o for o in drawn if o not in listed[latin]][:1],
            }
            for definition, names in choices.items():
                found[definition] += [(latin, wrong) for wrong in names]
    return tuple(Negatives(name, wrong) for name, wrong in found.items())


def _ranked(
    part: list[tuple[str, str]], spelt: list[str], scorer: Callable[..., float]
) -> np.ndarray:
    near = process.cdist(
        [latin for latin, _ in part], spelt, workers=2, dtype=np.float32, scorer=scorer
    )
    return np.argsort(-near, kind="stable", axis=1)[:, :40]


def share_that_meets(key: Key, pairs: list[tuple[str, str]]) -> float:
    return float(np.mean([bool(set(key(a)) & set(key(b))) for a, b in pairs]))


def report(path: Path, *, most: int, allowed: float, misses: int) -> None:
    pairs = read_pairs(path)
    chosen = random.Random(1).sample(pairs, min(most, len(pairs)))
    wrong = hard_negatives(pairs, chosen)
    print(f"{path.name}: {len(chosen):,} of {len(pairs):,} pairs")
    titles = "".join(f"{n.name:>14}" for n in wrong)
    print(f"  {'':18} {'recall':>7} {titles}{'worst/limit':>14}{'keys a name':>14}")
    for name, key in KEYS.items():
        recall = share_that_meets(key, chosen)
        hits = [share_that_meets(key, n.pairs) for n in wrong]
        if not recall:
            continue  # keys that this script has none of
        per_name = np.mean([len(key(latin)) for latin, _ in chosen])
        cells = "".join(f"{h:14.4f}" for h in hits)
        print(f"  {name:18} {recall:7.3f} {cells}{max(hits) / allowed:14.2f}{per_name:14.2f}")
        if misses and name.startswith("close"):
            missed = [f"{a}:{b}" for a, b in chosen if not set(key(a)) & set(key(b))]
            met = [f"{a}:{b}" for a, b in wrong[1].pairs if set(key(a)) & set(key(b))]
            print("    missed:", *missed[:misses])
            print("    wrong: ", *met[:misses])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=4000)
    parser.add_argument("--hits", type=float, default=0.025, help="share of wrong meetings allowed")
    parser.add_argument("--misses", type=int, default=0, help="how many misses to print")
    options = parser.parse_args()
    for path in options.pairs:
        report(path, most=options.most, allowed=options.hits, misses=options.misses)


if __name__ == "__main__":
    main()
