"""How events are shown."""

from __future__ import annotations

from django import template

from safeconduct.node.accounts.access import Right, Role
from safeconduct.node.accounts.models import User
from safeconduct.node.history.queries import Told
from safeconduct.node.history.reverting import undo_of
from safeconduct.node.pages.words import field_label, word_label

register = template.Library()
_LONGEST = 160


@register.filter
def shortened(value: object) -> str:
    """A value in one line."""
    match value:
        case list():
            text = ", ".join(map(str, value))
        case dict():
            text = "; ".join(f"{field_label(k)}: {shortened(v)}" for k, v in value.items())
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@register.filter
def in_words(value: object, name: str) -> object:
    """A detail in the reader's language where its name is that of a vocabulary."""
    if name == "roles" and isinstance(value, list):
        return [Role(role).label if role in Role.values else role for role in value]
    return word_label(name, value) if isinstance(value, str) else value


@register.filter
def revertible(told: Told) -> bool:
    """Whether a deed can be taken back."""
    return bool(told.details) and undo_of(told.event) is not None


@register.filter
def may_revert(user: User) -> bool:
    """Whether the reader may take things back."""
    return user.may(Right.REVERT)
