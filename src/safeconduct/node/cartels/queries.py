"""Reading lists: who stands where, what changed between two, and why somebody is on none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from safeconduct.cartel.terms import Balance, Quota
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels import words
from safeconduct.node.cartels.models import Fate, ListVersion, Paper
from safeconduct.node.cartels.papers import KINDS, Papers
from safeconduct.node.cartels.storing import OpenFate, open_fate
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.queries import people_for
from safeconduct.tables import InputError


def version_of(public_id: str) -> ListVersion:
    """A list; raises Http404."""
    return get_object_or_404(ListVersion, public_id=public_id)


def fates_for(user: User, version: ListVersion) -> QuerySet[Fate]:
    """The fates of those whose files somebody may open."""
    return version.fates.filter(person__in=people_for(user)).select_related("person__key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a paper.

    Attributes:
        name: as `A.refusals.1`.
        kind, key, number: the parts of it.
        text: in words.
        reason: that is given.
    """

    name: str
    kind: str
    key: str
    number: int
    text: str
    reason: str


def lines_of(papers: Papers, kind: str) -> list[Line]:
    """Every line of a paper."""
    found = []
    for key in KINDS:
        for number, row in enumerate(papers.of(kind).get(key, []), 1):
            found.append(
                Line(name=f"{kind}.{key}.{number}", kind=kind, key=key, number=number,
                     text=words.line(key, row, of=kind), reason=row.get("reason", ""))
            )  # fmt: skip
    return found


def every_line(papers: Papers) -> list[Line]:
    """The lines of the terms and of both positions."""
    return [line for kind in Paper.Kind.values for line in lines_of(papers, kind)]


def terms_in_words(papers: Papers, version: ListVersion) -> Mapping[str, str]:
    """Every term as the library words it in a reason -> in the reader's language."""
    try:
        agreement, positions = papers.agreement(on=version.built_on), papers.both()
    except InputError:
        return {}
    found: dict[str, str] = {}
    holders = (
        (Paper.Kind.TERMS, agreement), (Paper.Kind.A, positions.a), (Paper.Kind.B, positions.b),
    )  # fmt: skip
    for kind, holder in holders:
        for key in ("quotas", "balances"):
            for term, row in zip(getattr(holder, key), papers.of(kind).get(key, []), strict=True):
                found |= _names(term, words.line(key, row, of=kind), agreement.stages)
        for refusal, row in zip(holder.refusals, papers.of(kind).get("refusals", []), strict=True):
            english = f"{refusal.side.value} leaves out {refusal.target.words}"
            found[english] = words.line("refusals", row, of=kind)
    return {**found, **_bonded(papers)}


def _bonded(papers: Papers) -> Mapping[str, str]:
    """Primary key of each person whom a bond names -> the number of his file."""
    rows = [row for key in ("together", "apart") for row in papers.terms.get(key, [])]
    named = {record.removeprefix("file:") for row in rows for record in row["records"]}
    people = Person.objects.filter(public_id__in=named)
    return {str(pk): public_id for pk, public_id in people.values_list("pk", "public_id")}


def _names(term: Quota | Balance, text: str, stages: Iterable[object]) -> Mapping[str, str]:
    if isinstance(term, Quota):
        return {term.words: text}
    in_stage = {
        f"{term.words}, in stage {number}": words.in_stage(text, number)
        for number, _stage in enumerate(stages, 1)
    }
    return {term.words: text, **in_stage}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One person as a list shows him."""

    person: OpenPerson
    fate: OpenFate
    priority: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, fate: Fate) -> Listed:
        """In the clear."""
        opened = open_fate(fate)
        reasons = str(opened.known.get("priority_reasons", ""))
        return cls(person=open_person(fate.person), fate=opened, priority=words.priority(reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many have one reason; `share` of the largest, in percent."""

    code: str
    text: str
    people: int
    share: str


def counted_reasons(version: ListVersion) -> list[ReasonCount]:
    """Why the others are on no list, the most frequent first."""
    rows = version.fates.filter(stage=None).values_list("code").annotate(n=Count("pk"))
    found = sorted(rows, key=lambda row: (-row[1], row[0]))
    most = found[0][1] if found else 1
    return [
        ReasonCount(code=code, text=words.code(code), people=n, share=f"{n / most * 100:.1f}")
        for code, n in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One person whose place another version changed.

    Attributes:
        person: who.
        before, after: his stage, None for none.
        why: the reason of the later version.
    """

    person: OpenPerson
    before: int | None
    after: int | None
    why: OpenFate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions, name by name.

    Attributes:
        joined, left, moved: those the reader may open.
        kept: how many keep their stage.
        sealed: how many of those who changed the reader may not open.
    """

    joined: Sequence[Moved]
    left: Sequence[Moved]
    moved: Sequence[Moved]
    kept: int
    sealed: int


def compare(user: User, before: ListVersion, after: ListVersion) -> Comparison:
    """What changed from one version to another, and why."""
    was, now = _stages(before), _stages(after)
    changed = sorted(pk for pk in was.keys() | now.keys() if was.get(pk) != now.get(pk))
    people = {p.pk: p for p in people_for(user).filter(pk__in=changed)}
    rows = after.fates.filter(person__in=list(people)).select_related("person__key")
    fates = {fate.person_id: open_fate(fate) for fate in rows}
    shown = [
        Moved(person=open_person(people[pk]), before=was.get(pk), after=now.get(pk),
              why=fates.get(pk))
        for pk in changed if pk in people
    ]  # fmt: skip
    return Comparison(
        joined=[m for m in shown if m.before is None],
        left=[m for m in shown if m.after is None],
        moved=[m for m in shown if None not in (m.before, m.after)],
        kept=sum(now.get(pk) == stage for pk, stage in was.items()),
        sealed=len(changed) - len(shown),
    )


def _stages(version: ListVersion) -> dict[int, int | None]:
    rows = version.fates.exclude(stage=None).values_list(
        "person_id", "person__merged_into_id", "stage"
    )
    return {whole or pk: stage for pk, whole, stage in rows}


def fate_of(version: ListVersion, person: Person) -> OpenFate | None:
    """Where somebody stands; None if the list has nothing to tell of him."""
    row = version.fates.filter(person=person).select_related("person__key").first()
    return open_fate(row) if row else None


def with_code(user: User, version: ListVersion, code: str) -> QuerySet[Fate]:
    """Those on no list for one reason; raises Http404 if there is no such."""
    found = fates_for(user, version).filter(stage=None, code=code)
    if code not in words.CODE and not words.is_of_the_law(code):
        raise Http404
    return found.order_by("side", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody stands: his stage, the side that hands him over, and whether he counts."""

    person: Person
    stage: int
    side: str
    counts: bool


def people_on(version: ListVersion) -> Iterator[Place]:
    """Everybody on a list with the key of his file, but for those erased since."""
    fates = version.fates.exclude(stage=None).filter(person__erased_at=None)
    for fate in fates.select_related("person__key", "person__merged_into__key").order_by("pk"):
        whole = fate.person.merged_into or fate.person
        yield Place(person=whole, stage=fate.stage or 0, side=fate.side, counts=fate.counts)
