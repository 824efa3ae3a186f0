"""What the fraud desks took down: swindlers alone and in rings, captors who extort, honest callers.

The words come from `desk_texts.toml`, which was written without regard to how the desk judges them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources

from safeconduct.people.vocabulary import Side
from safeconduct.samples.captivity import AS_OF, FIRST_CAPTURE, Captive
from safeconduct.samples.corruption import mistyped
from safeconduct.samples.desk_numbers import Lines, account, as_written, device, handle, phone
from safeconduct.samples.dice import Dice
from safeconduct.samples.rows import Row, RowBook
from safeconduct.samples.sources.contacts import Contacts, Nature
from safeconduct.samples.sources.requests import Request

COLUMNS = (
    "report", "request", "missing_person", "how", "number", "handle", "device", "on", "text",
    "asked", "currency", "pay_to", "payee", "refused_proof", "own_number", "own_device",
    "taken_on",
)  # fmt: skip
_SWINDLED, _EXTORTED, _HONEST, _RINGS = 420, 90, 520, 22
_NO_MONEY = ("bank_codes",)
_HONEST_SHARES = {
    "own_call": 0.34, "comrade": 0.26, "society_message": 0.14, "bureau_call": 0.12, "nurse": 0.06,
    "unit_fund": 0.04, "parcel_group": 0.04,
}  # fmt: skip
_OF_CAPTIVES = ("own_call", "comrade", "nurse")
_WITH_MONEY = ("unit_fund", "parcel_group")
_TOWNS = ("Brynets", "Ovrazhsk", "Lypodol")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    request: Request
    nature: str
    type: str
    on: date
    text: str
    lines: Lines = field(default_factory=Lines)
    amount: int = 0
    refused: str = ""


def desk_reports(
    dice: Dice,
    requests: list[Request],
    captives: list[Captive],
    dead: frozenset[str],
    *,
    scale: float,
) -> Contacts:
    """All reports at the fraud desks; about a thousand at scale 1.

    Args:
        dice: the source of chance.
        requests: of both bureaux.
        captives: of both Detaining Powers.
        dead: people who are dead and were never captives.
        scale: of the world.
    """
    held = {c.person.person_id: c for c in captives if c.in_custody and c.alive}
    first = [r for r in requests if not r.second]
    of_captives = [r for r in first if r.person.person_id in held]
    hidden = [r for r in of_captives if not held[r.person.person_id].acknowledged]
    extorted = dice.sample(hidden, max(1, round(_EXTORTED * scale)))
    calls = _extortions(dice, extorted, held)
    calls += _honest_calls(dice, first, of_captives, held, scale=scale)
    calls += _swindles(dice, first, dead, scale=scale)
    ordered = sorted(calls, key=lambda c: (c.on, c.request.key, c.text))
    book = RowBook(name="desk-reports", file="desk-reports.csv", columns=COLUMNS)
    natures = []
    for number, call in enumerate(ordered, start=1):
        row = _row(dice, call, number)
        book.add(call.request.person, row)
        natures.append(Nature("desk-reports", row[0], call.nature, call.type))
    swindled = [c for c in calls if c.nature == "swindle"]
    return Contacts(
        rows=book.finished(dice, birth="on", form="%d.%m.%Y", free="text"),
        swindled=frozenset(c.request.person.person_id for c in swindled),
        extorted=frozenset(r.person.person_id for r in extorted),
        natures=tuple(natures),
    )


def _extortions(dice: Dice, extorted: list[Request], held: Mapping[str, Captive]) -> list[_Call]:
    """Guards call from the captive's telephone; some use one of their own for several captives."""
    calls: list[_Call] = []
    guard = Lines(number=phone(dice))
    for request in extorted:
        if dice.chance(0.5):
            guard = Lines(number=phone(dice), pay_to=account(dice), kind="card")
        own = own_lines(request)
        shared = dice.chance(0.15)
        lines = guard if shared else replace(own, pay_to=account(dice) if dice.chance(0.7) else "")
        kind = dice.pick(("own_phone", "picture", "guard"))
        captive = held[request.person.person_id]
        unasked = dice.chance(0.2)
        calls.append(
            _call(
                dice, request, "extortion", kind, lines=lines, refused="" if unasked else "no",
                on=dice.day(captive.captured_on, AS_OF - timedelta(days=4)),
                amount=dice.between(8, 70) * 100,
            )
        )  # fmt: skip
    return calls


def _honest_calls(
    dice: Dice,
    requests: list[Request],
    of_captives: list[Request],
    held: Mapping[str, Captive],
    *,
    scale: float,
) -> list[_Call]:
    count = max(1, round(_HONEST * scale))
    society, bureau = Lines(number=phone(dice)), Lines(number=phone(dice))
    funds = [Lines(number=phone(dice), pay_to=account(dice), kind="card") for _ in range(3)]
    calls = []
    for kind in dice.quota(count, _HONEST_SHARES, rest="own_call"):
        request = dice.pick(of_captives if kind in _OF_CAPTIVES else requests)
        captive = held.get(request.person.person_id)
        on = dice.day(captive.captured_on if captive else request.made_on, AS_OF)
        lines = {"society_message": society, "bureau_call": bureau}.get(kind) or (
            dice.pick(funds) if kind in _WITH_MONEY else Lines(number=phone(dice))
        )
        amount = dice.between(2, 30) * 10 if kind in _WITH_MONEY else 0
        refused = "no" if kind == "own_call" and dice.chance(0.4) else ""
        calls.append(
            _call(dice, request, "honest", kind, lines=lines, on=on, amount=amount, refused=refused)
        )
    return calls


def _swindles(
    dice: Dice, requests: list[Request], dead: frozenset[str], *, scale: float
) -> list[_Call]:
    """Rings share lines, accounts and scripts; every fifth swindler works alone."""
    rings = [_ring(dice) for _ in range(max(6, round(_RINGS * scale)))]
    victims = dice.sample(requests, max(4, round(_SWINDLED * scale)))
    corpses = [r for r in victims if r.person.person_id in dead]
    calls = []
    for request in victims:
        lines, kinds = _ring(dice) if dice.chance(0.2) else dice.pick(rings)
        kind, used = dice.pick(kinds), dice.pick(lines)
        if corpses and dice.chance(0.06):
            used = replace(own_lines(dice.pick(corpses)), pay_to=used.pay_to)
        amount = 0 if kind in _NO_MONEY else dice.between(4, 70) * 100
        refused = dice.pick(("yes",) * 8 + ("",) * 3 + ("no",))
        on = dice.day(max(FIRST_CAPTURE, request.made_on), AS_OF)
        calls.append(
            _call(dice, request, "swindle", kind, lines=used, on=on, amount=amount, refused=refused)
        )
    return calls


def _ring(dice: Dice) -> tuple[list[Lines], list[str]]:
    kinds = dice.sample(list(_texts()["swindle"]), dice.between(1, 3))
    payee = dice.pick(("Oksana D.", "S. Hrim", "IP Veles", "Marta K", "N. Orlik")) + dice.digits(2)
    tool, name = device(dice), handle(dice)
    lines = [
        Lines(
            number=phone(dice),
            handle=name if dice.chance(0.5) else "",
            device=tool if dice.chance(0.25) else "",
            pay_to=account(dice) if dice.chance(0.85) else "",
            payee=payee if dice.chance(0.5) else "",
        )
        for _ in range(dice.between(2, 4))
    ]
    return lines, kinds


def own_lines(request: Request) -> Lines:
    """The missing person's own telephone, the same wherever it is named."""
    own = Dice.seeded(request.person.number)
    return Lines(number=phone(own), device=device(own))


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    text = resources.files("safeconduct.samples").joinpath("desk_texts.toml").read_text("utf-8")
    return tomllib.loads(text)


def _call(
    dice: Dice,
    request: Request,
    nature: str,
    kind: str,
    *,
    lines: Lines,
    on: date,
    amount: int,
    refused: str,
) -> _Call:
    """A call in a language that the family has and the type knows."""
    by_language = _texts()[nature][kind]
    abroad = [x for x in ("en", "fr", "ar") if x in by_language]
    own = "uk" if request.bureau is Side.A and dice.chance(0.85) else "ru"
    language = dice.pick(abroad) if abroad and dice.chance(0.06) else own
    template = dice.pick(by_language.get(language) or next(iter(by_language.values())))
    text = template.format(
        name=request.person.own_name.given, sum=f"{amount} $", town=dice.pick(_TOWNS)
    )
    return _Call(
        request=request, nature=nature, type=kind, on=on, text=_retold(dice, text), lines=lines,
        amount=amount, refused=refused,
    )  # fmt: skip


def _retold(dice: Dice, text: str) -> str:
    """As the family tells it: sometimes only half of it, often with slips of the hand."""
    sentences = text.split(". ")
    if len(sentences) > 1 and dice.chance(0.2):
        sentences = sentences[: max(1, len(sentences) - 1)]
    words = ". ".join(sentences).split(" ")
    return " ".join(mistyped(dice, w) if dice.chance(0.03) else w for w in words)


def _row(dice: Dice, call: _Call, number: int) -> Row:
    person, lines = call.request.person, call.lines
    own = own_lines(call.request)
    name = " ".join(p for p in (person.own_name.family, person.own_name.given) if p)
    ukrainian = call.request.bureau is Side.A
    said = {"yes": "так" if ukrainian else "да", "no": "ні" if ukrainian else "нет"}
    return (
        f"FD/{number:05d}",
        call.request.record_id,
        mistyped(dice, name) if dice.chance(0.03) else name,
        "messenger" if lines.handle else "phone",
        as_written(dice, lines.number),
        as_written(dice, lines.handle),
        as_written(dice, lines.device),
        call.on.strftime("%d.%m.%Y"),
        call.text,
        str(call.amount) if call.amount else "",
        "USD" if call.amount else "",
        as_written(dice, lines.pay_to),
        lines.payee,
        said.get(call.refused, ""),
        as_written(dice, own.number) if dice.chance(0.7) else "",
        as_written(dice, own.device) if dice.chance(0.5) else "",
        min(AS_OF, call.on + timedelta(days=dice.between(0, 20))).strftime("%d.%m.%Y"),
    )
