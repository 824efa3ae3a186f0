"""A digest as a phrase that two people can compare over a bad line.

Words of the radiotelephony spelling alphabet (ICAO Annex 10, volume II, chapter 5).
"""

from __future__ import annotations

import base64

from safeconduct.record.encoding import check_hash
from safeconduct.record.errors import Reason, RecordError

BITS = 80
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ALPHABET = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar "
    "Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu Two Three Four Five "
    "Six Seven"
)
_WORDS = _ALPHABET.split()
_WORD_OF = dict(zip(_LETTERS, _WORDS, strict=True))
_LETTER_OF = {word.lower(): letter for letter, word in _WORD_OF.items()}


def phrase(digest: str) -> str:
    """The first 80 bits of a SHA-256, as four lines of four words.

    >>> print(phrase("00" * 9 + "ff" * 23).splitlines()[3])
    Alfa Alfa Hotel Seven
    """
    raw = bytes.fromhex(check_hash(digest))[: BITS // 8]
    words = [_WORD_OF[letter] for letter in base64.b32encode(raw).decode()]
    return "\n".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4))


def require_phrase(said: str, digest: str) -> None:
    """Check what was said over the line, in words or in single letters.

    Raises:
        RecordError: if it is not this digest's phrase.
    """
    letters = [_LETTER_OF.get(word.lower(), word.upper()) for word in said.split()]
    if "".join(letters) != "".join(_LETTER_OF[word.lower()] for word in phrase(digest).split()):
        raise RecordError(
            "",
            "the phrase is not that of this document",
            "Compare it again, word by word; if it stays so, the document was exchanged.",
            reason=Reason.WRONG_ROOT,
        )
