"""Step 3, how sure are we: independence of sources, captivity status, and signs of fraud."""

from safeconduct.evidence.captivity import EVIDENCE_RULES, EvidenceRule, captivity
from safeconduct.evidence.contacts import (
    SIGNALS,
    ContactRisk,
    Signal,
    assess_contacts,
    flags_by_person,
)
from safeconduct.evidence.origins import with_origin

__all__ = [
    "EVIDENCE_RULES",
    "SIGNALS",
    "ContactRisk",
    "EvidenceRule",
    "Signal",
    "assess_contacts",
    "captivity",
    "flags_by_person",
    "with_origin",
]
