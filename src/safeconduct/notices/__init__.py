"""Step 10, what is said: disclosure control and the texts of public notices."""

from safeconduct.notices.checking import Finding, FindingKind, check_text
from safeconduct.notices.disclosure import (
    ALWAYS_LEFT_OUT,
    DEFAULT_THRESHOLD,
    Disclosure,
    Group,
    LeftOut,
    Said,
    StageCount,
    disclose,
    safe_parts,
    stage_counts,
)
from safeconduct.notices.texts import Notice, notice
from safeconduct.notices.wording import WORDINGS, Wording

__all__ = [
    "ALWAYS_LEFT_OUT",
    "DEFAULT_THRESHOLD",
    "WORDINGS",
    "Disclosure",
    "Finding",
    "FindingKind",
    "Group",
    "LeftOut",
    "Notice",
    "Said",
    "StageCount",
    "Wording",
    "check_text",
    "disclose",
    "notice",
    "safe_parts",
    "stage_counts",
]
