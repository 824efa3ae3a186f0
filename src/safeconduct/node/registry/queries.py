"""Reading the registry: who may see whom, and finding people again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.registry.believing import Belief, OpenPerson, open_person
from safeconduct.node.registry.frames import OpenReport, open_reports, standing
from safeconduct.node.registry.models import (
    Compartment,
    Document,
    FieldDecision,
    Person,
    Report,
    SearchKey,
)
from safeconduct.node.registry.naming import tokens, word_keys
from safeconduct.node.vault import services as vault
from safeconduct.people import PERSON_FIELDS
from safeconduct.people.dates import DateOrder
from safeconduct.people.normalising import reader_for, refused_to_say


def people_for(user: User) -> QuerySet[Person]:
    """The person files that somebody may open: none without the right, sealed ones by name."""
    if not user.may(Right.SEE_PEOPLE):
        return Person.objects.none()
    return (
        Person.objects.filter(merged_into=None)
        .filter(Q(restricted=False) | Q(Exists(_compartments(user))))
        .select_related("key")
    )


def _compartments(user: User) -> QuerySet[Compartment]:
    return Compartment.objects.filter(person=OuterRef("pk"), user=user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search: words in any spelling or script, and facets.

    Attributes:
        words: names and numbers, each of which must fit.
        facets: column of Person -> values, any of which fits.
        ids: only these files, as ticked in the list.
        due_by: only those towards whom a duty of this side falls due by then.
    """

    words: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    due_by: date | None = None
    ids: tuple[str, ...] = ()


FACETS = ("status", "category", "party_of_origin", "detaining_power", "whereabouts", "death")


def search(people: QuerySet[Person], wanted: Wanted) -> QuerySet[Person]:
    """Those who fit, newest change first, or best fitting first where there are words."""
    for facet, values in wanted.facets.items():
        if facet in FACETS and values:
            people = people.filter(**{f"{facet}__in": values})
    if wanted.ids:
        people = people.filter(public_id__in=wanted.ids)
    if wanted.due_by:
        people = people.filter(due_on__lte=wanted.due_by)
    if not wanted.words:
        return people.order_by("-changed_at", "-id")
    fits = [_tokens(word) for word in dict.fromkeys(wanted.words)]
    found = people.filter(pk__in=_matching(fits)).annotate(fit=Subquery(_fit(fits)))
    return found.order_by("-fit", "-changed_at", "-id")


#: Keys of a word from the strictest to the loosest, and how much a fit is worth.
_WORTH = {"number": 16, "fine": 8, "family": 4, "given": 2, "coarse": 1}
_ANY_DAY = date(1, 1, 1)


def _tokens(word: str) -> dict[int, int]:
    """Fingerprint of each key of a word -> its worth."""
    number = reader_for("service_number", order=DateOrder.DMY, latest=_ANY_DAY)(word).value
    keys = [*word_keys(word), *([("number", number)] if number else [])]
    return {token: _WORTH[kind] for kind, key in keys for token in tokens([(kind, key)])}


def _matching(fits: Sequence[dict[int, int]]) -> QuerySet[SearchKey, Any]:
    """Primary keys of the people for whom every word has a fitting key."""
    word = Case(
        *(When(token__in=list(fit), then=Value(i)) for i, fit in enumerate(fits)),
        output_field=IntegerField(),
    )
    return (
        SearchKey.objects.filter(token__in=[token for fit in fits for token in fit])
        .values("person_id")
        .annotate(words=Count(word, distinct=True))
        .filter(words=len(fits))
        .values("person_id")
    )


def _fit(fits: Sequence[dict[int, int]]) -> QuerySet[SearchKey, Any]:
    """How well one person's keys fit the words."""
    worths = {token: worth for fit in fits for token, worth in fit.items()}
    by_worth = [[t for t, w in worths.items() if w == worth] for worth in _WORTH.values()]
    worth = Case(
        *(
            When(token__in=group, then=Value(value))
            for group, value in zip(by_worth, _WORTH.values(), strict=True)
            if group
        ),
        output_field=IntegerField(),
    )
    return (
        SearchKey.objects.filter(person=OuterRef("pk"), token__in=list(worths))
        .order_by()
        .values("person")
        .annotate(sum=Sum(worth))
        .values("sum")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One statement behind a field, for the page: who said what, when, and how good he is."""

    report: OpenReport
    given: str
    value: str | None

    @property
    def refused(self) -> bool:
        """Whether the person refused to say, which is his right (GC III art. 17)."""
        return self.value is None and refused_to_say(self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of a person file: the belief and everything that was said about it."""

    field: str
    belief: Belief | None
    sources: tuple[Source, ...]
    decision_reason: str = ""

    @property
    def contradicted(self) -> bool:
        """Whether sources say different things."""
        return len({s.value for s in self.sources if s.value}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """Everything that one page shows of a person."""

    person: OpenPerson
    reports: tuple[OpenReport, ...]
    lines: tuple[Line, ...]
    documents: tuple[Document, ...]


def person_file(row: Person) -> PersonFile:
    """Open a whole person file, in a fixed number of queries."""
    person = open_person(row)
    reports = open_reports(standing(row.report_set.order_by("added_at", "pk")))
    names = [*dict.fromkeys([*PERSON_FIELDS, *sorted({c.field for r in reports for c in r.cells})])]
    reasons = decision_reasons(row)
    lines = [
        Line(
            field=name,
            belief=person.beliefs.get(name),
            sources=tuple(
                Source(report=r, given=c.given, value=c.value)
                for r in reports
                for c in r.cells
                if c.field == name
            ),
            decision_reason=reasons.get(name, ""),
        )
        for name in names
    ]
    return PersonFile(
        person=person,
        reports=tuple(reports),
        lines=tuple(line for line in lines if line.belief or line.sources),
        documents=tuple(row.documents.filter(removed_at=None).select_related("key")),
    )


def decision_reasons(row: Person) -> dict[str, str]:
    """Field -> why an officer decided it, for the decisions that stand."""
    if row.erased_at is not None:
        return {}
    standing_ = FieldDecision.objects.filter(person=row, ended_at=None)
    place = f"decision {row.public_id}"
    return {d.field: vault.open_for(row.key, d.sealed, place=place)["reason"] for d in standing_}


def reports_of(rows: QuerySet[Person]) -> list[OpenReport]:
    """The standing reports of several people."""
    return open_reports(standing(Report.objects.filter(person__in=rows)))
