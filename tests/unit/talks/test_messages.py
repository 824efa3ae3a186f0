from __future__ import annotations

import dataclasses
from typing import Any, get_args

import pytest

from safeconduct.record import Json, RecordError, decode_json, encode_json
from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.said import SaidBody
from safeconduct.talks.vocabulary import (
    AbsenceCode,
    AnswerCode,
    IncidentCode,
    ItemWord,
    QueryCode,
    Step,
)

REFERENCE = messages.ListReference(1, "A", "ab" * 32, 390)
EXAMPLES: list[SaidBody] = [
    messages.TalksOpening(("A", "B"), "M"),
    messages.Terms("ab" * 32),
    messages.Proposal(1, (REFERENCE,)),
    messages.CounterProposal(2, (REFERENCE, REFERENCE)),
    messages.Query(QueryCode.DO_YOU_HOLD, "ab" * 32),
    messages.Answer(AnswerCode.NOT_HELD, "ab" * 32),
    messages.Acceptance(2, (REFERENCE,)),
    messages.StageProtocol(1, "2026-09-23", "ab" * 32),
    messages.Receipt(1, "A", 389, "", (messages.Absence(AbsenceCode.DIED, 1),)),
    messages.StageAccount(1, (messages.AccountLine("A", 390, 389, 1, 40),)),
    messages.Incident(1, IncidentCode.DELAY, 0, "ab" * 32),
    messages.Correction("ab" * 32),
    messages.Suspension("ab" * 32),
    messages.Resumption(),
    messages.BreakingOff("ab" * 32),
    messages.Closing(),
    items.ItemReplies(1, (items.ItemReply("ab" * 32, ItemWord.REFUSED, "died", "cd" * 32),)),
    items.Substitutions(1, (items.Substitution("ab" * 32, "cd" * 32),)),
    items.Requests(1, (messages.ItemRequest("ef" * 32),)),
    items.Commitment(2, "ab" * 32),
    items.Reveal(2, "ab" * 32, (REFERENCE,)),
    items.Release(2, (items.Deposit("A", "ab" * 32, (REFERENCE,)),)),
    items.Lapse(),
    items.KeyChange(1, "age1" + "q" * 58),
    items.RootChange(2, "ab" * 32),
]


def test_there_is_one_message_for_each_step() -> None:
    assert {kind.STEP for kind in get_args(SaidBody)} == set(Step)
    assert {type(example) for example in EXAMPLES} == set(get_args(SaidBody))


@pytest.mark.parametrize("body", EXAMPLES, ids=lambda body: type(body).__name__)
def test_round_trip(body: SaidBody) -> None:
    fields = decode_json(encode_json(to_json(body)))
    assert from_json(type(body), fields) == body


@pytest.mark.parametrize("body", EXAMPLES, ids=lambda body: type(body).__name__)
def test_missing_unknown_and_wrong_fields_are_refused(body: SaidBody) -> None:
    good: Any = to_json(body)
    wrong: list[Any] = [{**good, "extra": "x"}, [], "x"]
    for field in dataclasses.fields(body):
        wrong.append({name: value for name, value in good.items() if name != field.name})
        wrong.append({**good, field.name: {"a": 1}})
        if isinstance(good[field.name], int):
            wrong += [{**good, field.name: "1"}, {**good, field.name: -1}]
    for fields in wrong:
        with pytest.raises(RecordError):
            from_json(type(body), fields)


def test_unknown_codes_name_their_place() -> None:
    fields: dict[str, Json] = {"code": "vanished", "text_digest": ""}
    with pytest.raises(RecordError, match=r"body\.code: not one of held"):
        from_json(messages.Answer, fields)


def test_what_is_no_message_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        to_json(1.5)
