"""What the picture of a ring shows of its contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_bidi, pgettext
from django_stubs_ext import StrOrPromise

from safeconduct.evidence.fraud import IdentifierKind
from safeconduct.node.fraud.picture import OUTLINES, Knot, Picture, Sort, Tie, Use, draw
from safeconduct.node.fraud.queries import Contact
from safeconduct.node.fraud.words import SORT, USE, kind

_SORTS = {
    IdentifierKind.PHONE: Sort.LINE,
    IdentifierKind.HANDLE: Sort.LINE,
    IdentifierKind.DEVICE: Sort.DEVICE,
    IdentifierKind.OTHER: Sort.OTHER,
}


def picture_of(contacts: Sequence[Contact]) -> Picture:
    """The picture of a ring; it names nobody: cases by their ids, traces by their last signs."""
    uses: dict[tuple[str, str], set[bool]] = {}
    knots: dict[str, Knot] = {}
    for contact in contacts:
        case = f"case {contact.person.row.pk:012}"
        knots[case] = _case(contact, knots.get(case))
        for trace in contact.judged.traces:
            uses.setdefault((case, trace.key), set()).add(trace.own)
            owned = trace.own or (trace.key in knots and knots[trace.key].sort is Sort.OWN)
            sort = _SORTS.get(IdentifierKind(trace.kind), Sort.MONEY)
            knots[trace.key] = Knot(
                sort=Sort.OWN if owned else sort, words=kind(trace.kind), code=_ends(trace.masked)
            )
    ties = [Tie(case=c, trace=t, use=_use(own)) for (c, t), own in uses.items()]
    return draw(ties, knots=knots, mirrored=get_language_bidi())


def _case(contact: Contact, before: Knot | None) -> Knot:
    extortion = contact.extortion or (before is not None and before.sort is Sort.EXTORTION)
    return Knot(
        sort=Sort.EXTORTION if extortion else Sort.CASE,
        words=pgettext("in the picture", "extortion") if extortion else "",
        code=contact.person.row.public_id,
    )


def _use(own: set[bool]) -> Use:
    if len(own) > 1:
        return Use.BOTH
    return Use.OWN if True in own else Use.USED


def _ends(masked: str) -> str:
    return masked.partition(" ")[2].replace("...", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One line of the legend."""

    sort: Sort
    outline: str
    words: StrOrPromise


def legend(picture: Picture) -> list[Sample]:
    """The shapes that the picture has."""
    there = {spot.knot.sort for spot in (*picture.cases, *picture.traces)}
    return [Sample(sort=s, outline=OUTLINES[s], words=SORT[s.value]) for s in Sort if s in there]


def uses(picture: Picture) -> list[tuple[str, StrOrPromise]]:
    """The sorts of lines that the picture has, and what each says."""
    there = {line.use for line in picture.lines}
    return [(use.value, USE[use.value]) for use in Use if use in there]
