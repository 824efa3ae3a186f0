"""Words of the law in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from safeconduct.node.casework import words

register = template.Library()


@register.filter
def question(name: str) -> str:
    """A question in the reader's language."""
    return words.question(name)


@register.filter
def conclusion(value: str) -> str:
    """An answer in the reader's language."""
    return words.conclusion(value)


@register.filter
def stage(value: str) -> str:
    """The stage of a case in the reader's language."""
    return str(words.STAGE.get(value, value))


@register.filter
def wish(value: str) -> str:
    """What somebody wants, in the reader's language."""
    return str(words.WISH.get(value, value))


@register.filter
def manner(value: str) -> str:
    """How something was said, in the reader's language."""
    return str(words.MANNER.get(value, value))


@register.filter
def decision(value: str) -> str:
    """What a commission decided, in the reader's language."""
    return str(words.DECISION.get(value, value))


@register.filter
def presented_by(value: int) -> str:
    """Who presented a prisoner, in the reader's language."""
    return str(words.PRESENTED_BY.get(str(int(value)), value))


@register.filter
def task_state(value: str) -> str:
    """How a task stands, in the reader's language."""
    return str(words.TASK_STATE.get(value, value))


@register.filter
def term_state(value: str) -> str:
    """How a term of law stands, in the reader's language."""
    return str(words.TERM_STATE.get(value, value))


@register.filter
def law(text: str) -> str:
    """A sentence of the library's law in the reader's language."""
    return _(text) if text else ""
