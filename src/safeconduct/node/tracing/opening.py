"""Requests in the clear, and the fingerprints under which they are found again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from safeconduct.node.registry.frames import Cell
from safeconduct.node.registry.naming import keys_of, word_keys
from safeconduct.node.tracing.models import Message, RequestKey, TracingRequest
from safeconduct.node.tracing.references import folded, new_reference
from safeconduct.node.vault import services as vault
from safeconduct.people.dates import DateOrder
from safeconduct.people.normalising import reader_for

_ANY_DAY = date(1, 1, 1)
#: Who asks; all of it sealed.
ASKER = (
    "asker",
    "relation",
    "proved",
    "proof",
    "phone",
    "address",
    "consent",
    "consent_on",
    "share",
)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request in the clear.

    Attributes:
        row: as stored.
        reference: as on the family's slip.
        asker: who asks: name, relation, whether and how it was proved, address, telephone,
            consent with its date, and whether data may go to the Central Tracing Agency.
        missing: canonical column -> what the family says of the missing person.
        closing: why the request was closed.
        unread: how many messages of the family nobody has read.
    """

    row: TracingRequest
    reference: str = ""
    asker: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    closing: str = ""
    unread: int = 0

    @property
    def missing_name(self) -> str:
        """The missing person's name as the family gave it."""
        parts = (self.missing.get(n, "") for n in ("family_name", "given_name", "patronymic"))
        return " ".join(p for p in parts if p) or self.missing.get("alias", "")


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message in the clear."""

    row: Message
    text: str

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.row.at


def contents(
    *, reference: str, asker: dict[str, Any], missing: dict[str, str], closing: str = ""
) -> dict[str, Any]:
    """The plain data that is sealed of a request."""
    return {"reference": reference, "asker": asker, "missing": missing, "closing": closing}


def open_request(row: TracingRequest) -> OpenRequest:
    """Open a request; one that was erased has nothing in it."""
    unread = int(getattr(row, "unread", 0))
    try:
        plain = vault.open_for(row.key, row.sealed, place=row.place)
    except vault.Erased:
        return OpenRequest(row)
    return OpenRequest(row, **plain, unread=unread)


def seal_request(row: TracingRequest, plain: dict[str, Any]) -> None:
    """Put plain data into the row, sealed; the caller saves it."""
    row.sealed = vault.seal_for(row.key, plain, place=row.place)


def open_messages(row: TracingRequest, rows: Iterable[Message]) -> list[OpenMessage]:
    """Open messages of one request, none of an erased one."""
    try:
        return [
            OpenMessage(m, vault.open_for(row.key, m.sealed, place=m.place)["text"]) for m in rows
        ]
    except vault.Erased:
        return []


def lookup_of(reference: str) -> int:
    """The fingerprint by which a request is found from its reference."""
    return vault.fingerprint("tracing reference", reference)


def token_of(kind: str, key: str) -> int:
    """The fingerprint of a search key; not the registry's, so that nobody can compare the two."""
    return vault.fingerprint(f"tracing {kind}", key)


def tokens_of_word(word: str) -> set[int]:
    """The fingerprints of all keys of one word of a search."""
    read = reader_for("service_number", order=DateOrder.DMY, latest=_ANY_DAY)
    number = read(word).value
    keys = {*word_keys(word), *([("number", number)] if number else [])}
    return {token_of(kind, key) for kind, key in keys}


def write_keys(request: OpenRequest) -> None:
    """Replace the search keys of a request by those of its names and numbers."""
    read = reader_for("service_number", order=DateOrder.DMY, latest=_ANY_DAY)
    cells = [
        Cell(name, text, read(text).value if name == "service_number" else None)
        for name, text in request.missing.items()
    ]
    cells.append(Cell("full_name", str(request.asker.get("asker", "")), None))
    tokens = {token_of(kind, key) for kind, key in keys_of(cells)}
    RequestKey.objects.filter(request=request.row).delete()
    RequestKey.objects.bulk_create(
        (RequestKey(request=request.row, token=token) for token in sorted(tokens)),
        ignore_conflicts=True,
    )


def plain_of(request: OpenRequest) -> dict[str, Any]:
    """The plain data that an open request was read from."""
    return contents(
        reference=request.reference, asker=request.asker, missing=request.missing,
        closing=request.closing,
    )  # fmt: skip


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The values of `one` that are others in `other`; of both parts."""
    return {
        part: {k: one[part].get(k, "") for k in sorted({*one[part], *other[part]})
               if one[part].get(k, "") != other[part].get(k, "")}
        for part in ("asker", "missing")
    }  # fmt: skip


def free_reference() -> str:
    """A new reference that no other request has."""
    reference = new_reference()
    while TracingRequest.objects.filter(lookup=lookup_of(reference)).exists():
        reference = new_reference()
    return reference


def hashed(passphrase: str) -> str:
    """What is stored of a passphrase: a salted hash, as of a password."""
    return make_password(folded(passphrase))
