"""What two bureaux and a mediator agree on before any record is handed to him."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.matching.private.messages import RefusedMessageError, number_of, text_of
from safeconduct.record.envelope import Json, encode_json

#: Fields of a record that a mediator gets unless the terms say otherwise.
FIELDS = (
    "party_of_origin", "detaining_power", "family_name", "given_name", "patronymic", "full_name",
    "alias", "birth_date", "birth_place", "sex", "service_number", "prisoner_number", "rank",
    "unit", "captured_on", "captured_at",
)  # fmt: skip
#: Fields that he gets only where the terms name them: they are of the family, not of the person.
FAMILY_FIELDS = ("contact", "next_of_kin")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatedTerms:
    """The terms of one session; the mediator signs them, and each side with its records.

    Attributes:
        label: a name for the session that was never used between the three before.
        purpose: why they match, in words.
        sides: the names of the two sides, sorted.
        fields: what of a record the mediator gets, of FIELDS and FAMILY_FIELDS.
        most: records that a side may hand over at most.
        least_percent: pairs of less probability are told to nobody, in per cent.
        least_to_name: with fewer common people than these, nobody is named.

    Raises:
        RefusedMessageError: if they contradict themselves.
    """

    label: str
    purpose: str
    sides: tuple[str, str]
    fields: tuple[str, ...] = FIELDS
    most: int
    least_percent: int = 20
    least_to_name: int = 1

    def __post_init__(self) -> None:
        strange = sorted(set(self.fields) - {*FIELDS, *FAMILY_FIELDS})
        if strange:
            raise RefusedMessageError(f"the terms name unknown fields: {', '.join(strange)}")
        if self.sides[0] >= self.sides[1]:
            raise RefusedMessageError("the terms do not name two sides, sorted")
        if not 1 <= self.least_percent <= 99 or self.least_to_name < 1 or self.most < 1:
            raise RefusedMessageError(
                "the terms name no sensible numbers: 1 to 99 per cent, 1 person, 1 record at least"
            )

    def values(self) -> dict[str, Json]:
        """The terms as they stand in a message."""
        return {
            "label": self.label,
            "purpose": self.purpose,
            "sides": list(self.sides),
            "fields": list(self.fields),
            "most": self.most,
            "least_percent": self.least_percent,
            "least_to_name": self.least_to_name,
        }

    @classmethod
    def read(cls, values: Mapping[str, Json]) -> MediatedTerms:
        """The terms of a message's fields.

        Raises:
            RefusedMessageError: if they are not all there.
        """
        sides = _texts(values, "sides")
        if len(sides) != 2:
            raise RefusedMessageError("the terms do not name two sides")
        return cls(
            label=text_of(values, "label"), purpose=text_of(values, "purpose"),
            sides=(sides[0], sides[1]), fields=_texts(values, "fields"),
            most=number_of(values, "most"), least_percent=number_of(values, "least_percent"),
            least_to_name=number_of(values, "least_to_name"),
        )  # fmt: skip

    @property
    def digest(self) -> str:
        """SHA-256 of the terms, in hexadecimal digits."""
        return hashlib.sha256(encode_json(self.values())).hexdigest()

    def session(self, mediator: str) -> bytes:
        """The session's name, the same for all three."""
        text = "\x00".join((self.label, mediator, *self.sides))
        return hashlib.sha256(f"safeconduct mediated session\x00{text}".encode()).digest()

    def other(self, side: str) -> str:
        """The name of the other side.

        Raises:
            RefusedMessageError: if this is none of the two.
        """
        if side not in self.sides:
            raise RefusedMessageError(f"the terms are not for {side}")
        return self.sides[1 - self.sides.index(side)]


def _texts(values: Mapping[str, Json], name: str) -> tuple[str, ...]:
    found = values.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise RefusedMessageError(f"the message lacks the list {name!r}")
    return tuple(map(str, found))
