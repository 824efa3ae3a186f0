"""What stands in a private log of approvals: who belongs to it, who approves, what was signed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.record.encoding import check_hash, check_name
from safeconduct.record.envelope import Json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.fields import number_field, text_field
from safeconduct.record.keys import KeyKind, PublicKey
from safeconduct.record.signed_json import SignedJson
from safeconduct.record.tiles import require_size

APPROVAL_TYPE = "application/vnd.safeconduct.approval+json"
MAX_MEMBERS = 64
_MEMBER = re.compile(r"m-[0-9a-f]{16}")


class Act(StrEnum):
    """Kinds of statement."""

    FOUNDED = "founded"
    MEMBER_ADDED = "member_added"
    MEMBER_REMOVED = "member_removed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"


_FIELDS = {
    Act.FOUNDED: {"keys", "threshold"},
    Act.MEMBER_ADDED: {"keys", "place"},
    Act.MEMBER_REMOVED: {"member", "place"},
    Act.APPROVED: {"draft", "member", "number", "talk"},
    Act.WITHDRAWN: {"draft", "member", "number", "talk"},
    Act.SIGNED: {"draft", "entry", "place", "talk"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; which of the fields it has depends on the act.

    Attributes:
        act: its kind.
        log: origin of the log of approvals, so that it cannot be carried to another.
        place: entries before it: only there can it stand.
        number: from 1, of the member's own approvals and withdrawals, so that none comes again.
        member: random id of the member.
        talk: of the draft.
        draft: its digest.
        entry: SHA-256 of what was signed, before the root of approvals was put in.
        keys: of members.
        threshold: how many must approve.
    """

    act: Act
    log: str
    place: int = 0
    number: int = 0
    member: str = ""
    talk: str = ""
    draft: str = ""
    entry: str = ""
    keys: tuple[PublicKey, ...] = ()
    threshold: int = 0

    @property
    def document(self) -> SignedJson:
        """It as a document that nobody has signed yet."""
        values: dict[str, Json] = {
            "draft": self.draft,
            "entry": self.entry,
            "keys": [key.text for key in self.keys],
            "member": self.member,
            "number": self.number,
            "place": self.place,
            "talk": self.talk,
            "threshold": self.threshold,
        }
        fields = {name: values[name] for name in sorted(_FIELDS[self.act])}
        return SignedJson.of(APPROVAL_TYPE, {**fields, "act": self.act.value, "log": self.log})

    @classmethod
    def read(cls, document: SignedJson) -> Statement:
        """Read what was signed; signatures are not looked at.

        Raises:
            RecordError: if a field is missing, unknown or ill-formed.
        """
        fields = document.fields()
        try:
            act = Act(str(fields.get("act")))
        except ValueError:
            what = f"{fields.get('act')!r:.40} is no statement about approvals"
            raise RecordError("", what) from None
        unknown = sorted({*_FIELDS[act], "act", "log"} ^ fields.keys())
        if unknown:
            raise RecordError("", f"the field {unknown[0]!r:.40} is missing or unknown")
        statement = cls(
            act=act,
            log=check_name(text_field(fields, "log")),
            place=number_field(fields, "place") if "place" in fields else 0,
            number=number_field(fields, "number") if "number" in fields else 0,
            member=_text(fields, "member"),
            talk=_text(fields, "talk"),
            draft=_text(fields, "draft"),
            entry=_text(fields, "entry"),
            keys=_keys(fields["keys"]) if "keys" in fields else (),
            threshold=number_field(fields, "threshold") if "threshold" in fields else 0,
        )
        for digest in (statement.draft, statement.entry):
            if digest:
                check_hash(digest)
        return statement


def parse_statement(data: bytes) -> tuple[SignedJson, Statement]:
    """Read an entry of a log of approvals.

    Raises:
        RecordError: if it is none.
    """
    document = SignedJson.parse(require_size(data), APPROVAL_TYPE)
    return document, Statement.read(document)


def require_members(keys: Iterable[PublicKey]) -> None:
    """Check that these can be keys of members: Ed25519, under random ids.

    Raises:
        RecordError: if not.
    """
    for key in keys:
        if key.kind is not KeyKind.NOTE or not _MEMBER.fullmatch(key.name):
            what = f"{key.name!r:.40} is not a member's key under a random id"
            remedy = "Name it m- and 16 random hexadecimal digits, so that no person shows."
            raise RecordError("", what, remedy, reason=Reason.BAD_KEY)


def _text(fields: Mapping[str, Json], name: str) -> str:
    if name not in fields:
        return ""
    text = text_field(fields, name)
    if not text:
        raise RecordError("", f"{name!r} is empty")
    return text


def _keys(value: Json) -> tuple[PublicKey, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MAX_MEMBERS:
        raise RecordError("", "'keys' is not a short list of keys")
    return tuple(PublicKey.parse(str(text)) for text in value)
