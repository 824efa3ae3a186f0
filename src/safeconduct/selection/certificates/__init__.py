"""What an outsider can check of lists without a name: commitments before, a certificate after."""

from safeconduct.selection.certificates.checking import Check, check_certificate
from safeconduct.selection.certificates.committing import (
    SMALLEST_CLASS,
    Commitments,
    Opening,
    commit_pool,
    commit_seed,
    tokens_of,
)
from safeconduct.selection.certificates.issuing import certificate
from safeconduct.selection.certificates.own import OwnProof, check_own_proof, own_proof

__all__ = [
    "SMALLEST_CLASS",
    "Check",
    "Commitments",
    "Opening",
    "OwnProof",
    "certificate",
    "check_certificate",
    "check_own_proof",
    "commit_pool",
    "commit_seed",
    "own_proof",
    "tokens_of",
]
