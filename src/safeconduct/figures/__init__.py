"""Step 11, what it adds up to: claims with their sources, the account, and who waits how long."""

from safeconduct.figures.balance import account_lines
from safeconduct.figures.claims import (
    CLAIM_COLUMNS,
    Claim,
    ClaimDate,
    Relation,
    population_classes,
    read_claims,
)
from safeconduct.figures.comparison import ClaimReport, Comparison, compare_claims
from safeconduct.figures.exchanges import Coverage, SourceSum, exchange_sums
from safeconduct.figures.public import PublicFigures, public_figures
from safeconduct.figures.returns import (
    TOTAL_COLUMNS,
    DatedReturn,
    TotalClaim,
    checkpoints_in,
    domain_of,
    read_dated_returns,
    read_totals,
    totals_as_claims,
)
from safeconduct.figures.waiting import (
    SMALLEST_GROUP,
    SPELL_SCHEMA,
    Waiting,
    WaitingCurve,
    waiting_spells,
    waiting_times,
)

__all__ = [
    "CLAIM_COLUMNS",
    "SMALLEST_GROUP",
    "SPELL_SCHEMA",
    "TOTAL_COLUMNS",
    "Claim",
    "ClaimDate",
    "ClaimReport",
    "Comparison",
    "Coverage",
    "DatedReturn",
    "PublicFigures",
    "Relation",
    "SourceSum",
    "TotalClaim",
    "Waiting",
    "WaitingCurve",
    "account_lines",
    "checkpoints_in",
    "compare_claims",
    "domain_of",
    "exchange_sums",
    "population_classes",
    "public_figures",
    "read_claims",
    "read_dated_returns",
    "read_totals",
    "totals_as_claims",
    "waiting_spells",
    "waiting_times",
]
