"""The last look at a text before it is published: does it name or number anybody?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_WORD = re.compile(r"\w+(?:[-'’ʼ/.]\w+)*")
_PATTERNS = (
    ("telephone number", re.compile(r"(?<!\w)\+\d[\d ()-]{7,}\d")),
    ("bank account", re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}[A-Z0-9]{0,4}(?!\w)")),
    ("card number", re.compile(r"(?<!\w)(?:\d[ -]?){13,19}(?!\w)")),
    ("check-in token", re.compile(r"(?<!\w)(?=[A-Z2-7]*[2-7])[A-Z2-7]{10}(?!\w)")),
    ("long number", re.compile(r"(?<!\d)\d{6,}(?!\d)")),
)
_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5


class FindingKind(StrEnum):
    """What was found in a text."""

    NAME = "name"
    IDENTIFIER = "identifier"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place in a text that could point at a person.

    Attributes:
        kind: whether it is a known name, a known identifier or looks like one.
        found: the words as they stand in the text.
        start: offset of the first character.
        why: what it is taken for.
    """

    kind: FindingKind
    found: str
    start: int
    why: str


def check_text(text: str, names: Iterable[str], *, allowed: Iterable[str] = ()) -> list[Finding]:
    """Find every name, number or identifier of a person in a text meant for the public.

    A name is found whole or by any one of its parts of at least three letters, in any letter case;
    a wrong alarm costs a look, a missed name may cost a life. Numbers without letters are looked
    for from five digits on, since shorter ones cannot be told from counts and years.

    Args:
        text: what is to be published.
        names: names, numbers and identifiers of people, in every spelling known.
        allowed: words that the notice must be able to say (parties and mediator).

    Returns:
        The findings in the order of the text; an empty list if there are none.

    >>> [f.found for f in check_text("Returned: 5, among them Ivan.", ["Ivan Kovalenko"])]
    ['Ivan']
    """
    free = {_fold(word) for phrase in allowed for word in _WORD.findall(phrase)}
    parts: set[str] = set()
    phrases: dict[str, set[str]] = {}
    for name in names:
        words = [_fold(word) for word in _WORD.findall(name)]
        parts.update(word for word in words if _telling(word) and word not in free)
        if words and not all(word in free for word in words) and not all(map(str.isdigit, words)):
            phrases.setdefault(words[0], set()).add(" ".join(words))
    found = [*_known(text, parts, phrases), *_patterns(text)]
    return sorted(found, key=lambda f: (f.start, f.kind, f.found))


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold()
    return plain.translate({ord("’"): "'", ord("ʼ"): "'"})


def _telling(word: str) -> bool:
    if word.isdigit():
        return len(word) >= _SHORTEST_NUMBER
    return len(word) >= _SHORTEST_WORD


def _known(text: str, parts: set[str], phrases: dict[str, set[str]]) -> Iterator[Finding]:
    words = [(match.start(), match.group()) for match in _WORD.finditer(text)]
    folded = [_fold(word) for _, word in words]
    for place, (start, word) in enumerate(words):
        if folded[place] in parts:
            yield _finding(word, start)
            continue
        for phrase in sorted(phrases.get(folded[place], ())):
            length = len(phrase.split())
            if " ".join(folded[place : place + length]) == phrase:
                last_start, last = words[place + length - 1]
                yield _finding(text[start : last_start + len(last)], start)
                break


def _finding(found: str, start: int) -> Finding:
    if any(map(str.isdigit, found)):
        why = "the number or identifier of a person on file"
        return Finding(kind=FindingKind.IDENTIFIER, found=found, start=start, why=why)
    why = "the name, or a part of the name, of a person on file"
    return Finding(kind=FindingKind.NAME, found=found, start=start, why=why)


def _patterns(text: str) -> Iterator[Finding]:
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(
                kind=FindingKind.PATTERN,
                found=match.group(),
                start=match.start(),
                why=f"looks like a {what}",
            )
