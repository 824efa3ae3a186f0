"""Citations: articles of the conventions, read from and written as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from safeconduct.law.conventions import ARTICLES


class Instrument(StrEnum):
    """Where a rule is laid down."""

    GC_I = "GC I"
    GC_III = "GC III"
    GC_IV = "GC IV"
    AP_I = "AP I"
    CIHL = "CIHL"
    AGREEMENT = "agreement"


_CITATION = re.compile(r"(GC I|GC III|GC IV|AP I|CIHL|agreement) (.+)")
_NUMBER = re.compile(r"(Annex [IV]+|[a-z0-9]+)((?:\([0-9a-z]+\))*)")


@dataclass(frozen=True, slots=True, order=True)
class Article:
    """One article, perhaps one paragraph of it.

    >>> Article(Instrument.GC_III, "109", "(3)").says[:29]
    'Seriously wounded and serious'
    """

    instrument: Instrument
    number: str
    paragraph: str = ""

    @property
    def key(self) -> str:
        """Its key in `conventions.ARTICLES`."""
        return f"{self.instrument} {self.number}"

    @property
    def says(self) -> str:
        """What it says, in short."""
        return ARTICLES[self.key]


def cite(text: str) -> tuple[Article, ...]:
    """Read citations such as `GC III 109(3), 110; CIHL 159`.

    Raises:
        ValueError: for one that nobody described in `conventions.ARTICLES`.
    """
    found = []
    for part in text.split("; "):
        match = _CITATION.fullmatch(part)
        if match is None:
            raise ValueError(f"no citation: {part!r}")
        for number in match[2].split(", "):
            split = _NUMBER.fullmatch(number)
            if split is None:
                raise ValueError(f"no article: {number!r} of {part!r}")
            article = Article(Instrument(match[1]), split[1], split[2])
            if article.key not in ARTICLES:
                raise ValueError(f"{article.key} is not among the articles described")
            found.append(article)
    return tuple(found)


def cited(articles: tuple[Article, ...]) -> str:
    """Citations as lawyers write them.

    >>> cited(cite("GC III 109(3), 110; CIHL 159; GC III Annex I; agreement scope"))
    'GC III arts 109(3), 110; customary IHL rule 159; GC III Annex I; the agreement, scope'
    """
    return "; ".join(
        _group(instrument, annex, [f"{a.number}{a.paragraph}" for a in group])
        for (instrument, annex), group in groupby(
            articles, key=lambda a: (a.instrument, a.number.startswith("Annex"))
        )
    )


def _group(instrument: Instrument, annex: bool, numbers: list[str]) -> str:
    listed, many = ", ".join(numbers), len(numbers) > 1
    if instrument is Instrument.CIHL:
        return f"customary IHL rule{'s' * many} {listed}"
    if instrument is Instrument.AGREEMENT:
        return f"the agreement, {listed}"
    return f"{instrument} {listed}" if annex else f"{instrument} art{'s' if many else '.'} {listed}"
