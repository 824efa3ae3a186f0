"""Reading what the fraud desk has found, of those people whose files the reader may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404

from safeconduct.evidence import PRIOR_POINTS, SIGNALS, ContactRisk
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud.models import ContactFinding, Ring, Trace
from safeconduct.node.fraud.opening import Judged, OpenTrace, opened
from safeconduct.node.fraud.reading import contact_reports
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.queries import people_for
from safeconduct.node.vault import services as vault

_POINTS = {signal.code: signal.points for signal in SIGNALS}
#: Risks of which a family must be told something, in this order.
TO_TELL = (ContactRisk.POSSIBLE_EXTORTION, ContactRisk.LIKELY_FRAUD, ContactRisk.CAUTION)
_MOST_SHARED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sign of a contact: its points, and the sum as far as that."""

    code: str
    points: int
    sum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact in the clear."""

    row: ContactFinding
    person: OpenPerson
    judged: Judged

    @property
    def steps(self) -> list[Step]:
        """From what is believed of any contact to what is found of this one."""
        at, steps = PRIOR_POINTS, []
        for code in self.judged.signals:
            at += _POINTS[code]
            steps.append(Step(code=code, points=_POINTS[code], sum=at))
        return steps

    @property
    def prior(self) -> int:
        """Points of any contact, before anything is known of it."""
        return PRIOR_POINTS

    @property
    def sum(self) -> int:
        """Points in all."""
        return PRIOR_POINTS + self.row.points

    @property
    def extortion(self) -> bool:
        """Whether those who ask may hold him."""
        return self.row.risk == ContactRisk.POSSIBLE_EXTORTION.value


def findings() -> QuerySet[ContactFinding]:
    """All findings whose reports stand, with what opening them needs."""
    return ContactFinding.objects.filter(
        report__withdrawn_at=None, report__erased_at=None
    ).select_related("report__key", "ring")


def findings_for(user: User) -> QuerySet[ContactFinding]:
    """Findings about people whose files the reader may open."""
    return findings().filter(report__person__in=people_for(user).values("pk"))


def open_contacts(user: User, rows: Iterable[ContactFinding]) -> list[Contact]:
    """Open findings, in their order; those that the reader may not see are left out."""
    found = list(rows)
    people = people_for(user).filter(pk__in={row.report.person_id for row in found})
    seen = {person.pk: open_person(person) for person in people}
    contacts = []
    for row in found:
        judged = opened_or_none(row) if row.report.person_id in seen else None
        if judged is not None:
            person = seen[row.report.person_id]
            contacts.append(Contact(row=row, person=person, judged=judged))
    return contacts


def opened_or_none(row: ContactFinding) -> Judged | None:
    """What a finding says, or None if its report has been erased."""
    try:
        return opened(row)
    except vault.Erased:
        return None


def to_tell(user: User, risk: str = "") -> QuerySet[ContactFinding]:
    """Contacts of one risk; or those of which a family must be told something, worst first."""
    if risk in tuple(ContactRisk):
        return findings_for(user).filter(risk=risk).order_by("-points", "pk")
    turn = Case(
        *(When(risk=r.value, then=Value(at)) for at, r in enumerate(TO_TELL)),
        output_field=IntegerField(),
    )
    wanted = findings_for(user).filter(risk__in=[r.value for r in TO_TELL])
    return wanted.annotate(turn=turn).order_by("turn", "-points", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFile:
    """A ring as a reader may see it.

    Attributes:
        ring: the row.
        contacts: those whose files he may open, by case and day.
        hidden_contacts, hidden_cases: how many others there are.
    """

    ring: Ring
    contacts: tuple[Contact, ...]
    hidden_contacts: int
    hidden_cases: int


def ring_file(user: User, public_id: str) -> RingFile:
    """A ring; raises Http404 if none of its contacts is about somebody whom he may see."""
    ring = Ring.objects.filter(public_id=public_id).first()
    rows = list(findings().filter(ring=ring).order_by("pk")) if ring else []
    contacts = open_contacts(user, rows)
    if ring is None or not contacts:
        raise Http404
    shown = {c.row.pk for c in contacts}
    hidden = [row for row in rows if row.pk not in shown]
    contacts.sort(key=lambda c: (c.person.row.pk, c.judged.told.called_on, c.row.pk))
    return RingFile(
        ring=ring, contacts=tuple(contacts), hidden_contacts=len(hidden),
        hidden_cases=len({row.report.person_id for row in hidden}),
    )  # fmt: skip


def contact_of(user: User, public_id: str) -> Contact:
    """One contact by the id of its report; raises Http404 otherwise, whatever the cause."""
    rows = findings_for(user).filter(report__public_id=public_id)
    contacts = open_contacts(user, rows)
    if not contacts:
        raise Http404
    return contacts[0]


def contacts_about(user: User, person: Person) -> list[Contact]:
    """The judged contacts of one person, newest first."""
    contacts = open_contacts(user, findings_for(user).filter(report__person=person).order_by("pk"))
    return sorted(contacts, key=lambda c: c.judged.told.called_on, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier demand in nearly the same words; `contact` is None if it is sealed to others."""

    contact: Contact | None


def earlier(user: User, contact: Contact) -> Earlier | None:
    """The earlier demand to another family whose words these are most like, if it still stands."""
    rows = findings().filter(report__public_id=contact.judged.script_like)
    row = rows.first() if contact.judged.script_like else None
    if row is None:
        return None
    return Earlier(contact=next(iter(open_contacts(user, [row])), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTrace:
    """A trace of a contact, and where else it turned up.

    Attributes:
        trace: itself.
        contacts: public ids of other contacts over it, those first that were judged first.
        own_of: public ids of other cases whose missing person's own telephone or device it is.
        hidden: how many others are about cases that are sealed to others.
        more: how many others are not listed.
    """

    trace: OpenTrace
    contacts: tuple[str, ...]
    own_of: tuple[str, ...]
    hidden: int
    more: int


def shared_traces(user: User, contact: Contact) -> list[SharedTrace]:
    """The traces of a contact with the other contacts in which each turned up."""
    others: dict[int, list[Trace]] = defaultdict(list)
    rows = (
        Trace.objects.filter(token__in={t.token for t in contact.judged.traces})
        .exclude(finding=contact.row)
        .filter(finding__report__withdrawn_at=None, finding__report__erased_at=None)
        .select_related("finding__report__person").order_by("pk")
    )  # fmt: skip
    for row in rows:
        others[row.token].append(row)
    about = {t.finding.report.person_id for found in others.values() for t in found}
    seen = set(people_for(user).filter(pk__in=about).values_list("pk", flat=True))
    return [_shared(t, others[t.token], seen) for t in contact.judged.traces]


def _shared(trace: OpenTrace, others: Sequence[Trace], seen: set[int]) -> SharedTrace:
    visible = [o for o in others if o.finding.report.person_id in seen]
    used = dict.fromkeys(o.finding.report.public_id for o in visible if not o.own)
    own = dict.fromkeys(o.finding.report.person.public_id for o in visible if o.own)
    hidden = {o.finding_id for o in others} - {o.finding_id for o in visible}
    return SharedTrace(
        trace=trace, contacts=tuple(used)[:_MOST_SHARED], own_of=tuple(own),
        hidden=len(hidden), more=max(0, len(used) - _MOST_SHARED),
    )  # fmt: skip


def unjudged(person: Person) -> int:
    """How many contacts about a person nobody has judged yet."""
    return contact_reports().filter(person=person, finding=None).count()
