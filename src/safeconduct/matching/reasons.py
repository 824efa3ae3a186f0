"""Why a pair weighs what it weighs: a waterfall of steps, as data, in words, one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from safeconduct.matching.comparisons import COMPARISONS, level_labels

#: Steps of less than this many bits are left out of words.
LEAST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one comparison found, and how many bits (doublings of the odds) that is worth."""

    comparison: str
    words: str
    found: str
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """From the odds that any two records are one person to the odds of these two, step by step.

    `start` and the bits of all `steps` add up to `end`; `probability` is calibrated beyond that.
    """

    start: float
    steps: tuple[Step, ...]
    end: float
    probability: float

    @property
    def sentence(self) -> str:
        """One sentence for the officer who must judge the pair.

        >>> step = Step(comparison="birth", words="date of birth", found="same day", bits=12.0)
        >>> other = Step(comparison="unit", words="unit", found="different", bits=-2.0)
        >>> Waterfall(start=-15.0, steps=(step, other), end=-5.0, probability=0.2).sentence
        'For one person: date of birth (same day). Against it: unit (different).'
        """
        ranked = sorted(self.steps, key=lambda s: -abs(s.bits))
        speak = [s for s in ranked if abs(s.bits) >= LEAST]
        on = [f"{s.words} ({s.found})" for s in speak if s.bits > 0]
        off = [f"{s.words} ({s.found})" for s in speak if s.bits < 0]
        said = [f"For one person: {', '.join(on)}."] if on else []
        said += [f"Against it: {', '.join(off)}."] if off else []
        return " ".join(said) or "Nothing was known of both that could be compared."


def waterfall(link: Mapping[str, Any], settings: Mapping[str, Any]) -> Waterfall:
    """The steps of one row of `Linkage.links` under a model's settings."""
    labels = level_labels(settings)
    steps = tuple(
        Step(
            comparison=name,
            words=words,
            found=labels[name].get(link[f"g_{name}"], ""),
            bits=link[f"w_{name}"],
        )
        for name, words in COMPARISONS.items()
        if link[f"g_{name}"] is not None and link[f"g_{name}"] >= 0
    )
    bits = sum(step.bits for step in steps)
    return Waterfall(
        start=round(link["weight"] - bits, 4),
        steps=steps,
        end=link["weight"],
        probability=link["probability"],
    )


def in_words(settings: Mapping[str, Any]) -> pl.Expr:
    """The steps of each pair in words, as one column: "family name: sounds alike +8.1; ..."."""
    labels = level_labels(settings)
    said = []
    for name, words in COMPARISONS.items():
        level, bits = pl.col(f"g_{name}"), pl.col(f"w_{name}")
        found = level.cast(pl.Int64).replace_strict(
            labels[name], default="", return_dtype=pl.String
        )
        sign = pl.when(bits > 0).then(pl.lit("+")).otherwise(pl.lit(""))
        text = pl.format(f"{words}: {{}} {{}}{{}}", found, sign, bits.round(1))
        said.append(pl.when((level >= 0) & (bits.abs() >= LEAST)).then(text))
    return pl.concat_str(said, separator="; ", ignore_nulls=True)
