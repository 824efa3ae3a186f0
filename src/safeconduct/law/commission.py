"""Mixed Medical Commissions: who sits, who is examined, how they decide, and by when it is done.

GC III arts 110, 112 and 113, and the regulations of Annex II.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from safeconduct.law.annex_one import suggested
from safeconduct.law.articles import cite, cited
from safeconduct.law.terms import Term, months_after
from safeconduct.people.vocabulary import CommissionDecision

_ANNEX = cited(cite("GC III Annex II"))
#: Decisions on which a certificate is issued and which are carried out (Annex II, arts 11 and 12).
_GOING = (CommissionDecision.REPATRIATE, CommissionDecision.NEUTRAL_COUNTRY)


class Profession(StrEnum):
    """Of a member (Annex II, art. 6)."""

    SURGEON = "surgeon"
    PHYSICIAN = "physician"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member: named, neutral or appointed by the Detaining Power, perhaps in the chair."""

    name: str
    neutral: bool
    profession: Profession
    chair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A commission as it is composed.

    Attributes:
        members: all of them.
        approved_on: when the parties approved its neutral members; None if they have not.
        began_on: its first examination; None if there was none.
        visits: by camp, the days of its visits.
    """

    members: tuple[Member, ...]
    approved_on: date | None = None
    began_on: date | None = None
    visits: tuple[tuple[str, date], ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What in its composition is not as Annex II wants it; none if it may decide."""
        neutral = [m for m in self.members if m.neutral]
        chairs = [m for m in self.members if m.chair]
        professions = {m.profession for m in neutral}
        wanted = {Profession.SURGEON, Profession.PHYSICIAN}
        rules = {
            f"it has {len(self.members)} members, not three (art. 1)": len(self.members) != 3,
            f"{len(neutral)} of its members are neutral, not two (art. 1)": len(neutral) != 2,
            "its chair is not one neutral member (art. 1)": len(chairs) != 1
            or not chairs[0].neutral,
            "its neutral members are not a surgeon and a physician (art. 6)": professions != wanted,
            "the parties have not approved it (art. 3)": self.approved_on is None,
        }
        return tuple(f"{_ANNEX}: {fault}" for fault, broken in rules.items() if broken)

    def terms(self, *, camps: tuple[str, ...] = ()) -> tuple[Term, ...]:
        """By when it must begin, and visit each camp again (no more than six months between)."""
        if self.approved_on is None:
            return ()
        begin = Term(
            what="begin work, within three months of approval",
            articles=f"{_ANNEX}, art. 9",
            due_on=months_after(self.approved_on, 3),
            done_on=self.began_on,
        )
        return (begin, *(self._visit(camp) for camp in camps))

    def _visit(self, camp: str) -> Term:
        last = max((day for at, day in self.visits if at == camp), default=self.approved_on)
        return Term(
            what=f"visit {camp}",
            articles=f"{_ANNEX}, art. 14",
            due_on=None if last is None else months_after(last, 6),
        )


class PresentedBy(IntEnum):
    """Who asked that a prisoner be examined, in the order of precedence (GC III art. 113)."""

    CAMP_PHYSICIAN = 1
    PRISONERS_REPRESENTATIVE = 2
    OWN_POWER = 3
    HIMSELF = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One prisoner before a commission.

    Attributes:
        person_id: who.
        on: the day of the visit.
        presented_by: who asked for it.
        votes: of the members.
        grounds: what was ticked of `annex_one.MEDICAL_GROUNDS`, by id.
        told_on: when the Detaining Power, the Protecting Power, the ICRC and the prisoner were
            told; None while they are not.
        certificate_on: when his certificate was issued.
        carried_out_on: when he left.
    """

    person_id: str
    on: date
    presented_by: PresentedBy
    votes: tuple[CommissionDecision, ...]
    grounds: tuple[str, ...] = ()
    told_on: date | None = None
    certificate_on: date | None = None
    carried_out_on: date | None = None

    @property
    def decision(self) -> CommissionDecision:
        """What the majority decided; unknown where there is none, or not all three voted.

        >>> vote = CommissionDecision
        >>> Examination(person_id="P1", on=date(2026, 1, 1), presented_by=PresentedBy.HIMSELF,
        ...     votes=(vote.REPATRIATE, vote.REJECT, vote.REPATRIATE)).decision
        <CommissionDecision.REPATRIATE: 'repatriate'>
        """
        if len(self.votes) != 3:
            return CommissionDecision.UNKNOWN
        decision, votes = Counter(self.votes).most_common(1)[0]
        return decision if votes >= 2 else CommissionDecision.UNKNOWN

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is due after it, and by when."""
        if self.decision is CommissionDecision.UNKNOWN:
            return (
                Term(what="a decision by majority", articles=f"{_ANNEX}, art. 10", due_on=None),
            )
        told = Term(
            what="tell the Detaining Power, the Protecting Power, the ICRC and the prisoner",
            articles=f"{_ANNEX}, art. 11",
            due_on=months_after(self.on, 1),
            done_on=self.told_on,
        )
        if self.decision not in _GOING:
            return (told,)
        certificate = Term(
            what="issue the certificate",
            articles=f"{_ANNEX}, art. 11",
            due_on=months_after(self.on, 1),
            done_on=self.certificate_on,
        )
        due = None if self.told_on is None else months_after(self.told_on, 3)
        carried = Term(
            what="carry the decision out, within three months of the notice",
            articles=f"{_ANNEX}, art. 12",
            due_on=due,
            done_on=self.carried_out_on,
        )
        return told, certificate, carried

    @property
    def departs(self) -> bool:
        """Whether the decision is less than what the ticked grounds of Annex I speak for.

        The commission may decide so; its reasons belong on file.
        """
        asked = suggested(self.grounds)
        order = (CommissionDecision.NEUTRAL_COUNTRY, CommissionDecision.REPATRIATE)
        if asked not in order or self.decision is CommissionDecision.UNKNOWN:
            return False
        return self.decision not in order[order.index(asked) :]

    @property
    def letter(self) -> str:
        """The decision as the certificate of Annex IV writes it: A, B, NC, or "" for none."""
        return {
            CommissionDecision.REPATRIATE: "A",
            CommissionDecision.NEUTRAL_COUNTRY: "B",
            CommissionDecision.RE_EXAMINE: "NC",
        }.get(self.decision, "")


def in_order(examinations: tuple[Examination, ...]) -> tuple[Examination, ...]:
    """In the order in which they must be heard: who presents himself comes last (art. 113)."""
    return tuple(sorted(examinations, key=lambda e: (e.presented_by, e.on, e.person_id)))
