"""Taking things back: each verb that can be reverted says how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb

Undo = Callable[[Actor, Event, dict[str, Any], str], None]
_UNDO: dict[Verb, Undo] = {}


def reverts(verb: Verb) -> Callable[[Undo], Undo]:
    """Register how a deed is taken back: a function of actor, event, its details and the reason.

    It runs in a transaction, raises ValidationError if it can no longer be done, and writes an
    event of its own that names the reverted one.
    """

    def register(function: Undo) -> Undo:
        _UNDO[verb] = function
        return function

    return register


def undo_of(event: Event) -> Undo | None:
    """How an event can be taken back, or None."""
    return _UNDO.get(Verb(event.verb)) if event.verb in Verb.values else None
