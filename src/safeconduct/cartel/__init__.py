"""The agreement: its terms, scope and stages, what counts, and the account of its fulfilment."""

from safeconduct.cartel.account import ACCOUNT_SCHEMA, account
from safeconduct.cartel.limits import DayLimit, Transport
from safeconduct.cartel.parsing import parse_agreement, parse_positions
from safeconduct.cartel.position_files import (
    parse_position,
    position_commitment,
    position_digest,
    position_toml,
)
from safeconduct.cartel.positions import Part, Reservation, Trade
from safeconduct.cartel.scale import DIX_HILL_1862, Scale
from safeconduct.cartel.terms import (
    Agreement,
    Balance,
    Bond,
    Position,
    Positions,
    Quota,
    Refusal,
    Request,
    Stage,
    Target,
    TargetKind,
)

__all__ = [
    "ACCOUNT_SCHEMA",
    "DIX_HILL_1862",
    "Agreement",
    "Balance",
    "Bond",
    "DayLimit",
    "Part",
    "Position",
    "Positions",
    "Quota",
    "Refusal",
    "Request",
    "Reservation",
    "Scale",
    "Stage",
    "Target",
    "TargetKind",
    "Trade",
    "Transport",
    "account",
    "parse_agreement",
    "parse_position",
    "parse_positions",
    "position_commitment",
    "position_digest",
    "position_toml",
]
