"""What was said of single people, and what has to be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.node.accounts.models import User
from safeconduct.node.talks.models import Talk
from safeconduct.node.talks.naming import Named, named
from safeconduct.node.talks.sides import held
from safeconduct.talks import Duty, Thread
from safeconduct.talks.items import Common


@dataclass(frozen=True, slots=True, kw_only=True)
class Threaded:
    """What was said about one person on an offer, and who he is."""

    who: Named
    thread: Thread
    substitute: Named | None
    texts: Mapping[str, str]

    @property
    def common(self) -> Common:
        """How he stands between the two sides."""
        return self.thread.common


def thread_count(talk: Talk, *, common: Common | None = None) -> int:
    """How many threads there are, or how many stand so."""
    return len(_threads(talk, common))


def _threads(talk: Talk, common: Common | None) -> list[Thread]:
    found = held(talk).items.threads.values()
    return [thread for thread in found if common is None or thread.common is common]


def commons(talk: Talk, items: Sequence[str]) -> dict[str, Common]:
    """How each of some items stands between the two sides."""
    found = held(talk).items.threads
    return {item: found[item].common if item in found else Common.OPEN for item in items}


def threads(
    user: User, talk: Talk, *, common: Common | None = None, start: int = 0, size: int = 50
) -> list[Threaded]:
    """Some threads in the order in which they began."""
    return _open_threads(user, talk, _threads(talk, common)[start : start + size])


def thread(user: User, talk: Talk, item: str) -> Threaded:
    """One thread; empty if nothing was said of this item."""
    found = held(talk).items.threads.get(item, Thread(item))
    return _open_threads(user, talk, [found])[0]


def _open_threads(user: User, talk: Talk, found: Sequence[Thread]) -> list[Threaded]:
    texts = {r.text_digest for t in found for r in t.remarks if r.text_digest}
    substitutes = {t.substitute for t in found if t.substitute}
    opened = named(user, talk, [*(t.item for t in found), *texts, *substitutes])
    return [
        Threaded(
            who=opened[t.item], thread=t, substitute=opened.get(t.substitute),
            texts={r.text_digest: opened[r.text_digest].record.get("text", "")
                   for r in t.remarks if r.text_digest},
        )
        for t in found
    ]  # fmt: skip


def thread_counts(talk: Talk) -> dict[Common, int]:
    """How many threads stand in each way, in one pass; ways in which none stands are left out."""
    counts = Counter(thread.common for thread in held(talk).items.threads.values())
    return {common: counts[common] for common in Common if counts[common]}


def duty_counts(talk: Talk) -> dict[str, int]:
    """How many questions each side has to answer; nobody's name is opened for it."""
    open_ones = (duty for duty in held(talk).items.duties.values() if duty.open)
    return dict(Counter(duty.owed_by for duty in open_ones))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A question that has to be answered, whom it is about, and how old it is in seconds."""

    duty: Duty
    who: Named
    age: int
    overdue: bool


def duties(
    user: User, talk: Talk, *, now: int, open_only: bool = True, size: int | None = None
) -> list[Owing]:
    """What each side has to answer, oldest question first; `size`: only so many of them."""
    found = [d for d in held(talk).items.duties.values() if d.open or not open_only]
    found.sort(key=lambda duty: (duty.asked_at, duty.entry, duty.subject))
    del found[len(found) if size is None else size :]
    opened = named(user, talk, [duty.subject for duty in found])
    return [
        Owing(duty=d, who=opened[d.subject], age=d.age(now), overdue=d.overdue(now)) for d in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asked for who is on no list."""

    entry: str
    asked_by: str
    who: Named


def wanted(user: User, talk: Talk) -> list[Asked]:
    """People asked for, in the common order."""
    found = held(talk).items.wanted
    opened = named(user, talk, [one.person_digest for one in found])
    return [Asked(entry=w.entry, asked_by=w.asked_by, who=opened[w.person_digest]) for w in found]
