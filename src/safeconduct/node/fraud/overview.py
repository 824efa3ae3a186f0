"""The fraud desk at a glance: how many contacts of each risk, the rings, what came since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max

from safeconduct.evidence import ContactRisk
from safeconduct.evidence.fraud.amounts import totals
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.fraud.opening import Judged
from safeconduct.node.fraud.queries import TO_TELL, findings, findings_for, opened_or_none
from safeconduct.node.fraud.reading import contact_reports
from safeconduct.node.registry.queries import people_for


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCount:
    """How many contacts are of one risk, and how long its bar is, of a hundred."""

    risk: str
    count: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RingLine:
    """One ring in the list.

    Attributes:
        ring: the row.
        families, contacts: all of them.
        hidden: how many contacts are about cases that are sealed to others; the rest tells
            nothing of those.
        kinds: kind of callers' traces, and how many of it.
        first, last: day of the first and last contact, or "".
        demanded: currency and sum.
    """

    ring: Ring
    families: int
    contacts: int
    hidden: int
    kinds: tuple[tuple[str, int], ...]
    first: str
    last: str
    demanded: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The desk at a glance.

    Attributes:
        risks: counts of what the reader may see.
        hidden: how many contacts are about cases that are sealed to others.
        rings: the largest first.
        judged_at: when, or None if nothing is judged.
        fresh: how many contacts came since.
    """

    risks: tuple[RiskCount, ...]
    hidden: int
    rings: tuple[RingLine, ...]
    judged_at: datetime | None
    fresh: int


def overview(user: User) -> Overview:
    """Everything on the first page of the desk but the contacts themselves."""
    counts = dict(
        findings_for(user).order_by().values_list("risk").annotate(n=Count("pk"))
    )  # fmt: skip
    most = max(counts.values(), default=1)
    order = (*TO_TELL, ContactRisk.NONE)
    return Overview(
        risks=tuple(
            RiskCount(
                risk=r.value, count=counts.get(r.value, 0),
                share=f"{counts.get(r.value, 0) / most * 100:.1f}",
            )
            for r in order
        ),
        hidden=findings().count() - sum(counts.values()),
        rings=tuple(ring_lines(user)),
        judged_at=ContactFinding.objects.aggregate(at=Max("judged_at"))["at"],
        fresh=fresh(),
    )  # fmt: skip


def fresh() -> int:
    """How many standing contacts nobody has judged yet."""
    return contact_reports().filter(finding=None).count()


def ring_lines(user: User) -> list[RingLine]:
    """The rings of which the reader may see something, the largest first."""
    by_ring: dict[int, list[ContactFinding]] = defaultdict(list)
    rows = list(findings().exclude(ring=None).order_by("pk"))
    for row in rows:
        by_ring[row.ring_id or 0].append(row)
    about = {row.report.person_id for row in rows}
    seen = set(people_for(user).filter(pk__in=about).values_list("pk", flat=True))
    lines = [line for group in by_ring.values() if (line := _line(group, seen))]
    return sorted(lines, key=lambda r: (-r.families, -r.contacts, r.ring.public_id))


def _line(group: Sequence[ContactFinding], seen: set[int]) -> RingLine | None:
    ring = group[0].ring
    visible = [row for row in group if row.report.person_id in seen]
    judged = [told for row in visible if (told := opened_or_none(row))]
    if ring is None or not judged:
        return None
    days = sorted(one.told.called_on for one in judged if one.told.called_on)
    return RingLine(
        ring=ring,
        families=len({row.report.person_id for row in group}),
        contacts=len(group),
        hidden=len(group) - len(visible),
        kinds=_kinds(judged),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        demanded=tuple(
            totals((one.told.demand_amount, one.told.currency) for one in judged).items()
        ),
    )


def _kinds(judged: Sequence[Judged]) -> tuple[tuple[str, int], ...]:
    used = {(t.kind, t.key) for one in judged for t in one.traces if not t.own}
    return tuple(sorted(Counter(kind for kind, _key in used).items()))
