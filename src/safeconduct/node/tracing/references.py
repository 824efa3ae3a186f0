"""Reference numbers and passphrases: short enough for a telephone, typed on any keyboard."""

from __future__ import annotations

import secrets
import unicodedata

#: 31 symbols, none easily taken for another: a prime number, which the check character needs.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZL"
_BODY = 7
_GROUPS, _GROUP = 4, 4
#: Cyrillic letters that look like Latin ones, as a Ukrainian or Russian keyboard gives them.
_LOOKALIKES = str.maketrans("АВЕКМНРСТХУЅЈ", "ABEKMHPCTXYSJ")
_LONGEST = 100


def new_reference() -> str:
    """A reference number such as `TR-4K7Q-9M2X`; it tells nothing of the case."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return written(body + check_character(body))


def check_character(body: str) -> str:
    """The last character: it shows any one wrong character and any two that changed places.

    A sum weighted by position modulo a prime number of symbols, as in ISBN-10 (ISO 2108).

    >>> check_character("4K7Q9M2"), check_character("K47Q9M2")
    ('T', 'A')
    """
    total = sum((place + 2) * ALPHABET.index(c) for place, c in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def written(symbols: str) -> str:
    """The eight symbols as they stand on paper.

    >>> written("4K7Q9M2T")
    'TR-4K7Q-9M2T'
    """
    return f"TR-{symbols[:4]}-{symbols[4:]}"


def read_reference(text: str) -> str | None:
    """The reference that somebody typed, however spaced; None if it cannot be one.

    >>> read_reference(" tr 4к7q – 9m2t "), read_reference("TR-4K7Q-9M2C")
    ('TR-4K7Q-9M2T', None)
    """
    symbols = folded(text)
    symbols = symbols.removeprefix("TR") if len(symbols) == _BODY + 3 else symbols
    if len(symbols) != _BODY + 1 or not set(symbols) <= set(ALPHABET):
        return None
    if check_character(symbols[:-1]) != symbols[-1]:
        return None
    return written(symbols)


def new_passphrase() -> str:
    """Four groups of four symbols: 79 bits, in no language, unlike the number of any card."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def folded(text: str) -> str:
    """Capital Latin letters and digits alone, as both are compared.

    >>> folded("к7q٩-m2b")
    'K7Q9M2B'
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).upper().translate(_LOOKALIKES)
    digits = (str(unicodedata.decimal(c, c)) for c in plain)
    return "".join(c for c in digits if c.isascii() and c.isalnum())
