"""The mediator's certificate: what he got, what he gave, when and how the workspace was destroyed.

It is a signed statement, not a proof: nobody can prove that he kept no copy. What it does is to
bind him. Both sides hold the same one, it names by their hashes the very files that they sent and
got, and it says what could not be destroyed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.matching.private.invitation import Invitation
from safeconduct.matching.private.messages import RefusedMessageError, number_of, text_of
from safeconduct.record.encoding import check_hash
from safeconduct.record.envelope import Envelope, Json, encode_json
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import PublicKey, SigningKey

_KIND = "mediated-matching-certificate"


class Outcome(StrEnum):
    """What became of the sealed results."""

    HELD = "held until both sides go on"
    GIVEN = "given to both sides"
    WITHHELD = "given to nobody, and deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What passed between the mediator and one side: SHA-256 of the files, in hexadecimal digits.

    Attributes:
        records: the side's sealed records.
        root: its commitment to them.
        count: the sealed counts it was given.
        result: the sealed result, given or not.
    """

    records: str
    root: str
    count: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a mediator states when he has destroyed a session's workspace.

    Attributes:
        session: its name in hexadecimal digits.
        label: its name for people.
        mediator: who states it.
        passed: side -> what passed.
        pairs_at_most: the padded number of pairs that the results may hold.
        terms: SHA-256 of the terms, so that both sides see that they signed the same.
        box: SHA-256 of the session's public key, whose secret half was destroyed.
        destroyed_at: when, UTC.
        means: how, one sentence each.
        remains: what could not be destroyed, one sentence each.
        outcome: what became of the results.
    """

    session: str
    label: str
    mediator: str
    passed: Mapping[str, Passed]
    pairs_at_most: int
    terms: str
    box: str
    destroyed_at: str
    means: tuple[str, ...]
    remains: tuple[str, ...]
    outcome: Outcome

    def signed(self, key: SigningKey) -> bytes:
        """The certificate as a file of one line."""
        values: dict[str, Json] = {
            "kind": _KIND,
            "session": self.session,
            "label": self.label,
            "mediator": self.mediator,
            "passed": {
                side: {
                    "records": p.records, "root": p.root, "count": p.count, "result": p.result,
                }
                for side, p in self.passed.items()
            },
            "pairs_at_most": self.pairs_at_most,
            "terms": self.terms,
            "box": self.box,
            "destroyed_at": self.destroyed_at,
            "means": list(self.means),
            "remains": list(self.remains),
            "outcome": self.outcome.value,
        }  # fmt: skip
        return Envelope.seal(encode_json(values), key).data + b"\n"

    def objections(
        self, side: str, *, invitation: Invitation, files: Mapping[str, bytes]
    ) -> list[str]:
        """What does not fit the files that a side itself holds.

        Args:
            side: the side's name.
            invitation: what it agreed to.
            files: `records`, `count`, `result`: those of them that it has.
        """
        passed = self.passed.get(side)
        if passed is None or set(self.passed) != set(invitation.terms.sides):
            return [f"it is no certificate for {side} in this session"]
        stated = {"records": passed.records, "count": passed.count, "result": passed.result}
        found = []
        if self.session != invitation.terms.session(self.mediator).hex():
            found.append("it is of another session")
        if self.terms != invitation.terms.digest:
            found.append("it was made under other terms than those that this side agreed to")
        if self.box != hashlib.sha256(invitation.box).hexdigest():
            found.append("another key was destroyed than the one that this side sealed to")
        return found + [
            f"it names other {name} than those that lie here"
            for name, data in files.items()
            if hashlib.sha256(data).hexdigest() != stated[name]
        ]


def read_certificate(data: bytes, key: PublicKey) -> Certificate:
    """Read and check a certificate.

    Raises:
        RefusedMessageError: if it is not signed by this mediator, or is none.
    """
    try:
        values = Envelope.parse(data.removesuffix(b"\n")).verify(key)
        if values.get("kind") != _KIND or values.get("mediator") != key.name:
            raise RefusedMessageError("this is signed by the mediator, and is no certificate")
        return _read(values)
    except (RecordError, ValueError) as error:
        if isinstance(error, RefusedMessageError):
            raise
        raise RefusedMessageError(f"this is no certificate of {key.name}: {error}") from error


def _read(values: Mapping[str, Json]) -> Certificate:
    passed, found = values.get("passed"), {}
    if not isinstance(passed, dict) or len(passed) != 2:
        raise RefusedMessageError("the certificate does not name two sides")
    for side, one in passed.items():
        if not isinstance(one, dict):
            raise RefusedMessageError("the certificate does not say what passed")
        hashes = {n: check_hash(text_of(one, n)) for n in ("records", "root", "count", "result")}
        found[side] = Passed(**hashes)
    return Certificate(
        session=check_hash(text_of(values, "session")), label=text_of(values, "label"),
        mediator=text_of(values, "mediator"), passed=found,
        pairs_at_most=number_of(values, "pairs_at_most"),
        terms=check_hash(text_of(values, "terms")), box=check_hash(text_of(values, "box")),
        destroyed_at=text_of(values, "destroyed_at"), means=_sentences(values, "means"),
        remains=_sentences(values, "remains"), outcome=Outcome(text_of(values, "outcome")),
    )  # fmt: skip


def _sentences(values: Mapping[str, Json], name: str) -> tuple[str, ...]:
    found = values.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise RefusedMessageError(f"the certificate lacks {name!r}")
    return tuple(map(str, found))
