"""The closed vocabularies of a person file, each an enum that owns its algebra."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """A party to the conflict in a two-sided cartel, or the mediator."""

    A = "A"
    B = "B"
    M = "M"

    @property
    def other(self) -> Side:
        """The adverse party.

        >>> Side.A.other
        <Side.B: 'B'>
        """
        if self is Side.M:
            raise ValueError("the mediator has no adverse party")
        return Side.B if self is Side.A else Side.A


class SourceKind(StrEnum):
    """What sort of report a source makes."""

    TRACING_REQUEST = "tracing_request"
    CAPTOR_LIST = "captor_list"
    CAPTURE_CARD = "capture_card"
    VISIT = "visit"
    TESTIMONY = "testimony"
    CONTACT = "contact"
    LEGAL = "legal"
    CONSENT = "consent"
    OPEN_SOURCE = "open_source"

    @property
    def from_detaining_power(self) -> bool:
        """Whether the Detaining Power itself speaks: an acknowledgement, GC III arts 70, 122."""
        return self in (SourceKind.CAPTOR_LIST, SourceKind.CAPTURE_CARD)

    @property
    def is_sighting(self) -> bool:
        """Whether somebody whose office it is met him in custody, or keeps a file on him there."""
        return self in (SourceKind.VISIT, SourceKind.CONSENT, SourceKind.LEGAL)

    @property
    def is_lead(self) -> bool:
        """Whether it only points to where he may be: a witness, a call, a picture."""
        return self in (SourceKind.TESTIMONY, SourceKind.CONTACT, SourceKind.OPEN_SOURCE)


class Category(StrEnum):
    """Protected category of a person, GC III art. 4 and 33, GC IV art. 4."""

    PRISONER_OF_WAR = "prisoner_of_war"
    MEDICAL_OR_RELIGIOUS = "medical_or_religious"
    CIVILIAN_INTERNEE = "civilian_internee"
    DETAINED_OWN_CITIZEN = "detained_own_citizen"
    CHILD = "child"
    REMAINS = "remains"
    UNKNOWN = "unknown"

    @property
    def civilian(self) -> bool:
        """Whether the person is a civilian (children included)."""
        return self in (Category.CIVILIAN_INTERNEE, Category.DETAINED_OWN_CITIZEN, Category.CHILD)


class Health(StrEnum):
    """The states of the capture card, GC III Annex IV B."""

    GOOD = "good"
    NOT_WOUNDED = "not_wounded"
    RECOVERED = "recovered"
    CONVALESCENT = "convalescent"
    SICK = "sick"
    SLIGHTLY_WOUNDED = "slightly_wounded"
    SERIOUSLY_WOUNDED = "seriously_wounded"
    UNKNOWN = "unknown"


class Sex(StrEnum):
    """As reported; never required (GC III art. 17)."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Fate(StrEnum):
    """What a report says has become of a person."""

    HELD = "held"
    DIED = "died"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    EXCHANGED = "exchanged"
    FOUND_ELSEWHERE = "found_elsewhere"
    UNKNOWN = "unknown"


class Wish(StrEnum):
    """What a person said in the private interview before departure."""

    RETURN = "return"
    STAY = "stay"
    THIRD_COUNTRY = "third_country"
    UNDECIDED = "undecided"
    REFUSED_TO_SAY = "refused_to_say"


class Procedure(StrEnum):
    """Where a legal file stands (GC III arts 82-108, 115, 119; customary IHL rule 159)."""

    SUSPICION = "suspicion"
    PROSECUTION = "prosecution"
    CONVICTED = "convicted"
    AMNESTY = "amnesty"
    PARDON = "pardon"
    TRANSFER = "transfer"
    DISCIPLINARY = "disciplinary"
    CLOSED = "closed"
    NOT_ESTABLISHED = "not_established"
    WITHOUT_JUDGMENT = "without_judgment"


class CommissionDecision(StrEnum):
    """What a Mixed Medical Commission decided (GC III arts 110, 112 and Annex II, art. 10)."""

    REPATRIATE = "repatriate"
    NEUTRAL_COUNTRY = "neutral_country"
    RE_EXAMINE = "re_examine"
    REJECT = "reject"
    UNKNOWN = "unknown"


class EntryPermission(StrEnum):
    """By what somebody may lawfully enter the country to which he goes."""

    NATIONAL = "national"
    VISA = "visa"
    RESIDENCE = "residence"
    EMERGENCY_TRAVEL_DOCUMENT = "emergency_travel_document"
    NONE = "none"
    UNKNOWN = "unknown"


class CaptivityStatus(StrEnum):
    """How sure we are that a person is in captivity, in the order in which certainty grows."""

    MISSING = "missing"
    ALLEGED = "alleged"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    ACKNOWLEDGED = "acknowledged"
    RELEASED = "released"
    EXCHANGED = "exchanged"
    FOUND_ELSEWHERE = "found_elsewhere"
    DIED = "died"

    @property
    def ended(self) -> bool:
        """Whether captivity, if there was one, is over."""
        return self in (
            CaptivityStatus.RELEASED,
            CaptivityStatus.EXCHANGED,
            CaptivityStatus.FOUND_ELSEWHERE,
            CaptivityStatus.DIED,
        )

    @property
    def certainty(self) -> int:
        """0 for missing up to 4 for acknowledged; ended captivity ranks with acknowledged."""
        ladder = ("missing", "alleged", "corroborated", "confirmed", "acknowledged")
        return 4 if self.ended else ladder.index(self.value)

    def __or__(self, other: CaptivityStatus) -> CaptivityStatus:
        """The status that two sets of evidence support together: the more certain of the two.

        Of two ends the later in the order above, so that the order of the sets makes no difference.

        >>> CaptivityStatus.ALLEGED | CaptivityStatus.CONFIRMED
        <CaptivityStatus.CONFIRMED: 'confirmed'>
        """
        order = list(CaptivityStatus)
        return max(self, other, key=lambda s: (s.ended, s.certainty, order.index(s)))
