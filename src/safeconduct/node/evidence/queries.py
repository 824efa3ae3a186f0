"""Reading what was found: the list, its groups, demands, and what belongs to one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from safeconduct.node.accounts.models import Node, User
from safeconduct.node.evidence import words
from safeconduct.node.evidence.finding import KIND, place_of
from safeconduct.node.evidence.models import Demand, Unacknowledged
from safeconduct.node.evidence.panel import Enquiry, enquiries
from safeconduct.node.jobs.models import Job
from safeconduct.node.pages.waterfall import chance, in_bits, signed
from safeconduct.node.registry.models import Compartment, Person, Report
from safeconduct.node.registry.queries import people_for
from safeconduct.node.vault import services as vault
from safeconduct.people import CaptivityStatus

#: Status of those whom nobody acknowledges and whose captivity has not ended.
OPEN = tuple(
    s.value for s in CaptivityStatus if not s.ended and s is not CaptivityStatus.ACKNOWLEDGED
)
#: More rows than this are not opened to count groups while somebody waits.
MOST_GROUPED = 5_000


def same_person(person: Person) -> list[Person]:
    """The file and all that were merged into it: what was kept with those is his too."""
    found, fresh = [person], [person]
    while fresh:
        into = Person.objects.filter(merged_into__in=fresh).select_related("key")
        fresh = list(into.exclude(pk__in=[p.pk for p in found]).order_by("pk"))
        found += fresh
    return found


def listed_for(user: User) -> QuerySet[Unacknowledged]:
    """Those found whose files he may open and whom nobody has acknowledged meanwhile."""
    return (
        Unacknowledged.objects.filter(person__in=people_for(user).values("pk"))
        .filter(person__status__in=OPEN, person__erased_at=None)
        .select_related("person__key")
        .order_by("-probability", "pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One report that weighs for or against his captivity."""

    sign: str
    source: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody whom nobody acknowledges, in the clear."""

    row: Unacknowledged
    full_name: str
    birth_date: str
    area: str
    unit: str
    captured_on: str
    record: str
    reasons: tuple[Reason, ...]
    enquiries: tuple[Enquiry, ...]
    why_not: str

    @property
    def chance(self) -> str:
        """The probability in figures."""
        return chance(self.row.probability)

    @property
    def words(self) -> str:
        """The probability in words."""
        return words.likelihood(self.row.probability)


def open_listed(rows: Iterable[Unacknowledged]) -> list[Listed]:
    """Open some rows; their sources are looked up together."""
    plain = [
        (r, vault.open_for(r.person.key, r.sealed, place=place_of(r.person))) for r in rows
    ]  # fmt: skip
    parts = [_parts(found["reasons"]) for _row, found in plain]
    records = {record for told in parts for _sign, record, _value in told}
    sources = dict(
        Report.objects.filter(public_id__in=records).values_list("public_id", "source")
    )  # fmt: skip
    return [
        Listed(
            row=row, full_name=found["full_name"], birth_date=found["birth_date"],
            area=found["area"], unit=found["unit"], captured_on=found["captured_on"],
            record=found["record"], why_not=words.sentence(found["why_not"]),
            enquiries=enquiries(found["enquiries"], found["next_enquiry"]),
            reasons=tuple(
                Reason(sign=str(words.SIGN.get(sign, sign)), source=sources.get(record, record),
                       points=signed(in_bits(value)))
                for sign, record, value in told
            ),
        )
        for (row, found), told in zip(plain, parts, strict=True)
    ]  # fmt: skip


def _parts(reasons: str) -> list[tuple[str, str, float]]:
    """The library's `sign record (+1.2); …` in its parts."""
    told = (part.rsplit(" ", 2) for part in reasons.split("; ") if part)
    return [(sign, record, float(value.strip("()"))) for sign, record, value in told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many on the list share something, and the longest that one of them has been held."""

    value: str
    people: int
    longest_days: int | None


def groups(listed: Sequence[Listed], column: str) -> list[Group]:
    """By `captor`, `area` or `unit`, the largest first; "" where it is not known."""
    found: dict[str, list[int | None]] = defaultdict(list)
    for one in listed:
        value = one.row.captor if column == "captor" else getattr(one, column)
        found[value].append(one.row.days_since_capture)
    made = [
        Group(
            value=value, people=len(days),
            longest_days=max((d for d in days if d is not None), default=None),
        )
        for value, days in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda g: (-g.people, g.value))


def found_at() -> datetime | None:
    """When the last search began to read, or None if nobody has searched."""
    newest: datetime | None = Unacknowledged.objects.aggregate(at=Max("found_at"))["at"]
    if newest is not None:
        return newest
    done = Job.objects.filter(kind=KIND, state=Job.State.DONE).order_by("-started_at").first()
    return done.started_at if done else None


def changed_since(user: User, at: datetime) -> int:
    """How many files have changed since then."""
    return people_for(user).filter(changed_at__gt=at).count()


def own_side() -> str:
    """The side of a party's node; "" on a mediator's, which may ask both."""
    node = Node.current()
    return node.side if node is not None and node.kind == Node.Kind.PARTY else ""


def askable_for(user: User) -> QuerySet[Unacknowledged]:
    """Those on the list of whom another Power can be asked: nobody writes a demand to himself."""
    known = listed_for(user).filter(on_list=True).exclude(captor="")
    return known.exclude(captor=own_side())


def demands_for(user: User) -> QuerySet[Demand]:
    """The demands all of whose people he may know of: sealed cases are named in some."""
    mine = Compartment.objects.filter(user=user).values("person")
    closed = Person.objects.filter(restricted=True).exclude(pk__in=mine)
    hidden = Q(named__person__in=closed) | Q(named__person__merged_into__in=closed)
    return (
        Demand.objects.exclude(pk__in=Demand.objects.filter(hidden).values("pk"))
        .select_related("key", "made_by")
        .order_by("-made_at", "-pk")
    )


def demands_naming(user: User, person: Person) -> QuerySet[Demand]:
    """The demands that name a person, newest first."""
    named = Demand.objects.filter(named__person__in=same_person(person)).values("pk")
    return demands_for(user).filter(pk__in=named)
