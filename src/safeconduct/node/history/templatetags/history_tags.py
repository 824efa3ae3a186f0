"""How events are shown."""

from __future__ import annotations

from django import template

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.history.queries import Told
from safeconduct.node.history.reverting import undo_of

register = template.Library()
_LONGEST = 160


@register.filter
def shortened(value: object) -> str:
    """A value in one line."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@register.filter
def revertible(told: Told) -> bool:
    """Whether a deed can be taken back."""
    return bool(told.details) and undo_of(told.event) is not None


@register.filter
def may_revert(user: User) -> bool:
    """Whether the reader may take things back."""
    return user.may(Right.REVERT)
