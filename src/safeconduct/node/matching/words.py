"""What the library compares, and what it finds, in the reader's language.

The library's own words are English; the keys here are its names of comparisons and its labels of
levels. A test reads them from the library and fails if one is missing here.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

#: Of a pair of which one report names the other by its number, beside the library's comparisons.
REFERENCE = "reference"
NAMES_THE_OTHER = "one names the other"

COMPARED: dict[str, StrOrPromise] = {
    "family": pgettext_lazy("compared", "family name"),
    "given": pgettext_lazy("compared", "given name"),
    "father": pgettext_lazy("compared", "father's name"),
    "birth": pgettext_lazy("compared", "date of birth"),
    "birth_place": pgettext_lazy("compared", "place of birth"),
    "sex": pgettext_lazy("compared", "sex"),
    "origin": pgettext_lazy("compared", "party"),
    "service_number": pgettext_lazy("compared", "service number"),
    "prisoner_number": pgettext_lazy("compared", "prisoner number"),
    "rank": pgettext_lazy("compared", "rank"),
    "unit": pgettext_lazy("compared", "unit"),
    "captured_on": pgettext_lazy("compared", "day of capture"),
    "captured_at": pgettext_lazy("compared", "place of capture"),
    "phone": pgettext_lazy("compared", "family's contact"),
    REFERENCE: pgettext_lazy("compared", "numbers of the reports"),
}
FOUND: dict[str, StrOrPromise] = {
    "about the year": pgettext_lazy("found", "about the year"),
    "day and month swapped": pgettext_lazy("found", "day and month swapped"),
    "different": pgettext_lazy("found", "different"),
    "given and family name swapped": pgettext_lazy("found", "given and family name swapped"),
    "may be the same name": pgettext_lazy("found", "may be the same name"),
    "nearly the same letters": pgettext_lazy("found", "nearly the same letters"),
    "next grade": pgettext_lazy("found", "next grade"),
    "one slip": pgettext_lazy("found", "one slip"),
    "one year apart, same day": pgettext_lazy("found", "one year apart, same day"),
    "same consonants": pgettext_lazy("found", "same consonants"),
    "same day": pgettext_lazy("found", "same day"),
    "same initial": pgettext_lazy("found", "same initial"),
    "same number, other words": pgettext_lazy("found", "same number, other words"),
    "same year, another day": pgettext_lazy("found", "same year, another day"),
    "same year, day not given": pgettext_lazy("found", "same year, day not given"),
    "similar": pgettext_lazy("found", "similar"),
    "similar letters": pgettext_lazy("found", "similar letters"),
    "similar words": pgettext_lazy("found", "similar words"),
    "sounds alike": pgettext_lazy("found", "sounds alike"),
    "the same": pgettext_lazy("found", "the same"),
    "the same name": pgettext_lazy("found", "the same name"),
    "two of day, month and year the same": pgettext_lazy(
        "found", "two of day, month and year the same"
    ),
    "within 3 days": pgettext_lazy("found", "within 3 days"),
    "within a month": pgettext_lazy("found", "within a month"),
    "within ten years": pgettext_lazy("found", "within ten years"),
    "within two years": pgettext_lazy("found", "within two years"),
    NAMES_THE_OTHER: pgettext_lazy("found", "one names the other"),
}


def compared(name: str) -> str:
    """What is compared, in the reader's language.

    >>> compared("shoe_size")
    'shoe_size'
    """
    return str(COMPARED.get(name, name))


def found(label: str) -> str:
    """What was found, in the reader's language; a label of an older model stays as it is.

    >>> found("the same shoe")
    'the same shoe'
    """
    return str(FOUND.get(label, label))
