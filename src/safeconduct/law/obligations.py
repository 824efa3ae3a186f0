"""What follows for whom from what happens to a person: cards, notices, certificates, answers.

`duties` computes the one with a day that the desk watches; here stand all, as data, and the terms
that a person's events start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.terms import Term, months_after
from safeconduct.people.vocabulary import Category


class EventKind(StrEnum):
    """What happens to a person, and starts obligations."""

    CAPTURED = "captured"
    ARRIVED_IN_CAMP = "arrived_in_camp"
    DETAINED = "detained"
    TRANSFERRED = "transferred"
    HOSPITALISED = "hospitalised"
    SERIOUSLY_ILL = "seriously_ill"
    INJURED_BY_ANOTHER = "injured_by_another"
    CERTIFICATE_ASKED = "certificate_asked"
    ESCAPED = "escaped"
    DIED = "died"
    RELEASED = "released"
    REPATRIATED = "repatriated"
    ASKED_AFTER = "asked_after"
    CHARGED = "charged"
    HOSTILITIES_ENDED = "hostilities_ended"
    EVACUATED_CHILD = "evacuated_child"
    INTERVIEWED_WITH_FEAR = "interviewed_with_fear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, and when."""

    kind: EventKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One obligation.

    Attributes:
        id: for naming it.
        after: the event that starts it; None for one that stands always.
        who, what, whom: who owes what to whom.
        cites: what it stands on.
        days, months: the term; None where the law says at once or without delay.
        categories: whom it is about; empty for everybody.
    """

    id: str
    after: EventKind | None
    who: str
    what: str
    whom: str
    cites: tuple[Article, ...]
    days: int | None = None
    months: int | None = None
    categories: frozenset[Category] = frozenset()

    @property
    def articles(self) -> str:
        """What it stands on, as lawyers write it."""
        return cited(self.cites)

    def due_on(self, day: date) -> date | None:
        """The last day, for an event of a day; None where the law sets none."""
        if self.days is not None:
            return day + timedelta(days=self.days)
        return None if self.months is None else months_after(day, self.months)


_K = EventKind
_HOLDER, _BUREAU, _ORIGIN = "the Detaining Power", "its information bureau", "the Power of origin"
_AGENCY = "the Power of origin and the Central Agency"
_POW = frozenset({Category.PRISONER_OF_WAR, Category.MEDICAL_OR_RELIGIOUS, Category.UNKNOWN})
_CIVIL = frozenset({Category.CIVILIAN_INTERNEE, Category.CHILD})
OBLIGATIONS = (
    Obligation(id="O-IDENTITY", after=_K.CAPTURED, who=_HOLDER, whom="the prisoner",
               what="asks for name, rank, date of birth and number only; a refusal harms nobody",
               cites=cite("GC III 17")),
    Obligation(id="O-NO-WAIVER", after=None, who="everybody", whom="the prisoner",
               what="offers no form by which he gives up a right", cites=cite("GC III 7; GC IV 8")),
    Obligation(id="O-RESPONSIBLE", after=_K.TRANSFERRED, who=_HOLDER, whom="the prisoner",
               what="answers for him, and hands him only to a Power willing and able to comply",
               cites=cite("GC III 12, 46, 48; GC IV 45")),
    Obligation(id="O-CARD", after=_K.ARRIVED_IN_CAMP, who=_HOLDER, whom="family and Central Agency",
               what="lets him send a capture card", days=7, categories=_POW,
               cites=cite("GC III 70; GC III Annex IV")),
    Obligation(id="O-CARD-MOVED", after=_K.TRANSFERRED, who=_HOLDER,
               whom="family and Central Agency", what="lets him send a new card", days=7,
               cites=cite("GC III 70; GC IV 106")),
    Obligation(id="O-CARD-ILL", after=_K.HOSPITALISED, who=_HOLDER,
               whom="family and Central Agency", what="lets him send a new card", days=7,
               cites=cite("GC III 70; GC IV 106")),
    Obligation(id="O-INTERNMENT-CARD", after=_K.ARRIVED_IN_CAMP, who=_HOLDER, days=7,
               whom="family and Central Agency", what="lets the internee send a card",
               categories=_CIVIL, cites=cite("GC IV 106")),
    Obligation(id="O-MAIL", after=None, who=_HOLDER, whom="the prisoner",
               what="lets him send at least two letters and four cards a month",
               cites=cite("GC III 71; CIHL 125")),
    Obligation(id="O-MEASURES", after=None, who=_HOLDER, whom="prisoners and their Power",
               what="tells how correspondence and relief are arranged", cites=cite("GC III 69; GC III Annex III")),
    Obligation(id="O-RECORD", after=_K.CAPTURED, who=_BUREAU, whom=_AGENCY,
               what="forwards his particulars by the quickest means",
               cites=cite("GC III 122, 123; CIHL 123"), categories=_POW),
    Obligation(id="O-CIVIL-RECORD", after=_K.DETAINED, who=_BUREAU, whom=_AGENCY, days=14,
               what="is told of whoever is kept for more than two weeks, and forwards it unless "
               "that harms him; never withheld from the Agency",
               cites=cite("GC IV 136, 137, 138, 140"), categories=_CIVIL),
    Obligation(id="O-HEALTH-WEEKLY", after=_K.SERIOUSLY_ILL, who=_BUREAU, whom=_AGENCY, days=7,
               what="reports every week, if possible, on his health",
               cites=cite("GC III 122; GC IV 137, 138")),
    Obligation(id="O-MEDICAL-CERTIFICATE", after=_K.CERTIFICATE_ASKED, who=_HOLDER,
               whom="the prisoner, copy to the Central Agency",
               what="certifies illness or injury, treatment and its length", cites=cite("GC III 30")),
    Obligation(id="O-ENQUIRY", after=_K.INJURED_BY_ANOTHER, who=_HOLDER,
               whom="the Protecting Power", what="enquires at once into the death or injury",
               cites=cite("GC III 121")),
    Obligation(id="O-ESCAPE", after=_K.ESCAPED, who=_BUREAU, whom=_AGENCY,
               what="tells of the escape", cites=cite("GC III 122")),
    Obligation(id="O-DEATH", after=_K.DIED, who=_HOLDER, whom=_AGENCY,
               what="certifies identity, place, day and cause of death, burial and grave, after a "
               "medical examination", cites=cite("GC III 120, 122; GC IV 129; GC III Annex IV")),
    Obligation(id="O-REMAINS", after=_K.DIED, who=_HOLDER, whom="the family and the Power of origin",
               what="keeps grave and effects, and makes return possible",
               cites=cite("AP I 34; CIHL 114")),
    Obligation(id="O-RELEASE", after=_K.RELEASED, who=_BUREAU, whom=_AGENCY,
               what="tells of the release", cites=cite("GC III 122; GC IV 136")),
    Obligation(id="O-EFFECTS", after=_K.RELEASED, who=_HOLDER, whom="the person, or his bureau",
               what="returns valuables and papers, or sends them sealed with a receipt; at least "
               "25 kilograms go with him", cites=cite("GC III 119, 122; GC IV 139")),
    Obligation(id="O-COSTS", after=_K.RELEASED, who="both Powers", whom="each other",
               what="share the cost of the journey; a dispute on it delays nobody",
               cites=cite("GC III 116, 118; GC IV 135")),
    Obligation(id="O-NO-SERVICE", after=_K.REPATRIATED, who=_ORIGIN, whom="the person",
               what="employs him in no active military service, and tells him so",
               cites=cite("GC III 117")),
    Obligation(id="O-ANSWER", after=_K.ASKED_AFTER, who=_BUREAU, whom=_AGENCY,
               what="searches and answers, at the latest from the end of active hostilities",
               cites=cite("AP I 32, 33; GC III 122; CIHL 117")),
    Obligation(id="O-NAMED", after=_K.CHARGED, who=_HOLDER, whom=_ORIGIN,
               what="names those kept back by proceedings or a sentence",
               cites=cite("GC III 115, 119")),
    Obligation(id="O-GO-HOME", after=_K.HOSTILITIES_ENDED, who=_HOLDER, whom="all prisoners",
               what="releases and repatriates without delay, by a plan of its own if there is no "
               "agreement", cites=cite("GC III 118; GC IV 133; CIHL 128; AP I 85(4)(b)")),
    Obligation(id="O-CHILD-CARD", after=_K.EVACUATED_CHILD, who=_HOLDER,
               whom="the Central Tracing Agency", what="sends a card with photograph of the child",
               cites=cite("AP I 78")),
    Obligation(id="O-FEAR", after=_K.INTERVIEWED_WITH_FEAR, who=_HOLDER, whom="the person",
               what="decides with reasons on his fear; until then he stays",
               cites=cite("GC IV 45(4), 49")),
    Obligation(id="O-MEDICAL-COMMISSION", after=None, who="the parties", whom="the sick and wounded",
               what="appoint Mixed Medical Commissions, hear whom art. 113 names, seek places in "
               "neutral countries", cites=cite("GC III 111, 112, 113; GC III Annex I, Annex II")),
    Obligation(id="O-VISITS", after=None, who=_HOLDER, whom="the ICRC and families",
               what="lets delegates speak with everybody without witnesses, and families visit",
               cites=cite("GC III 126; GC IV 143; CIHL 124, 126")),
    Obligation(id="O-CONVICTIONS", after=None, who=_HOLDER, whom="everybody it holds",
               what="respects conviction, faith, family life and dignity, and hides nobody",
               cites=cite("GC IV 27; AP I 75; CIHL 98, 105, 127")),
    Obligation(id="O-NO-HOSTAGES", after=None, who="the parties", whom="civilians",
               what="ask no price for a civilian's release", cites=cite("GC IV 34; AP I 75")),
    Obligation(id="O-MOTHERS", after=None, who=_HOLDER, whom="pregnant women and mothers",
               what="takes their cases first", cites=cite("AP I 76; GC IV 132")),
)  # fmt: skip


def terms_of(
    events: Iterable[Event], *, category: Category, done: dict[str, date] | None = None
) -> tuple[Term, ...]:
    """What a person's events oblige to, the earliest first; what has no day comes last.

    Args:
        events: what happened to him.
        category: as determined; whoever is in doubt has a prisoner's rights (GC III art. 5).
        done: by id of the obligation, when it was fulfilled.
    """
    fulfilled = done or {}
    terms = [
        Term(
            what=f"{o.who}: {o.what}; to {o.whom}",
            articles=o.articles,
            due_on=o.due_on(event.on),
            done_on=fulfilled.get(o.id),
        )
        for event in events
        for o in OBLIGATIONS
        if o.after is event.kind and (not o.categories or category in o.categories)
    ]
    return tuple(sorted(terms, key=lambda t: (t.due_on is None, t.due_on or date.max, t.what)))
