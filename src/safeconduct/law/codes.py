"""Why a person is or is not cleared: one code each, with words that are safe to show him."""

from __future__ import annotations

from enum import StrEnum


class ReasonCode(StrEnum):
    """The first of these that applies, in this order, is a person's reason."""

    CAPTIVITY_ENDED = "captivity_ended"
    NO_EVIDENCE = "no_evidence_of_captivity"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    POWER_UNKNOWN = "power_unknown"
    FEAR = "fear_of_persecution"
    CONSENT_REFUSED = "consent_refused"
    HOLD_SUSPICION = "hold_suspicion"
    HOLD_PROSECUTION = "hold_prosecution"
    HOLD_CONVICTED = "hold_convicted"
    HOLD_GRAVE = "hold_war_crime"
    HOLD_AMNESTY = "hold_amnesty_war_crime"
    HOLD_AMNESTY_DOUBT = "hold_amnesty_undetermined"
    HOLD_UNRESOLVED = "legal_file_unresolved"
    OWN_CITIZEN = "own_citizen"
    CATEGORY_UNDETERMINED = "category_undetermined"
    OWED_UNDETERMINED = "owed_undetermined"
    ORIGIN_UNKNOWN = "origin_unknown"
    CAPTURE_DATE_UNKNOWN = "capture_date_unknown"
    SCOPE_DISPUTED = "scope_disputed"
    OUT_OF_SCOPE = "out_of_scope"
    CONSENT_UNRESOLVED = "interview_unresolved"
    CONSENT_CONTRADICTORY = "consent_contradictory"
    CONSENT_UNDECIDED = "consent_undecided"
    CONSENT_NOT_PRIVATE = "consent_not_private"
    CONSENT_STALE = "consent_too_old"
    CONSENT_NOT_ASKED = "consent_not_asked"
    GUARDIAN_NEEDED = "guardian_needed"
    ENTRY_MISSING = "no_lawful_entry"
    ENTRY_UNKNOWN = "entry_undetermined"
    CLEARED = "cleared"

    @property
    def text(self) -> str:
        """One sentence; it says nothing of other people."""
        return _TEXTS[self]


_TEXTS = {
    ReasonCode.CAPTIVITY_ENDED: "The Detaining Power reports that the captivity has ended.",
    ReasonCode.NO_EVIDENCE: "No report says that this person is held; the search goes on.",
    ReasonCode.NOT_ACKNOWLEDGED: "Held by all evidence, but not acknowledged: acknowledgement is "
    "demanded under GC III arts 70 and 122.",
    ReasonCode.POWER_UNKNOWN: "It is not known which Power holds this person.",
    ReasonCode.FEAR: "Fears persecution on return: nobody is returned to that (GC IV art. 45(4)).",
    ReasonCode.CONSENT_REFUSED: "Does not wish to return now.",
    ReasonCode.HOLD_SUSPICION: "Held back on suspicion of a crime, until it is determined.",
    ReasonCode.HOLD_PROSECUTION: "Held back by a pending prosecution (GC III art. 119).",
    ReasonCode.HOLD_CONVICTED: "Held back by a sentence, until pardon or transfer.",
    ReasonCode.HOLD_GRAVE: "Held back for what may be a war crime, which no agreement waives "
    "(GC III arts 129, 131).",
    ReasonCode.HOLD_AMNESTY: "The amnesty given does not cover a war crime (customary rule 159).",
    ReasonCode.HOLD_AMNESTY_DOUBT: "Whether the amnesty given is valid must be determined.",
    ReasonCode.HOLD_UNRESOLVED: "A legal file may be this person's; somebody must judge that.",
    ReasonCode.OWN_CITIZEN: "Held by the party of which he is a national; the agreement does not "
    "cover that.",
    ReasonCode.CATEGORY_UNDETERMINED: "Sources contradict each other on the category; protected "
    "as a prisoner of war until it is determined (GC III art. 5).",
    ReasonCode.OWED_UNDETERMINED: "Whether this person is owed must be determined first, by the "
    "Mixed Medical Commission (GC III arts 112, 114).",
    ReasonCode.ORIGIN_UNKNOWN: "On which party this person depends is unknown (GC III art. 4).",
    ReasonCode.CAPTURE_DATE_UNKNOWN: "Whether the agreement covers the day of capture is unknown.",
    ReasonCode.SCOPE_DISPUTED: "The parties read the agreement differently on this person.",
    ReasonCode.OUT_OF_SCOPE: "The agreement does not cover this category or day of capture.",
    ReasonCode.CONSENT_UNRESOLVED: "An interview that may be this person's speaks against return.",
    ReasonCode.CONSENT_CONTRADICTORY: "Interviews contradict each other: to be asked again.",
    ReasonCode.CONSENT_UNDECIDED: "Has not decided yet, or did not say: to be asked again.",
    ReasonCode.CONSENT_NOT_PRIVATE: "Was not asked in private: to be asked again.",
    ReasonCode.CONSENT_STALE: "Was asked too long ago, or nobody knows when: to be asked again.",
    ReasonCode.CONSENT_NOT_ASKED: "Has not been asked yet: a private interview is needed.",
    ReasonCode.GUARDIAN_NEEDED: "A child: the return is arranged with family or Central Agency.",
    ReasonCode.ENTRY_MISSING: "Has no lawful entry to the country of destination yet.",
    ReasonCode.ENTRY_UNKNOWN: "Whether this person may lawfully enter the country of destination "
    "is not known.",
    ReasonCode.CLEARED: "Cleared: may go and wishes to.",
}
