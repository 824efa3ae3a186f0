"""One private interview before departure: how it was held, what was said, who may know it.

Consent is asked in private, asked again at the hand-over, and can always be withdrawn. A refusal
stays hidden from the person's own party if he asks so: whoever comes home later must not pay for
having hesitated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safeconduct.law.rules.keeping import CONSENT_DAYS
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import Wish


class Viewer(StrEnum):
    """Who looks at what was said."""

    INTERVIEWER = "interviewer"
    OWN_PARTY = "own_party"
    DETAINING_POWER = "detaining_power"
    MEDIATOR = "mediator"


class Manner(StrEnum):
    """How consent, or its withdrawal, was expressed."""

    INTERVIEW = "interview"
    AT_CROSSING = "at_crossing"
    WRITTEN = "written"
    SPOKEN = "spoken"
    BY_CONDUCT = "by_conduct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What a person said, and under which circumstances.

    Attributes:
        record_id: for citing it.
        on, place, by: when, where, and who asked.
        language, interpreter: in which language, through whom; "" for no interpreter.
        interpreter_trusted: whether the interpreter belongs to neither party; unknown if nobody
            says. No answer is needed where there was no interpreter.
        present: who else was in the room.
        captor_present: whether anybody of the Detaining Power could hear.
        manner: an interview, or a word said at another time.
        wish, third_country: what he wants, and where he would go instead.
        fear: whether he fears persecution where he would be returned.
        hidden_from_own_party: whether he asked that his own party not learn of a refusal.
    """

    record_id: str
    on: date
    place: str
    by: str
    wish: Wish
    fear: YesNo
    captor_present: YesNo
    language: str = ""
    interpreter: str = ""
    interpreter_trusted: YesNo = YesNo.UNKNOWN
    present: tuple[str, ...] = ()
    manner: Manner = Manner.INTERVIEW
    third_country: str = ""
    hidden_from_own_party: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """Why it cannot carry consent; none if it can. A refusal needs no form."""
        rules = {
            "who asked is not recorded": not self.by.strip(),
            "the place is not recorded": not self.place.strip(),
            "somebody of the Detaining Power could hear, or nobody says that none could": (
                self.captor_present is not YesNo.NO
            ),
            "the interpreter is not known to belong to neither party": bool(self.interpreter)
            and self.interpreter_trusted is not YesNo.YES,
            "nobody says whether he fears persecution": self.fear is YesNo.UNKNOWN,
            "no interview was held": self.manner not in (Manner.INTERVIEW, Manner.AT_CROSSING),
        }
        return tuple(fault for fault, broken in rules.items() if broken)

    @property
    def against(self) -> bool:
        """Whether it speaks against his return, however it was said."""
        return self.wish is not Wish.RETURN or self.fear is YesNo.YES

    def carries_consent(self, *, on: date) -> bool:
        """Whether his return may rest on it on a day."""
        fresh = 0 <= (on - self.on).days <= CONSENT_DAYS
        return fresh and not self.against and not self.faults

    def row(self) -> dict[str, str | None]:
        """As `determine` takes it: private only if nothing speaks against that."""
        private = YesNo.NO if self.faults else YesNo.YES
        return {
            "record_id": self.record_id,
            "wish": self.wish.value,
            "fear_of_persecution": self.fear.value,
            "in_private": private.value,
            "captor_present": self.captor_present.value,
            "interviewed_on": self.on.isoformat(),
            "link": "linked",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a viewer is told of somebody's consent; `wish` is None where it is kept from him."""

    going: bool
    wish: Wish | None
    why: str


def may_go(interviews: Iterable[Interview], *, on: date) -> bool:
    """Whether the person goes, by everything he has said until a day.

    The newest word decides, and any word against return is newer than a consent of the same day.
    Fear of persecution stops him whenever it was voiced. To go, the newest word must carry consent;
    on the day of the crossing he must have been asked again (`asked_again`).
    """
    said = sorted((i for i in interviews if i.on <= on), key=lambda i: (i.on, i.against))
    if not said or any(i.fear is YesNo.YES for i in said):
        return False
    return said[-1].carries_consent(on=on)


def asked_again(interviews: Iterable[Interview], *, on: date) -> bool:
    """Whether he was asked once more at the crossing on its day, and still consents."""
    told = tuple(interviews)
    at_crossing = any(i.manner is Manner.AT_CROSSING and i.on == on for i in told)
    return at_crossing and may_go(told, on=on)


def told_to(viewer: Viewer, interviews: Iterable[Interview], *, on: date) -> Told:
    """What a viewer learns.

    The Detaining Power and the mediator learn whether he goes, never his reasons. His own party
    learns his wish unless he asked that it should not: then it is told no more than of anybody who
    has not been asked yet.
    """
    told = tuple(i for i in interviews if i.on <= on)
    going = may_go(told, on=on)
    newest = max(told, key=lambda i: (i.on, i.against), default=None)
    hidden = viewer is Viewer.OWN_PARTY and any(i.hidden_from_own_party for i in told) and not going
    if newest is None or hidden or viewer in (Viewer.DETAINING_POWER, Viewer.MEDIATOR):
        return Told(going=going, wish=None, why="cleared" if going else "not ready")
    return Told(going=going, wish=newest.wish, why="cleared" if going else newest.wish.value)
