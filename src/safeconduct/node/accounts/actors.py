"""Who acts: a person under his pseudonym, or the node itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeconduct.node.accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Whose deed an event tells of; others see the name alone."""

    name: str
    user_id: int | None = None

    @classmethod
    def of(cls, user: User) -> Actor:
        """A person with an account."""
        return cls(user.pseudonym, user.pk)


#: The node itself: jobs, timers, the command line.
NODE = Actor("node")
#: A family member on the public page; who it is, only the request says.
FAMILY = Actor("family")
