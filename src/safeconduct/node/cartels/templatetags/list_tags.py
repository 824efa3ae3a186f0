"""Words of lists in templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from safeconduct.node.cartels import drawing, words

register = template.Library()


@register.filter
def reason_code(code: str) -> str:
    """A reason in a few words."""
    return words.code(code)


@register.filter
def in_terms(text: str, terms: Mapping[str, str]) -> str:
    """A sentence of selection, with the terms it names, in the reader's language."""
    return words.said(text, terms) if text else ""


@register.filter
def line_key(key: str) -> str:
    """A sort of line of a paper."""
    return str(words.KEY[key])


@register.filter
def thousandths(share: int) -> str:
    """A share in percent."""
    return drawing.percent(share / 1000)


@register.filter
def part(share: float) -> str:
    """A part of one in percent."""
    return drawing.percent(share)


@register.filter
def signed(number: int) -> str:
    """A change with its sign.

    >>> signed(3), signed(0), signed(-2)
    ('+3', '0', '−2')
    """
    if number > 0:
        return f"+{number}"
    return str(number) if number == 0 else f"−{-number}"


@register.filter
def whose(of: str) -> str:
    """Whose term it is: both sides' or one's own."""
    return _("both") if of in ("agreement", "terms") else of
