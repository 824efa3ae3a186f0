"""Telephone numbers in free text, without what depends on where one dials from."""

from __future__ import annotations

import re

_PHONE = re.compile(r"\+?\d(?:[\s().\-]{0,2}\d){6,14}")


def phone_digits(text: str) -> str | None:
    """The last nine digits of the first telephone number in a text.

    >>> phone_digits("brother, +999 75 471 2990"), phone_digits("wife, 12 years")
    ('754712990', None)
    """
    found = _PHONE.search(text)
    return re.sub(r"\D", "", found.group())[-9:] if found else None
