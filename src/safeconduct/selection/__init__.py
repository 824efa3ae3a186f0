"""Step 5, who goes first: exact lists under an agreement, and an honest reason for everybody."""

from safeconduct.selection.auditing import Audit, audit
from safeconduct.selection.changes import Change, ChangeKind, what_would_change
from safeconduct.selection.difference import DIFFERENCE_SCHEMA, Moved, difference
from safeconduct.selection.front import FRONT_SCHEMA, front
from safeconduct.selection.guard import RedLineCrossed, check_red_lines
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.lists import NobodyToList, Selection, build_lists, lists_of
from safeconduct.selection.outline import Outline, outline
from safeconduct.selection.positions import (
    FaultKind,
    PositionFault,
    position_faults,
    require_sound,
)
from safeconduct.selection.prices import PRICE_SCHEMA, prices
from safeconduct.selection.priority import PRIORITY_TABLE, PriorityRule
from safeconduct.selection.programme import Fairness
from safeconduct.selection.proposing import (
    PROPOSAL_SCHEMA,
    Proposal,
    Served,
    proposals,
    proposals_frame,
)
from safeconduct.selection.reasons import ListReason
from safeconduct.selection.splitting import Batch, safe_batches
from safeconduct.selection.stability import EXPLAINED_SCHEMA, explained

__all__ = [
    "DIFFERENCE_SCHEMA",
    "EXPLAINED_SCHEMA",
    "FRONT_SCHEMA",
    "PRICE_SCHEMA",
    "PRIORITY_TABLE",
    "PROPOSAL_SCHEMA",
    "Audit",
    "Batch",
    "Change",
    "ChangeKind",
    "Fairness",
    "FaultKind",
    "Inputs",
    "ListReason",
    "Moved",
    "NobodyToList",
    "Outline",
    "PositionFault",
    "PriorityRule",
    "Proposal",
    "RedLineCrossed",
    "Selection",
    "Served",
    "audit",
    "build_lists",
    "check_red_lines",
    "difference",
    "explained",
    "front",
    "lists_of",
    "outline",
    "position_faults",
    "prices",
    "proposals",
    "proposals_frame",
    "require_sound",
    "safe_batches",
    "what_would_change",
]
