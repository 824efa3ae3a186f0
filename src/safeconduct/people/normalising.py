"""What a cell of each field means: one function a field, text in, normalised text out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anyascii import anyascii

from safeconduct.people.dates import DateError, DateOrder, parse_date
from safeconduct.people.names import tidy_name
from safeconduct.people.photographs import read_photo_hash
from safeconduct.people.vocabulary import (
    Category,
    CommissionDecision,
    EntryPermission,
    Fate,
    Health,
    Procedure,
    Sex,
    Side,
    Wish,
)

NAME_FIELDS = ("family_name", "given_name", "patronymic", "full_name", "alias")
DATE_FIELDS = (
    "birth_date", "captured_on", "last_seen_on", "observed_on", "recorded_on",
    "called_on", "decided_on", "interviewed_on",
)  # fmt: skip
NUMBER_FIELDS = ("service_number", "prisoner_number", "contact_value")
TEXT_FIELDS = (
    "birth_place", "rank", "unit", "branch", "captured_at", "last_seen_at", "held_at",
    "next_of_kin", "contact", "note", "claim", "demand_amount", "currency", "offence",
    "authority", "interpreter", "contact_kind", "refers_to", "mothers_maiden_name",
    "correspondence_address", "occupation", "language",
)  # fmt: skip


_NUMBER_LABEL = re.compile(r"^(?:ISN|PRISONERNO|POWNO|POW|NO|NR)(?=\d)")


class YesNo(StrEnum):
    """An answer that may be missing: `unknown` is valid, as is leaving the cell empty."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


CHOICES: Mapping[str, type[StrEnum]] = {
    "party_of_origin": Side,
    "detaining_power": Side,
    "sex": Sex,
    "category": Category,
    "health": Health,
    "fate": Fate,
    "wish": Wish,
    "procedure": Procedure,
    "war_crime": YesNo,
    "fear_of_persecution": YesNo,
    "in_private": YesNo,
    "proof_refused": YesNo,
    "captor_present": YesNo,
    "pregnant": YesNo,
    "small_children": YesNo,
    "self_inflicted": YesNo,
    "commission_decision": CommissionDecision,
    "guardian_agreed": YesNo,
    "travel_document": YesNo,
    "entry_permission": EntryPermission,
}
KNOWN_FIELDS = frozenset(
    (*NAME_FIELDS, *DATE_FIELDS, *NUMBER_FIELDS, *TEXT_FIELDS, *CHOICES, "photo_hash")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as understood, or why it was not."""

    value: str | None = None
    reason: str | None = None
    remedy: str = ""


_REFUSED = frozenset(
    {
        "refused", "refused to say", "refuses to say", "refused to answer",
        "відмовився відповідати", "отказался отвечать", "refus de répondre",
        "a refusé de répondre", "رفض الإجابة",
    }
)  # fmt: skip


def refused_to_say(text: str) -> bool:
    """Whether a cell records that the person would not answer, which is his right and no fault.

    A prisoner of war need give no more than name, rank, birth date and number (GC III art. 17).

    >>> refused_to_say("Refused_to_say"), refused_to_say("unknown")
    (True, False)
    """
    return re.sub(r"[\s_\-]+", " ", text.strip().casefold()).strip(" .") in _REFUSED


def reader_for(field: str, *, order: DateOrder, latest: date) -> Callable[[str], Reading]:
    """The function that reads cells of `field`; unknown fields are kept as they are.

    >>> read = reader_for("health", order=DateOrder.DMY, latest=date(2026, 1, 1))
    >>> read("Seriously wounded").value, read("purple").reason
    ('seriously_wounded', 'not one of the values of health')
    """
    read = _reader(field, order=order, latest=latest)
    if field == "wish":  # there it is one of the answers
        return read
    return lambda text: Reading() if refused_to_say(text) else read(text)


def _reader(field: str, *, order: DateOrder, latest: date) -> Callable[[str], Reading]:
    if field in DATE_FIELDS:
        return lambda text: _read_date(text, order=order, latest=latest)
    if field in CHOICES:
        return lambda text: _read_choice(text, field)
    if field in NAME_FIELDS:
        return lambda text: Reading(tidy_name(text))
    if field in NUMBER_FIELDS:
        return _read_number
    if field == "photo_hash":
        return _read_photo_hash
    return lambda text: Reading(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip())


def _read_date(text: str, *, order: DateOrder, latest: date) -> Reading:
    try:
        return Reading(parse_date(text, order=order, latest=latest).iso)
    except DateError as error:
        return Reading(reason=str(error), remedy=error.remedy)


def _read_choice(text: str, field: str) -> Reading:
    choices = CHOICES[field]
    folded = re.sub(r"[\s\-]+", "_", text.strip().casefold())
    for choice in choices:
        if folded in (choice.value.casefold(), choice.name.casefold()):
            return Reading(choice.value)
    allowed = ", ".join(c.value for c in choices)
    return Reading(
        reason=f"not one of the values of {field}",
        remedy=f"Use one of {allowed}, or translate the source's own word in the mapping file",
    )


def _read_photo_hash(text: str) -> Reading:
    value = read_photo_hash(text)
    if value:
        return Reading(value)
    return Reading(
        reason="not the hash of a photograph",
        remedy="Give 16 hexadecimal digits, as people.photographs.photo_hash makes them",
    )


def _read_number(text: str) -> Reading:
    """Capital Latin letters and digits, whatever script and punctuation the source uses."""
    value = re.sub(r"[^0-9A-Z]", "", anyascii(unicodedata.normalize("NFKC", text)).upper())
    return Reading(_NUMBER_LABEL.sub("", value) or None)
