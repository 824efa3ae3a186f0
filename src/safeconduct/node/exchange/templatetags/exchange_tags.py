"""Small things for the pages of the witness."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template

register = template.Library()


@register.filter
def moment(seconds: int) -> datetime:
    """Seconds since 1970 as a moment.

    >>> moment(0).year
    1970
    """
    return datetime.fromtimestamp(seconds, UTC)
