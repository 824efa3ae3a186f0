"""What waits on the desk for one officer, and one pair side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Abs

from safeconduct.node.accounts.models import User
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.registry.frames import Cell, OpenReport, open_reports
from safeconduct.node.registry.models import Report
from safeconduct.node.registry.naming import NAMES, word_keys
from safeconduct.node.registry.queries import people_for
from safeconduct.people import PERSON_FIELDS

_WHOLE, _PARTS = "full_name", ("family_name", "given_name", "patronymic")


def links_for(user: User) -> QuerySet[Link]:
    """Links between reports whose files the officer may open."""
    people = people_for(user).values("pk")
    return Link.objects.filter(
        left__person__in=people,
        right__person__in=people,
        left__withdrawn_at=None,
        right__withdrawn_at=None,
    )


def _judged(*, by_me: User | None = None, not_by: User | None = None) -> QuerySet[Judgement]:
    found = Judgement.objects.filter(link=OuterRef("pk"), taken_back_at=None)
    if by_me is not None:
        found = found.filter(officer=by_me)
    return found.exclude(officer=not_by) if not_by is not None else found


def queue(user: User) -> QuerySet[Link]:
    """What this officer can still judge: disputes, second opinions, what the model doubts, others.

    Pairs that lie in one file already wait last: they are joined through others.
    """
    mine = Exists(_judged(by_me=user))
    second = Exists(_judged(not_by=user).filter(said=Judgement.Said.SAME))
    turn = Case(
        When(state=Link.State.DISPUTED, blocked=False, then=Value(0)),
        When(second, then=Value(1)),
        When(certain=False, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    doubt = Case(
        When(certain=False, then=Abs("weight")),
        default=F("weight") * -1.0,
        output_field=FloatField(),
    )
    return (
        links_for(user)
        .filter(state__in=(Link.State.OPEN, Link.State.DISPUTED))
        .filter(~mine)
        .exclude(left__person=F("right__person"))
        .annotate(turn=turn, doubt=doubt)
        .order_by("turn", "doubt", "pk")
    )


def may_see_score(user: User, link: Link) -> bool:
    """Whether nothing is left to sway: he has judged the link, or it is settled."""
    return (
        link.settled
        or Judgement.objects.filter(link=link, officer=user, taken_back_at=None).exists()
    )


def second_opinions(user: User) -> QuerySet[Link]:
    """Links that a colleague took for one person and that wait for this officer's eyes."""
    others = Exists(_judged(not_by=user).filter(said=Judgement.Said.SAME))
    return queue(user).filter(others, state=Link.State.OPEN)


def alike(user: User) -> QuerySet[Link]:
    """Links that share a number and of which the model is certain: they may be judged together."""
    return queue(user).filter(same_number=True, certain=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two reports, side by side."""

    field: str
    left: str
    left_given: str
    right: str
    right_given: str

    @property
    def differs(self) -> bool:
        """Whether both speak, and not alike."""
        told = bool(self.left and self.right)
        return told and not self.agrees and not self.sounds_alike

    @property
    def sounds_alike(self) -> bool:
        """Whether both are one name in two spellings or scripts, word by word."""
        if self.field not in NAMES or self.agrees or not (self.left and self.right):
            return False
        one, other = sorted((self.left.split(), self.right.split()), key=len)
        heard = {key for word in other for key in word_keys(word)}
        return all(heard.intersection(word_keys(word)) for word in one)

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return bool(self.left) and self.left == self.right


@dataclass(frozen=True, slots=True)
class Pair:
    """A link with both reports in the clear."""

    link: Link
    left: OpenReport
    right: OpenReport
    rows: tuple[Row, ...]
    others: tuple[tuple[str, tuple[OpenReport, ...]], ...]


def open_pair(link: Link) -> Pair | None:
    """Both reports of a link, or None if one of them has been erased."""
    opened = open_reports([link.left, link.right])
    if len(opened) != 2:
        return None
    left, right = opened
    a, b = (_with_whole_name(r) for r in opened)
    fields = dict.fromkeys([_WHOLE, *PERSON_FIELDS, *a, *b])
    rows = []
    for name in fields:
        x, y = a.get(name), b.get(name)
        if x or y:
            rows.append(
                Row(
                    name,
                    (x.value or x.given) if x else "", x.given if x else "",
                    (y.value or y.given) if y else "", y.given if y else "",
                )
            )  # fmt: skip
    return Pair(link, left, right, tuple(rows), _others(link))


def _with_whole_name(report: OpenReport) -> dict[str, Cell]:
    """The cells by field; a name in parts also stands whole, so that two names can be compared."""
    cells = {c.field: c for c in report.cells}
    parts = [cells[part] for part in _PARTS if part in cells]
    if _WHOLE not in cells and parts:
        name = " ".join(c.value or c.given for c in parts)
        cells[_WHOLE] = Cell(_WHOLE, name, name)
    return cells


def _others(link: Link) -> tuple[tuple[str, tuple[OpenReport, ...]], ...]:
    found = []
    for report in (link.left, link.right):
        rest = report.person.report_set.filter(withdrawn_at=None, erased_at=None)
        rows = rest.exclude(pk=report.pk).select_related("key").order_by("pk")[:20]
        found.append((report.person.public_id, tuple(open_reports(rows))))
    return tuple(found)


def with_reports(links: QuerySet[Link]) -> QuerySet[Link]:
    """With all that `open_pair` opens."""
    return links.select_related("left__key", "right__key", "left__person", "right__person")


def settled_for(person_id: int) -> QuerySet[Link]:
    """The settled links that hold the reports of a file together."""
    return (
        Link.objects.filter(state=Link.State.SAME)
        .filter(Q(left__person=person_id) | Q(right__person=person_id))
        .select_related("left", "right")
        .prefetch_related("judgements__officer")
        .order_by("settled_at")
    )


def telling_links(person_id: int | None = None) -> pl.DataFrame:
    """The links that tell whose a report is: of one file, or of all.

    Within a file those that were settled, since nobody is told the score of a pair that he can
    still judge; between files those that nobody has settled as different.

    Returns:
        record_l, record_r (public ids of reports), probability, person_l, person_r, kind_l, kind_r.
    """
    within = Q(left__person=F("right__person"))
    found = (
        Link.objects.exclude(state=Link.State.DIFFERENT)
        .exclude(within & ~Q(state=Link.State.SAME))
        .filter(left__withdrawn_at=None, right__withdrawn_at=None)
        .filter(left__erased_at=None, right__erased_at=None)
    )
    if person_id is not None:
        found = found.filter(Q(left__person=person_id) | Q(right__person=person_id))
    rows = found.order_by("pk").values_list(
        "left__public_id", "right__public_id", "probability", "left__person_id",
        "right__person_id", "left__kind", "right__kind",
    )  # fmt: skip
    plain = [
        (left, right, p, str(one), str(other), *kinds)
        for left, right, p, one, other, *kinds in rows
    ]
    return pl.DataFrame(plain, schema=_TELLING, orient="row")


_TELLING: dict[str, type[pl.DataType]] = {
    "record_l": pl.String, "record_r": pl.String, "probability": pl.Float64,
    "person_l": pl.String, "person_r": pl.String, "kind_l": pl.String, "kind_r": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rival:
    """Another file that one of the two reports of a link might belong to.

    Attributes:
        link: between a report of the pair's files and one of that file.
        report: that one, in the clear.
        person: public id of its file.
        of: public id of the file on this side.
    """

    link: Link
    report: OpenReport
    person: str
    of: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What tells people apart: the name, and when and where he was born."""
        cells = _with_whole_name(self.report)
        return tuple(cells[name] for name in (_WHOLE, "birth_date", "birth_place") if name in cells)


def rivals(user: User, link: Link, *, most: int = 6) -> list[Rival]:
    """Who else it could be: the other files that links lead to from these two, oldest link first.

    The order tells nothing of scores. Of several links to one file the first is taken.
    """
    own = {link.left.person_id, link.right.person_id}
    near = (
        with_reports(links_for(user))
        .filter(Q(left__person__in=own) | Q(right__person__in=own))
        .exclude(Q(left__person__in=own) & Q(right__person__in=own))
        .exclude(state=Link.State.DIFFERENT)
        .order_by("pk")
    )
    found: dict[tuple[int, int], Rival] = {}
    for other in near[: most * 10]:
        here, there = other.left, other.right
        if here.person_id not in own:
            here, there = there, here
        opened = open_reports([there])
        if opened and (here.person_id, there.person_id) not in found:
            found[here.person_id, there.person_id] = Rival(
                other, opened[0], there.person.public_id, here.person.public_id
            )
        if len(found) == most:
            break
    return list(found.values())


def files_that_may_be_of(
    people: Sequence[int], *, kinds: Sequence[str]
) -> list[tuple[int, Report]]:
    """Reports of some kinds in other files that an open link joins to reports of these people.

    Args:
        people: primary keys of person files.
        kinds: SourceKind values.

    Returns:
        key of the person, and the report with its key; each pair once.
    """
    standing_ = Link.objects.filter(
        state__in=(Link.State.OPEN, Link.State.DISPUTED),
        left__withdrawn_at=None, left__erased_at=None,
        right__withdrawn_at=None, right__erased_at=None,
    ).exclude(left__person=F("right__person"))  # fmt: skip
    found: dict[tuple[int, int], Report] = {}
    for mine, other in (("left", "right"), ("right", "left")):
        near = standing_.filter(
            **{f"{mine}__person__in": people, f"{other}__kind__in": kinds}
        ).select_related("left", "right", f"{other}__key")
        for link in near:
            report = getattr(link, other)
            found[getattr(link, mine).person_id, report.pk] = report
    return [(person, report) for (person, _pk), report in sorted(found.items(), key=lambda f: f[0])]
