"""The names of columns that need no mapping."""

from __future__ import annotations

import re

#: Columns of people tables that a file may use without a mapping (docs: Files).
CANONICAL_COLUMNS = frozenset(
    {
        "record_id",
        "party_of_origin",
        "detaining_power",
        "family_name",
        "given_name",
        "patronymic",
        "full_name",
        "alias",
        "birth_date",
        "birth_place",
        "sex",
        "rank",
        "service_number",
        "prisoner_number",
        "unit",
        "branch",
        "category",
        "captured_on",
        "captured_at",
        "last_seen_on",
        "last_seen_at",
        "health",
        "held_at",
        "fate",
        "next_of_kin",
        "contact",
        "mothers_maiden_name",
        "correspondence_address",
        "occupation",
        "language",
        "photo_hash",
        "note",
        "observed_on",
        "recorded_on",
        "refers_to",
        "derives_from",
        "content_hash",
        "admiralty",
        "teller",
        "witness_of",
        "recognised",
        "contact_kind",
        "contact_value",
        "called_on",
        "claim",
        "demand_amount",
        "currency",
        "proof_refused",
        "handle",
        "device",
        "pay_to",
        "payee",
        "own_number",
        "own_device",
        "procedure",
        "offence",
        "war_crime",
        "authority",
        "decided_on",
        "wish",
        "fear_of_persecution",
        "in_private",
        "interpreter",
        "interviewed_on",
        "captor_present",
        "pregnant",
        "small_children",
        "self_inflicted",
        "commission_decision",
        "guardian_agreed",
        "travel_document",
        "entry_permission",
    }
)
#: PFIF's own names -> canonical columns.
PFIF_NAMES = {
    "person_record_id": "record_id",
    "alternate_names": "alias",
    "date_of_birth": "birth_date",
    "description": "note",
    "source_date": "observed_on",
    "entry_date": "recorded_on",
    "last_known_location": "last_seen_at",
}


def canonical_name(header: str) -> str | None:
    """The canonical column that a header names by itself, or None.

    >>> canonical_name("Family-Name"), canonical_name("date_of_birth"), canonical_name("Shoe")
    ('family_name', 'birth_date', None)
    """
    plain = re.sub(r"[\s-]+", "_", header.strip().casefold())
    name = PFIF_NAMES.get(plain, plain)
    return name if name in CANONICAL_COLUMNS else None
