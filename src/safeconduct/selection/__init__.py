"""Step 5, who goes first: exact lists under an agreement, and an honest reason for everybody."""

from safeconduct.selection.guard import RedLineCrossed, check_red_lines
from safeconduct.selection.lists import NobodyToList, Selection, build_lists
from safeconduct.selection.priority import PRIORITY_TABLE, PriorityRule
from safeconduct.selection.reasons import ListReason

__all__ = [
    "PRIORITY_TABLE",
    "ListReason",
    "NobodyToList",
    "PriorityRule",
    "RedLineCrossed",
    "Selection",
    "build_lists",
    "check_red_lines",
]
