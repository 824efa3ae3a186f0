"""Names of the form "servant of": Abd al-Rahman, Abdulrahman, Abderrahmane, عبد الرحمن are one.

The second half is one of God's names and tells these names apart; the first alone tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeconduct.matching.spelling.sounds import skeletons, without_article

_ALONE = frozenset({
    "abd", "abdul", "abdel", "abdal", "abdu", "abdoul", "абд", "абдул", "абдуль", "абдель",
    "عبد", "אבד",
})  # fmt: skip
_ARTICLES = frozenset({
    "al", "el", "ar", "as", "ash", "ad", "an", "az", "at", "аль", "ель", "ар", "аш", "ан", "ال",
})  # fmt: skip
_JOINED = re.compile(
    r"(?:abd(?:o?[aeiou]l(?=[^l])|o?[aeou])?|абд(?:[аеу]ль?(?=[^л])|[аеу])?|عبد(?:ال)?)(.{3,}?)e?"
)
_OF_ALLAH = re.compile(r"(?:a?ll?ah?|а?лл?а[хг]?|الله|لله)")


def servant_groups(words: Sequence[str]) -> tuple[str, ...]:
    """Groups of a name that begins with "servant of"; none for others.

    Args:
        words: of a name, lower-case, as `people.words_of` gives them.

    >>> one = set(servant_groups(["abd", "al", "rahman"]))
    >>> all(one & set(servant_groups([w])) for w in ("abdulrahman", "abderrahmane", "абдурахман"))
    True
    >>> servant_groups(["abdul", "karim"]) == servant_groups(["abd", "al", "karim"])
    True
    >>> servant_groups(["khalid"]), servant_groups(["abdo"])
    ((), ())
    """
    if not words:
        return ()
    if words[0] in _ALONE:
        rest = [w for w in words[1:] if w not in _ARTICLES]
        of_whom = without_article(rest[0]) if rest else ""
    else:
        joined = _JOINED.fullmatch(words[0])
        of_whom = joined.group(1) if joined else ""
    if len(of_whom) < 3:
        return ()
    if _OF_ALLAH.fullmatch(of_whom):
        return ("=abdallah",)
    return tuple(f"=abd {bones}" for bones in skeletons(of_whom))
