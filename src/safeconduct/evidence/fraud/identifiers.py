"""What a caller can be found by, in one spelling: numbers, accounts, wallets, devices, names.

Whatever cannot be right (a check digit that fails, a country code that nobody has) is kept as
written and said to be so, since a family's slip of the hand is no reason to lose a trace.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from anyascii import anyascii
from stdnum import bitcoin, iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10


class IdentifierKind(StrEnum):
    """What sort of trace it is."""

    PHONE = "phone"
    ACCOUNT = "account"
    CARD = "card"
    WALLET = "wallet"
    DEVICE = "device"
    HANDLE = "handle"
    PAYEE = "payee"
    OTHER = "other"

    @property
    def is_paid_to(self) -> bool:
        """Whether money goes there."""
        return self in (
            IdentifierKind.ACCOUNT, IdentifierKind.CARD, IdentifierKind.WALLET,
            IdentifierKind.PAYEE,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One trace.

    Attributes:
        kind: what sort.
        value: in its one spelling (E.164, no spaces, small letters, ...).
        valid: whether its form and check digits are right.
        note: what is not, in words.
    """

    kind: IdentifierKind
    value: str
    valid: bool = True
    note: str = ""

    @property
    def key(self) -> str:
        """Kind and value, by which cases are connected."""
        return f"{self.kind.value}:{self.value}"

    @property
    def masked(self) -> str:
        """For pictures and reports that leave the house: only the ends.

        >>> Identifier(kind=IdentifierKind.CARD, value="4111111111111111").masked
        'card ...1111'
        """
        if self.kind in (IdentifierKind.HANDLE, IdentifierKind.PAYEE):
            return f"{self.kind.value} {self.value[:3]}..."
        return f"{self.kind.value} ...{self.value[-4:]}"


def identify(
    text: str, *, hint: IdentifierKind | None = None, region: str | None = None
) -> Identifier | None:
    """Read a trace as a family wrote it; None for a blank.

    >>> identify("0044 20 7946 0000").value, identify("GB82 WEST 1234 5698 7654 32").kind.value
    ('+442079460000', 'account')
    >>> identify("4111-1111-1111-1112").note
    'the check digit is wrong'

    Args:
        text: as written.
        hint: the sort that the column says it is of.
        region: ISO country of numbers written without a country code.
    """
    plain = anyascii(text).strip()
    if not re.search(r"\w", plain):
        return None
    named = [] if hint is None or hint not in _BY_KIND else [_BY_KIND[hint]]
    for reads in (*named, *_READERS):
        found = reads(plain)
        if found is not None:
            return found
    number = _phone(plain, region)
    if number is not None:
        return number
    return Identifier(kind=IdentifierKind.OTHER, value=plain.casefold(), valid=False,
                      note="this is no number, account, wallet or name that we know")  # fmt: skip


Reader = Callable[[str], Identifier | None]


def _wallet(text: str) -> Identifier | None:
    bare = re.sub(r"\s", "", text)
    if re.fullmatch(r"0[xX][0-9a-fA-F]{40}", bare):
        return Identifier(kind=IdentifierKind.WALLET, value=bare.lower())
    if re.fullmatch(r"T[1-9A-HJ-NP-Za-km-z]{33}", bare):
        return Identifier(kind=IdentifierKind.WALLET, value=bare)
    if re.fullmatch(r"(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[0-9a-z]{20,90})", bare):
        try:
            return Identifier(kind=IdentifierKind.WALLET, value=bitcoin.validate(bare))
        except ValidationError:
            return None
    if re.fullmatch(r"0[xX][0-9a-fA-F]{30,60}", bare):
        return Identifier(kind=IdentifierKind.WALLET, value=bare.lower(), valid=False,
                          note="a wallet of this kind has 40 signs after 0x")  # fmt: skip
    return None


def _account(text: str) -> Identifier | None:
    bare = re.sub(r"[\s\-.]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", bare):
        return None
    if not mod_97_10.is_valid(bare[4:] + bare[:4]):
        return Identifier(kind=IdentifierKind.ACCOUNT, value=bare, valid=False,
                          note="the check digits are wrong")  # fmt: skip
    known = iban.is_valid(bare, check_country=False)
    note = "" if known else "the check digits are right, but no country writes accounts so"
    return Identifier(kind=IdentifierKind.ACCOUNT, value=bare, note=note)


def _card(text: str) -> Identifier | None:
    bare = re.sub(r"[\s\-]", "", text)
    if not re.fullmatch(r"[0-9]{15,19}", bare) or bare.startswith("00"):
        return None
    return _with_check_digit(IdentifierKind.CARD, bare)


def _device(text: str) -> Identifier | None:
    bare = re.sub(r"[\s\-/.]", "", text)
    if re.fullmatch(r"[0-9]{15}", bare):
        return _with_check_digit(IdentifierKind.DEVICE, bare)
    if re.fullmatch(r"[0-9]{14}|[0-9]{16}", bare):
        # The fourteen digits before the check digit (or the software's version) are the device.
        body = bare[:14]
        note = "the check digit was missing" if len(bare) == 14 else ""
        value = body + luhn.calc_check_digit(body)
        return Identifier(kind=IdentifierKind.DEVICE, value=value, note=note)
    return None


def _with_check_digit(kind: IdentifierKind, digits: str) -> Identifier:
    right = luhn.is_valid(digits)
    return Identifier(
        kind=kind, value=digits, valid=right, note="" if right else "the check digit is wrong"
    )


def _handle(text: str) -> Identifier | None:
    bare = re.sub(r"(?i)^(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|instagram\.com"
                  r"|facebook\.com|vk\.com)/", "@", text.strip())  # fmt: skip
    if re.fullmatch(r"@[\w.]{2,64}", bare):
        return Identifier(kind=IdentifierKind.HANDLE, value=bare.casefold())
    return None


def _bare_handle(text: str) -> Identifier | None:
    found = _handle(text)
    if found is None and re.fullmatch(r"[\w.]{2,64}", text) and not text.isdigit():
        return Identifier(kind=IdentifierKind.HANDLE, value=f"@{text.casefold()}")
    return found


def _phone(text: str, region: str | None) -> Identifier | None:
    dialled = re.sub(r"^\s*00", "+", text)
    digits = re.sub(r"\D", "", dialled)
    if not re.fullmatch(r"[+\d\s().\-/]+", dialled) or not 5 <= len(digits) <= 15:
        return None
    plus = "+" if dialled.strip().startswith("+") else ""
    codes = (int(digits[:size]) for size in (1, 2, 3))
    known = not plus or any(code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE for code in codes)
    try:
        parsed = phonenumbers.parse(dialled, region) if known else None
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None:
        why = "no country has this code" if plus else "the country code is missing"
        return Identifier(
            kind=IdentifierKind.PHONE, value=f"{plus}{digits}", valid=False, note=f"{why}; kept"
        )
    value = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    possible = phonenumbers.is_possible_number(parsed)
    return Identifier(
        kind=IdentifierKind.PHONE, value=value, valid=possible,
        note="" if possible else "no number of this country has this length",
    )  # fmt: skip


def _payee(text: str) -> Identifier | None:
    words = sorted(re.findall(r"\w+", text.casefold()))
    return Identifier(kind=IdentifierKind.PAYEE, value=" ".join(words)) if words else None


_READERS: tuple[Reader, ...] = (_wallet, _account, _handle, _card)
_BY_KIND: dict[IdentifierKind, Reader] = {
    IdentifierKind.ACCOUNT: _account, IdentifierKind.CARD: _card,
    IdentifierKind.WALLET: _wallet, IdentifierKind.DEVICE: _device,
    IdentifierKind.HANDLE: _bare_handle, IdentifierKind.PAYEE: _payee,
}  # fmt: skip
