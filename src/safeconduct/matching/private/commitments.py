"""Inputs are committed to before a session, so that invented ones can be found out afterwards.

A side that invents people could ask after anybody. Before the session both sides therefore exchange
the root of a tree over their inputs, each salted and bound to the report it was made from. An
auditor whom both trust, the mediator, then names places of the tree at random; each side opens
them, and every input must come from a report that its bureau had registered before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from safeconduct.matching.private.intersection import Random, padded_size, session_input
from safeconduct.record.merkle import Tree, leaf_hash, verify_inclusion

_SALT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """One input as it stands in the tree: what it was made of, and the digest of its report."""

    kind: str
    value: str
    report: bytes
    salt: bytes

    def leaf(self, session: bytes) -> bytes:
        """The hash of the leaf."""
        digest = hashlib.sha256(self.report).digest()
        return _leaf(session, self.kind, self.value, digest=digest, salt=self.salt)


def _leaf(session: bytes, kind: str, value: str, *, digest: bytes, salt: bytes) -> bytes:
    return leaf_hash(salt + session_input(session, kind, value) + digest)


def commitment_root(
    session: bytes, inputs: Sequence[tuple[str, str, bytes]], *, random: Random
) -> bytes:
    """The root that a `Commitment` has, for whoever holds digests of the reports alone.

    Args: inputs as (kind, value, SHA-256 of the report).
    """
    leaves = [
        _leaf(session, kind, value, digest=digest, salt=random(_SALT))
        for kind, value, digest in inputs
    ]
    lacking = padded_size(len(inputs)) - len(inputs)
    return Tree([*leaves, *(leaf_hash(random(_SALT)) for _ in range(lacking))]).root()


@dataclass(frozen=True, slots=True)
class Opening:
    """A place of the tree laid open: the input, or None with the salt of a padding leaf."""

    place: int
    committed: Committed | None
    padding: bytes
    proof: tuple[bytes, ...]


class Commitment:
    """A side's tree over its inputs, padded so that its size tells nothing."""

    def __init__(
        self, session: bytes, inputs: Sequence[tuple[str, str, bytes]], *, random: Random
    ) -> None:
        """Args: inputs as (kind, value, bytes of the report)."""
        self.session = session
        self._committed = [
            Committed(kind=kind, value=value, report=report, salt=random(_SALT))
            for kind, value, report in inputs
        ]
        lacking = padded_size(len(inputs)) - len(inputs)
        self._padding = [random(_SALT) for _ in range(lacking)]
        leaves = [c.leaf(session) for c in self._committed]
        self._tree = Tree([*leaves, *(leaf_hash(salt) for salt in self._padding)])

    @property
    def root(self) -> bytes:
        """What is signed and exchanged before the session."""
        return self._tree.root()

    @property
    def size(self) -> int:
        """The padded number of leaves."""
        return len(self._tree)

    def open(self, place: int) -> Opening:
        """Lay one place open for the auditor."""
        proof = tuple(self._tree.inclusion(place))
        if place < len(self._committed):
            return Opening(place, self._committed[place], b"", proof)
        return Opening(place, None, self._padding[place - len(self._committed)], proof)


@dataclass(frozen=True, slots=True)
class Finding:
    """What an auditor objects to at one place."""

    place: int
    reason: str


def audit(
    *,
    session: bytes,
    root: bytes,
    size: int,
    openings: Mapping[int, Opening],
    places: Collection[int],
    registered: Collection[bytes],
    derives: Callable[[bytes, str, str], bool],
) -> list[Finding]:
    """Check the places an auditor has named.

    Args:
        session: the session's name.
        root: what the side signed before it.
        size: leaves of the tree.
        openings: what the side laid open, by place.
        places: those that were asked for, drawn after the root was signed.
        registered: SHA-256 digests of the reports that the bureau had registered before.
        derives: whether a report's bytes truly give a key of this kind and value.

    Returns:
        every objection; none if all is well.
    """
    found = []
    for place in sorted(places):
        opening = openings.get(place)
        reason = (
            "it was not laid open"
            if opening is None
            else _objection(opening, session, root, size, registered, derives)
        )
        if reason:
            found.append(Finding(place, reason))
    return found


def _objection(
    opening: Opening,
    session: bytes,
    root: bytes,
    size: int,
    registered: Collection[bytes],
    derives: Callable[[bytes, str, str], bool],
) -> str | None:
    one = opening.committed
    if one is None and len(opening.padding) != _SALT:
        return "it is laid open as padding and is none"
    leaf = leaf_hash(opening.padding) if one is None else one.leaf(session)
    if not verify_inclusion(
        leaf=leaf, index=opening.place, size=size, proof=opening.proof, root=root
    ):
        return "it is not what was committed to"
    if one is None:
        return None
    if hashlib.sha256(one.report).digest() not in registered:
        return "its report was not registered before the session"
    if not derives(one.report, one.kind, one.value):
        return "its report does not give this key"
    return None
