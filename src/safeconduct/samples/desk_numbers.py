"""Invented numbers, accounts, cards, wallets, handles and devices, and how families write them.

Check digits are right, prefixes are ones that nobody has: the country code +999, cards that begin
with 9999, and accounts of countries XO and XT.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from safeconduct.samples.dice import Dice

_WORDS = ("hope", "north", "bridge", "return", "light", "oak", "signal", "river")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """By what a caller can be reached and paid; "" where he names none."""

    number: str = ""
    handle: str = ""
    device: str = ""
    pay_to: str = ""
    payee: str = ""
    kind: str = ""


def phone(dice: Dice) -> str:
    """A number in E.164."""
    return f"+999{dice.digits(9)}"


def device(dice: Dice) -> str:
    """An IMEI with its check digit."""
    body = f"35{dice.digits(12)}"
    return body + luhn.calc_check_digit(body)


def handle(dice: Dice) -> str:
    """A name in a messenger."""
    return f"@{dice.pick(_WORDS)}_{dice.pick(_WORDS)}{dice.below(90) + 10}"


def account(dice: Dice) -> str:
    """A card, an account or a wallet."""
    roll = dice.unit()
    if roll < 0.55:
        body = f"9999{dice.digits(11)}"
        return body + luhn.calc_check_digit(body)
    if roll < 0.8:
        country, bban = dice.pick(("XO", "XT")), f"{dice.digits(16)}"
        return f"{country}{mod_97_10.calc_check_digits(f'{bban}{country}')}{bban}"
    return "0x" + hashlib.sha256(dice.digits(12).encode()).hexdigest()[:40]


def as_written(dice: Dice, value: str) -> str:
    """As a family writes it down: grouped, prefixed, in capitals, and at times with a lost sign."""
    if not value:
        return ""
    if dice.chance(0.02):
        at = dice.between(3, len(value) - 2)
        value = value[:at] + value[at + 1 :]
    if value.startswith("+"):
        return dice.pick(
            (value, _grouped(value, 3, " "), f"00{value[1:]}", _grouped(value, 4, "-"))
        )
    if value.startswith("@"):
        return dice.pick((value, value[1:], value.title(), f"https://t.me/{value[1:]}"))
    if value.startswith("0x"):
        return dice.pick((value, value.upper().replace("0X", "0x"), value))
    return dice.pick((value, _grouped(value, 4, " "), _grouped(value, 4, "-"), value.lower()))


def _grouped(text: str, size: int, between: str) -> str:
    return between.join(text[at : at + size] for at in range(0, len(text), size))
