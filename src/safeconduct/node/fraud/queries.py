"""Reading what the fraud desk has found: rings, contacts, what waits for a word to a family."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from safeconduct.evidence import PRIOR_POINTS, SIGNALS, ContactRisk
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.fraud.picture import Picture, Tie, draw
from safeconduct.node.fraud.words import KIND, RISK, SIGNAL, note
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.frames import standing
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.registry.queries import people_for
from safeconduct.node.vault import services as vault
from safeconduct.people import SourceKind

_POINTS = {signal.code: signal.points for signal in SIGNALS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace of a contact."""

    key: str
    kind: str
    masked: str
    valid: bool
    own: bool
    note: str

    @property
    def value(self) -> str:
        """The trace itself, in its one spelling."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A contact in the clear; `person` is None where its case is sealed to others."""

    row: ContactFinding
    person: OpenPerson | None
    risk: str
    probability: float
    signals: tuple[tuple[str, int], ...]
    traces: tuple[Trace, ...]
    told: dict[str, str]
    script_like: str

    @property
    def day(self) -> str:
        """Of the call."""
        return self.told.get("called_on", "")


def findings_for(user: User) -> QuerySet[ContactFinding]:
    """Findings about people whom the user may see."""
    return ContactFinding.objects.filter(person__in=people_for(user).values("pk"))


def open_findings(user: User, rows: Iterable[ContactFinding]) -> list[OpenFinding]:
    """Open findings; of cases that are sealed to others nothing but that they are there."""
    found = list(rows)
    people = people_for(user).filter(pk__in={row.person_id for row in found})
    seen = {person.pk: open_person(person) for person in people}
    return [_open(row, seen.get(row.person_id)) for row in found]


def _open(row: ContactFinding, person: OpenPerson | None) -> OpenFinding:
    if person is None:
        return OpenFinding(
            row=row, person=None, risk="", probability=0.0, signals=(), traces=(), told={},
            script_like="",
        )  # fmt: skip
    plain: dict[str, Any] = vault.open_for(row.report.key, row.sealed, place=row.place)
    return OpenFinding(
        row=row, person=person, risk=str(RISK[row.risk]), probability=plain["probability"],
        signals=tuple((str(SIGNAL[s]), _POINTS[s]) for s in plain["signals"]),
        traces=tuple(
            Trace(
                key=t["key"], kind=str(KIND[t["kind"]]), masked=t["masked"], valid=t["valid"],
                own=t["own"], note=note(t["note"]),
            )
            for t in plain["traces"]
        ),
        told=plain["told"], script_like=plain["script_like"],
    )  # fmt: skip


def find(user: User, public_id: str) -> OpenFinding:
    """One contact by the id of its report; Http404 otherwise, whatever the cause."""
    rows = findings_for(user).select_related("report__key", "ring")
    row = rows.filter(report__public_id=public_id).first()
    if row is None:
        raise Http404
    return open_findings(user, [row])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RingLine:
    """One ring in the list."""

    ring: Ring
    families: int
    contacts: int
    kinds: tuple[tuple[str, int], ...]
    first: str
    last: str
    demanded: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The desk at a glance.

    Attributes:
        risks: code, words, how many, and its share of the most, in percent.
        rings: largest first.
        judged_at: when, None if never.
        new: how many contacts came since.
    """

    risks: tuple[tuple[str, str, int, str], ...]
    rings: tuple[RingLine, ...]
    judged_at: datetime | None
    new: int


def overview(user: User) -> Overview:
    """Risks, rings, and what came since."""
    rows = findings_for(user)
    counts = dict(rows.order_by().values_list("risk").annotate(n=Count("pk")))
    most = max(counts.values(), default=1)
    contacts = standing(Report.objects.filter(kind=SourceKind.CONTACT.value))
    judged = ContactFinding.objects.aggregate(at=Max("judged_at"))["at"]
    return Overview(
        risks=tuple(
            (r, str(RISK[r]), counts[r], f"{counts[r] / most * 100:.1f}")
            for r in RISK if counts.get(r)
        ),
        rings=tuple(_rings(user)),
        judged_at=judged,
        new=contacts.filter(finding=None).count(),
    )  # fmt: skip


def _rings(user: User) -> list[RingLine]:
    by_ring: dict[int, list[ContactFinding]] = defaultdict(list)
    rows = ContactFinding.objects.exclude(ring=None).select_related("report__key", "ring")
    for row in rows.order_by("pk"):
        by_ring[row.ring_id or 0].append(row)
    lines = [_line(open_findings(user, rows_)) for rows_ in by_ring.values()]
    return sorted(lines, key=lambda r: (-r.families, -r.contacts, r.ring.public_id))


def _line(found: Sequence[OpenFinding]) -> RingLine:
    ring = found[0].row.ring
    assert ring is not None
    days = sorted(f.day for f in found if f.day)
    kinds = Counter(
        k for k, _key in {(t.kind, t.key) for f in found for t in f.traces if not t.own}
    )
    demanded: dict[str, float] = defaultdict(float)
    for one in found:
        demanded[one.told.get("currency", "")] += _amount(one.told.get("demand_amount", ""))
    return RingLine(
        ring=ring, families=len({f.row.person_id for f in found}), contacts=len(found),
        kinds=tuple(sorted(kinds.items())), first=days[0] if days else "",
        last=days[-1] if days else "",
        demanded=tuple(sorted((c, a) for c, a in demanded.items() if a)),
    )  # fmt: skip


def _amount(text: str) -> float:
    try:
        return float(text.replace(" ", "").replace(",", ""))
    except ValueError:
        return 0.0


def ring_of(user: User, public_id: str) -> tuple[Ring, list[OpenFinding]]:
    """A ring and its contacts; Http404 if none of them is about somebody whom the user may see."""
    ring = Ring.objects.filter(public_id=public_id).first()
    rows = ContactFinding.objects.filter(ring=ring).select_related("report__key", "ring")
    found = open_findings(user, rows.order_by("pk")) if ring else []
    if ring is None or not any(one.person for one in found):
        raise Http404
    return ring, found


def picture_of(found: Sequence[OpenFinding], *, sealed: str, mirrored: bool) -> Picture:
    """The picture of a ring; cases that are sealed to others are drawn without a name."""
    ties: list[Tie] = []
    labels: dict[str, tuple[str, str, str]] = {}
    for one in found:
        case = f"case {one.row.person_id}"
        extorted = one.row.risk == ContactRisk.POSSIBLE_EXTORTION.value
        name = one.person.row.public_id if one.person else sealed
        before = labels.get(case)
        sort = "extortion" if extorted or (before and before[1] == "extortion") else "case"
        labels[case] = (name, sort, name)
        for trace in one.traces:
            labels[trace.key] = (f"{trace.kind} {trace.masked.partition(' ')[2]}", "trace",
                                 trace.kind)  # fmt: skip
            ties.append(Tie(case=case, trace=trace.key, own=trace.own))
    return draw(ties, labels=labels, mirrored=mirrored)


def waiting(user: User) -> QuerySet[ContactFinding]:
    """Contacts that need a word to the family, the surest first."""
    wanted = Q(risk__in=[r.value for r in ContactRisk if r is not ContactRisk.NONE])
    return (
        findings_for(user).filter(wanted).select_related("report__key", "ring")
        .order_by("-points", "pk")
    )  # fmt: skip


def contacts_of(user: User, person: Person) -> list[OpenFinding]:
    """The judged contacts of one person, newest first."""
    rows = findings_for(user).filter(person=person).select_related("report__key", "ring")
    return sorted(open_findings(user, rows), key=lambda f: f.day, reverse=True)


def prior_points() -> int:
    """What is believed of a contact before anything is known of it."""
    return PRIOR_POINTS


def earlier(user: User, one: OpenFinding) -> OpenFinding | None:
    """The earlier demand to another family whose words these are most like, if it may be seen."""
    if not one.script_like:
        return None
    rows = findings_for(user).select_related("report__key", "ring")
    row = rows.filter(report__public_id=one.script_like).first()
    return open_findings(user, [row])[0] if row else None
