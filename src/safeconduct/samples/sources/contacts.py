"""Calls, messages and payments that families report: honest, extortion by captors, swindle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.people.vocabulary import Side
from safeconduct.samples.captivity import AS_OF, FIRST_CAPTURE, Captive
from safeconduct.samples.corruption import mistyped
from safeconduct.samples.dice import Dice
from safeconduct.samples.rows import Row, RowBook, SourceRows
from safeconduct.samples.sources.requests import Request

COLUMNS = (
    "report", "request", "missing_person", "how", "number", "on", "what_was_said", "asked",
    "currency", "refused_proof", "taken_on",
)  # fmt: skip
KINDS = {"phone": "call", "messenger": "messenger", "card": "bank card", "iban": "account"}
_OWN_A = (
    "сам дзвонив, живий",
    "дзвонив син, казав, що годують",
    "коротка розмова, просив не хвилюватись",
)
_OWN_B = ("звонил сам, жив", "голос его, сказал что жив", "короткий разговор, просил ждать")
_COMRADE_A = ("побратим бачив його живим", "дзвонив товариш з того ж підрозділу")
_COMRADE_B = ("сослуживец видел его живым", "звонил товарищ из той же части")
_SWINDLE_A = (
    "внесуть у список обміну, якщо заплатити",
    "він у шпиталі, потрібні гроші на операцію",
    "просять оплатити посилку",
)
_SWINDLE_B = (
    "внесут в список обмена за деньги",
    "он в госпитале, нужны деньги на операцию",
    "просят оплатить посылку",
)
_EXTORT_A = (
    "тримають без обліку, надіслали його фото, вимагають гроші",
    "дзвонили з його телефону, назвали ім'я доньки, вимагають гроші",
)
_EXTORT_B = (
    "держат без учёта, прислали фото, требуют деньги",
    "звонили с его телефона, знают имя дочери, требуют деньги",
)
_HONEST, _SWINDLED, _EXTORTED, _RINGS = 620, 260, 110, 16


@dataclass(frozen=True, slots=True)
class Nature:
    """What a contact truly was: honest, extortion or swindle, and of which type."""

    source: str
    record_id: str
    nature: str
    type: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """The file, and the people whose families were preyed upon."""

    rows: SourceRows
    swindled: frozenset[str]
    extorted: frozenset[str]
    natures: tuple[Nature, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    request: Request
    kind: str
    value: str
    on: date
    claim: str
    amount: str = ""
    refused: str = ""
    nature: str = "honest"


def family_contacts(
    dice: Dice, requests: list[Request], captives: list[Captive], *, scale: float
) -> Contacts:
    """All reports of contact by families with an open tracing request.

    Args:
        dice: the source of chance.
        requests: of both bureaux.
        captives: of both Detaining Powers.
        scale: 1 for about a thousand reports.
    """
    held = {c.person.person_id: c for c in captives if c.in_custody}
    captured = [r for r in requests if r.person.person_id in held]
    hidden = [r for r in captured if not held[r.person.person_id].acknowledged]
    alive = [r for r in captured if held[r.person.person_id].alive]
    extorted = dice.sample(hidden, max(1, round(_EXTORTED * scale)))
    chosen = {r.key for r in extorted}
    honest = [r for r in alive if r.key not in chosen]
    calls = [_extortion(dice, r, held[r.person.person_id]) for r in extorted]
    calls += [
        _honest(dice, r, held[r.person.person_id])
        for r in dice.sample(honest, max(1, round(_HONEST * scale)))
    ]
    swindles = _swindles(dice, requests, scale=scale)
    calls += swindles
    book = RowBook(name="family-contacts", file="family-contacts.csv", columns=COLUMNS)
    ordered = sorted(calls, key=lambda c: (c.on, c.request.key, c.value))
    for number, call in enumerate(ordered, start=1):
        book.add(call.request.person, _row(dice, call, number))
    return Contacts(
        rows=book.finished(dice, birth="on", form="%d.%m.%Y", free="what_was_said"),
        swindled=frozenset(c.request.person.person_id for c in swindles),
        extorted=frozenset(r.person.person_id for r in extorted),
        natures=tuple(
            Nature("family-contacts", f"FC/{number:05d}", call.nature, "plain")
            for number, call in enumerate(ordered, start=1)
        ),
    )


def _phone(dice: Dice) -> str:
    return f"+999 {dice.digits(2)} {dice.digits(3)}-{dice.digits(2)}-{dice.digits(2)}"


def _honest(dice: Dice, request: Request, captive: Captive) -> _Call:
    on = dice.day(captive.captured_on, date(2026, 9, 10))
    own = dice.chance(0.7)
    texts = (_OWN_A if own else _COMRADE_A) if request.bureau is Side.A else (
        _OWN_B if own else _COMRADE_B
    )  # fmt: skip
    kind = "phone" if dice.chance(0.75) else "messenger"
    return _Call(request, kind, _phone(dice), on, dice.pick(texts))


def _extortion(dice: Dice, request: Request, captive: Captive) -> _Call:
    on = dice.day(captive.captured_on, date(2026, 9, 10))
    # They ring from the captive's own telephone, which the family knows.
    value = request.person.phone[:-4] + dice.digits(4)
    texts = _EXTORT_A if request.bureau is Side.A else _EXTORT_B
    amount = str(dice.between(10, 60) * 100)
    return _Call(request, "phone", value, on, dice.pick(texts), amount, "no", "extortion")


def _swindles(dice: Dice, requests: list[Request], *, scale: float) -> list[_Call]:
    rings = max(1, round(_RINGS * scale))
    numbers = [
        [("phone", _phone(dice)), ("messenger", _phone(dice)),
         ("card", " ".join(dice.digits(4) for _ in range(4)))]
        for _ in range(rings)
    ]  # fmt: skip
    victims = dice.sample(requests, max(2, round(_SWINDLED * scale)))
    calls = []
    for at, request in enumerate(victims):
        kind, value = dice.pick(numbers[at % rings])
        on = dice.day(max(FIRST_CAPTURE, request.made_on), AS_OF)
        texts = _SWINDLE_A if request.bureau is Side.A else _SWINDLE_B
        amount = str(dice.between(5, 70) * 100)
        refused = dice.pick(("yes", "yes", "yes", "unknown"))
        calls.append(_Call(request, kind, value, on, dice.pick(texts), amount, refused, "swindle"))
    return calls


def _row(dice: Dice, call: _Call, number: int) -> Row:
    person = call.request.person
    name = person.own_name
    written = " ".join(p for p in (name.family, name.given) if p)
    if name.patronymic and dice.chance(0.5):
        written = name.whole
    if dice.chance(0.03):
        written = mistyped(dice, written)
    amount = call.amount
    if amount and dice.chance(0.3):
        amount = f"{int(amount):,}".replace(",", " ")
    return (
        f"FC/{number:05d}",
        call.request.record_id,
        written,
        KINDS[call.kind],
        call.value,
        call.on.strftime("%d.%m.%Y"),
        call.claim,
        amount,
        dice.pick(("USD", "$", "usd")) if amount else "",
        {"yes": "так" if call.request.bureau is Side.A else "да",
         "no": "ні" if call.request.bureau is Side.A else "нет"}.get(call.refused, ""),
        min(AS_OF, call.on + timedelta(days=dice.between(0, 20))).strftime("%d.%m.%Y"),
    )  # fmt: skip
