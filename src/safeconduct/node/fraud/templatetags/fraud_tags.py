"""Words of the fraud desk in templates."""

from __future__ import annotations

from django import template

from safeconduct.node.fraud import words

register = template.Library()
register.filter("risk", words.risk)
register.filter("trace_kind", words.kind)
register.filter("signal", words.signal)
register.filter("trace_note", words.note)
register.filter("proof", words.proof)
register.filter("way", words.way)


@register.filter
def signs(codes: tuple[str, ...]) -> str:
    """Several signals in one line."""
    return "; ".join(words.signal(code) for code in codes)


@register.filter
def points(number: int) -> str:
    """Points with their sign.

    >>> points(3), points(-21), points(0)
    ('+3', '−21', '0')
    """
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{abs(number)}"
