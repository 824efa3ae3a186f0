"""Where a family can be reached, in free text: what two reports of one person have in common."""

from __future__ import annotations

import re

_PHONE = re.compile(r"\+?\d(?:[\s().\-]{0,2}\d){6,14}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])@\w{4,}")


def contact_key(text: str) -> str | None:
    """The telephone number; without one, the first e-mail address or @name of a messenger.

    >>> contact_key("wife, 12 years, Olena.K@mail.example"), contact_key("brother @Olenko_82")
    ('olena.k@mail.example', '@olenko_82')
    """
    if digits := phone_digits(text):
        return digits
    found = _ADDRESS.search(text)
    return found.group().lower() if found else None


def phone_digits(text: str) -> str | None:
    """The last nine digits of the first telephone number in a text, wherever one dials from.

    >>> phone_digits("brother, +999 75 471 2990"), phone_digits("wife, 12 years")
    ('754712990', None)
    """
    found = _PHONE.search(text)
    return re.sub(r"\D", "", found.group())[-9:] if found else None
