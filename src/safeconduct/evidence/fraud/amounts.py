"""How much callers demanded, as families wrote it down."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

#: Signs and words that families write for a currency; anything else stays as it is, in capitals.
_CURRENCIES = {
    "$": "USD", "US$": "USD", "DOLLARS": "USD", "€": "EUR", "EURO": "EUR", "EUROS": "EUR",
    "£": "GBP", "₴": "UAH", "ГРН": "UAH", "₽": "RUB", "РУБ": "RUB",
}  # fmt: skip


def amount_of(text: str) -> Decimal | None:
    """A sum of money in any usual writing; None for what is none.

    A point or comma before exactly three figures parts thousands, as nobody demands thousandths.

    >>> amount_of("3 700"), amount_of("1.000,50"), amount_of("5,000 $"), amount_of("٣٠٠")
    (Decimal('3700'), Decimal('1000.50'), Decimal('5000'), Decimal('300'))
    >>> amount_of("all they have") is None
    True
    """
    plain = "".join(str(unicodedata.digit(c, c)) for c in unicodedata.normalize("NFKC", text))
    found = re.search(r"\d[\d\s.,'’٬٫]*", plain)
    if found is None:
        return None
    figures = re.sub(r"[\s'’٬]", "", found[0]).replace("٫", ".").rstrip(".,")
    last = max(figures.rfind(","), figures.rfind("."))
    whole, rest = figures[:last], figures[last + 1 :]
    if last < 0 or len(rest) == 3:
        return Decimal(re.sub(r"[.,]", "", figures))
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")


def currency_of(text: str) -> str:
    """The code of a currency however it was written.

    >>> currency_of("usd"), currency_of("$"), currency_of("грн."), currency_of("zł")
    ('USD', 'USD', 'UAH', 'ZŁ')
    """
    plain = text.strip().upper().rstrip(".")
    return _CURRENCIES.get(plain, plain)


def totals(demands: Iterable[tuple[str, str]]) -> dict[str, Decimal]:
    """What was demanded in all, by currency, in the order of their codes.

    >>> totals([("3 700", "usd"), ("300", "$"), ("much", "EUR"), ("50", "")])
    {'': Decimal('50'), 'USD': Decimal('4000')}

    Args:
        demands: amount and currency of each contact, as written.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for amount, currency in demands:
        found = amount_of(amount)
        if found:
            sums[currency_of(currency)] += found
    return dict(sorted(sums.items()))
