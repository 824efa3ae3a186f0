"""What one person, or who speaks for him, can check of himself against a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safeconduct.selection.certificates.committing import Opening, digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProof:
    """His own leaf, opened whole: given to him, and to nobody else.

    Attributes:
        opening: of his leaf.
    """

    opening: Opening


def own_proof(openings: tuple[Opening, ...], person_id: str) -> OwnProof:
    """One person's.

    Raises:
        KeyError: if there is no leaf of him.
    """
    for opening in openings:
        if opening.person_id == person_id:
            return OwnProof(opening=opening)
    raise KeyError(person_id)


def check_own_proof(proof: OwnProof, data: Mapping[str, Any]) -> bool:
    """Whether a certificate counts him with just these facts, openly or among the closed."""
    leaf = proof.opening.digest
    opened = {digest_of(row["salt"], row["record"]) for row in data["opened"]}
    return leaf in opened or leaf in set(data["closed"]["leaves"])
