"""The fraud desk: contacts reported by families, their traces, and what to tell whom."""

from safeconduct.evidence.fraud.identifiers import Identifier, IdentifierKind, identify
from safeconduct.evidence.fraud.network import Network, network, traces
from safeconduct.evidence.fraud.risk import (
    ContactRisk,
    Desk,
    assess_contacts,
    flags_by_person,
    judge_contacts,
)
from safeconduct.evidence.fraud.signals import PRIOR_POINTS, SIGNALS, Signal

__all__ = [
    "PRIOR_POINTS",
    "SIGNALS",
    "ContactRisk",
    "Desk",
    "Identifier",
    "IdentifierKind",
    "Network",
    "Signal",
    "assess_contacts",
    "flags_by_person",
    "identify",
    "judge_contacts",
    "network",
    "traces",
]
