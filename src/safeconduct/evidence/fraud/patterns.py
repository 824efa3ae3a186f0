"""Stories that swindlers tell, as a table of word stems in five languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl

LANGUAGES = ("uk", "ru", "en", "fr", "ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One story.

    Attributes:
        code: for citing it.
        words: what is wrong with it, in a sentence.
        points: weight in decibans.
        expressions: by language, one regular expression a group; all must be found.
    """

    code: str
    words: str
    points: int
    expressions: Mapping[str, tuple[str, ...]]


@cache
def patterns() -> tuple[Pattern, ...]:
    """The shipped table."""
    file = resources.files("safeconduct.evidence.fraud").joinpath("patterns.toml")
    return tuple(
        Pattern(
            code=code,
            words=entry["words"],
            points=entry["points"],
            expressions={
                language: tuple(_any_of(stems) for stems in entry[language])
                for language in LANGUAGES
                if language in entry
            },
        )
        for code, entry in tomllib.loads(file.read_text("utf-8")).items()
    )


def _any_of(stems: list[str]) -> str:
    return r"(?:^|\W)(?:" + "|".join(re.escape(stem) for stem in stems) + ")"


def found_in(text: pl.Expr, pattern: Pattern) -> pl.Expr:
    """Whether a column of texts tells the story, in any of the languages."""
    folded = text.fill_null("").str.to_lowercase()
    languages = [
        pl.all_horizontal(folded.str.contains(group) for group in groups)
        for groups in pattern.expressions.values()
    ]
    return pl.any_horizontal(languages)
