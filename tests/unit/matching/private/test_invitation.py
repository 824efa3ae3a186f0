"""The signed messages between a mediator and the two sides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safeconduct.matching.private.boxes import SEED, public_half
from safeconduct.matching.private.invitation import (
    Invitation,
    Talk,
    check_records,
    read_invitation,
    records_fields,
)
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.messages import RefusedMessageError, Step
from safeconduct.record.keys import SigningKey

M, A, B = (SigningKey(name, bytes([n]) * 32) for n, name in enumerate("MAB", start=1))
TERMS = MediatedTerms(label="2031-05", purpose="who is held", sides=("A", "B"), most=200)
BOX, OWN = public_half(bytes(SEED)), public_half(bytes([1]) * SEED)
INVITATION = Invitation(terms=TERMS, box=BOX, keys={"A": A.public.text, "B": B.public.text})
TALK = Talk(session=TERMS.session("M"), mediator=M.public, side=A.public)


def invited(invitation: Invitation = INVITATION, talk: Talk = TALK) -> bytes:
    return talk.write(Step.INVITATION, M, (), fields=invitation.fields())


def records(invitation: Invitation = INVITATION, **changed: Any) -> bytes:
    fields = records_fields(
        invitation, mediator=M.public, side="A", count=7, root=bytes(32), box=OWN
    )
    return TALK.write(Step.RECORDS, A, (invited(),), fields={**fields, **changed}, body=b"sealed")


def checked(data: bytes) -> Any:
    message = TALK.read(Step.RECORDS, (invited(),), data)
    return check_records(message, INVITATION, mediator=M.public, side="A")


def test_a_side_reads_what_the_mediator_offers_and_he_what_it_agrees_to() -> None:
    assert read_invitation(invited(), mediator=M.public, side=A.public) == INVITATION
    agreed = checked(records())
    assert (agreed.body, agreed.box, agreed.root) == (b"sealed", OWN, bytes(32))


@pytest.mark.parametrize(
    "changed",
    [{"consent": "perhaps"}, {"purpose": "another"}, {"least_percent": 1}, {"other": A.public.text},
     {"mediator": B.public.text}, {"fields": ["contact"]}, {"most": 9_999}, {"size": 4_096},
     {"size": 63}],
    ids=str,
)  # fmt: skip
def test_records_under_other_terms_are_refused_and_say_what_differs(changed: Any) -> None:
    with pytest.raises(RefusedMessageError, match=next(iter(changed))):
        checked(records(**changed))


def test_records_without_a_key_to_answer_to_are_refused() -> None:
    with pytest.raises(RefusedMessageError, match="no key"):
        checked(records(box="AA=="))


def test_an_invitation_of_somebody_else_or_for_somebody_else_is_refused() -> None:
    with pytest.raises(RefusedMessageError, match="no invitation signed by B"):
        read_invitation(invited(), mediator=B.public, side=A.public)
    with pytest.raises(RefusedMessageError, match="somebody else"):
        read_invitation(invited(), mediator=M.public, side=B.public)
    stranger = SigningKey("A", bytes([9]) * 32)
    with pytest.raises(RefusedMessageError, match="another key of this side"):
        read_invitation(invited(), mediator=M.public, side=stranger.public)


def test_messages_do_not_fit_another_session_or_place() -> None:
    later = replace(TALK, session=replace(TERMS, label="2031-06").session("M"))
    with pytest.raises(RefusedMessageError, match="another session"):
        later.read(Step.RECORDS, (invited(),), records())
    with pytest.raises(RefusedMessageError, match="replaced"):
        TALK.read(Step.RECORDS, (invited() + b"x",), records())
    with pytest.raises(RefusedMessageError, match="signed by"):
        TALK.read(Step.COUNT, (invited(),), records())


@pytest.mark.parametrize(
    "wrong",
    [{"sides": ("B", "A")}, {"sides": ("A", "A")}, {"fields": ("shoe_size",)},
     {"least_percent": 0}, {"least_percent": 100}, {"least_to_name": 0}, {"most": 0}],
    ids=str,
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused(wrong: Any) -> None:
    with pytest.raises(RefusedMessageError):
        replace(TERMS, **wrong)


@pytest.mark.parametrize("lacking", ["label", "sides", "fields", "most", "least_percent"])
def test_terms_that_are_not_whole_are_refused(lacking: str) -> None:
    values = TERMS.values()
    del values[lacking]
    with pytest.raises(RefusedMessageError, match=lacking):
        MediatedTerms.read(values)
