"""Step 3, how sure are we: independence of sources, captivity status, and signs of fraud."""

from safeconduct.evidence.captivity import EVIDENCE_RULES, EvidenceRule, captivity
from safeconduct.evidence.custody import custody
from safeconduct.evidence.fraud import (
    SIGNALS,
    ContactRisk,
    Signal,
    assess_contacts,
    flags_by_person,
)
from safeconduct.evidence.grades import Credibility, Grade, GradeError, with_grades
from safeconduct.evidence.history import transitions
from safeconduct.evidence.origins import Derivations, derivations, trace_origins, with_origin

__all__ = [
    "EVIDENCE_RULES",
    "SIGNALS",
    "ContactRisk",
    "Credibility",
    "Derivations",
    "EvidenceRule",
    "Grade",
    "GradeError",
    "Signal",
    "assess_contacts",
    "captivity",
    "custody",
    "derivations",
    "flags_by_person",
    "trace_origins",
    "transitions",
    "with_grades",
    "with_origin",
]
