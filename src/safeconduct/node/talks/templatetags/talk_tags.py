"""Words of the talks in templates."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.translation import ngettext

from safeconduct.node.talks import words
from safeconduct.talks.columns import Kind

register = template.Library()


@register.filter
def talk_word(value: str, vocabulary: str) -> str:
    """A code of the talks in the reader's language."""
    return words.word(value, vocabulary)


@register.filter
def why(code: str) -> str:
    """The reason of a refusal or a question."""
    return words.why(code)


@register.filter
def kind(value: Kind) -> str:
    """What became of a person's place."""
    return str(words.KIND[Kind(value)])


@register.filter
def at(seconds: int) -> datetime:
    """Seconds since 1970 as a moment.

    >>> at(0).year
    1970
    """
    return datetime.fromtimestamp(seconds, UTC)


@register.filter
def age(seconds: int) -> str:
    """How long something has lasted, in days or hours.

    >>> age(200_000), age(7_200), age(30)
    ('2 days', '2 hours', '0 hours')
    """
    days, hours = seconds // 86_400, seconds // 3_600
    if days >= 2:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value at a key, or an empty text."""
    return mapping.get(key, "")


@register.filter
def short(digest: str) -> str:
    """The beginning of a hash, enough to tell entries of one talk apart."""
    return digest[:12]
