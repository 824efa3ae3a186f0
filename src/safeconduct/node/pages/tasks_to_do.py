"""What needs doing, for the home page; each app adds its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the home page.

    Attributes:
        label: what is to be done.
        count: how many; nothing is shown for none, unless `always`.
        url: where to do it.
        urgent: whether a term of law or an agreement runs out.
        always: shown even if nothing waits, as the way to begin.
    """

    label: StrOrPromise
    url: str
    count: int = 0
    urgent: bool = False
    always: bool = False


Source = Callable[[User], Iterator[Task]]
_SOURCES: list[tuple[tuple[Right, ...], Source]] = []


def tells_tasks(*rights: Right) -> Callable[[Source], Source]:
    """Register a function that yields tasks for those who hold one of the rights."""

    def register(source: Source) -> Source:
        _SOURCES.append((rights, source))
        return source

    return register


def to_do(user: User) -> list[Task]:
    """What waits for this person, the urgent first."""
    tasks = [
        task
        for rights, source in _SOURCES
        if user.may(*rights)
        for task in source(user)
        if task.count or task.always
    ]
    return sorted(tasks, key=lambda t: (not t.urgent, not t.count))
