"""Each thing that can be said in a talk, as a draft; see `drafting.draft` for what they raise."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.accounts.models import User
from safeconduct.node.registry.models import Person
from safeconduct.node.talks.drafting import Wording, draft
from safeconduct.node.talks.models import Draft, Talk
from safeconduct.node.talks.people import Owned
from safeconduct.node.talks.sides import held
from safeconduct.node.talks.unpacking import subjects_of_texts
from safeconduct.record.encoding import normalise_time
from safeconduct.talks import (
    AccountLine,
    AnswerCode,
    Opening,
    QueryCode,
    item_messages,
    messages,
)
from safeconduct.talks.item_messages import ItemReply
from safeconduct.talks.lists import SALT_SIZE, open_with
from safeconduct.talks.said import SaidBody
from safeconduct.talks.vocabulary import IncidentCode, ItemWord


def salt() -> bytes:
    """32 fresh random bytes."""
    return secrets.token_bytes(SALT_SIZE)


def at(moment: datetime | None) -> str:
    """A time as the record writes it; empty for none."""
    return (
        normalise_time(moment.astimezone(UTC).replace(microsecond=0).isoformat()) if moment else ""
    )


def say_opening(user: User, talk: Talk) -> Draft:
    """The mediator opens the talks."""
    parties = tuple(sorted(talk.start.parties))
    return draft(user, talk, Wording(body=messages.TalksOpening(parties, talk.mediator)))


def terms(user: User, talk: Talk, text: bytes) -> Draft:
    """Sign the terms: exactly these bytes, of which both sides have a copy."""
    digest = hashlib.sha256(text).hexdigest()
    return draft(user, talk, Wording(body=messages.Terms(digest)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is said of one item: accepted, refused, queried or withdrawn.

    Attributes:
        item: the salted leaf hash.
        word: what.
        code: why.
        text: the same in words; travels sealed.
    """

    item: str
    word: ItemWord
    code: str = ""
    text: str = ""


def reply(
    user: User,
    talk: Talk,
    offer: str,
    answers: Sequence[Answered],
    *,
    until: datetime | None = None,
) -> Draft:
    """Answer an offer item by item; what is queried has to be answered until a time."""
    openings: dict[str, Opening] = {}
    replies = []
    for answer in answers:
        digest = ""
        if answer.text:
            opening = open_with(salt, {"text": answer.text})
            digest = opening.digest.hex()
            openings[digest] = opening
        replies.append(ItemReply(answer.item, answer.word, answer.code, digest))
    body = item_messages.ItemReplies(held(talk).view.state.round, tuple(replies))
    return _with_texts(user, talk, body, openings, references=(offer,), until=until)


def _with_texts(
    user: User,
    talk: Talk,
    body: SaidBody,
    openings: Mapping[str, Opening],
    *,
    references: tuple[str, ...] = (),
    until: datetime | None = None,
    persons: Mapping[str, Person] | None = None,
) -> Draft:
    about = subjects_of_texts(talk, held(talk), body, references)
    texts = []
    for digest, opening in openings.items():
        subject = about.get(digest)
        texts.append(Owned(opening, "" if subject else opening.person_id, subject))
    wording = Wording(
        body=body, references=references, until=at(until), texts=texts, persons=persons or {}
    )
    return draft(user, talk, wording)


def substitute(
    user: User, talk: Talk, offer: str, item: str, row: Mapping[str, str],
    *, person: Person | None = None,
) -> Draft:  # fmt: skip
    """Offer somebody in the place of another; it takes effect in the next offer."""
    opening = open_with(salt, row)
    digest = opening.digest.hex()
    pairs = (item_messages.Substitution(item, digest),)
    body = item_messages.Substitutions(held(talk).view.state.round, pairs)
    persons = {opening.person_id: person} if person else {}
    return _with_texts(user, talk, body, {digest: opening}, references=(offer,), persons=persons)


def request(
    user: User, talk: Talk, offer: str, row: Mapping[str, str], *, person: Person | None = None
) -> Draft:
    """Ask for somebody who is on no list."""
    opening = open_with(salt, row)
    digest = opening.digest.hex()
    requests = (messages.ItemRequest(digest),)
    body = item_messages.Requests(held(talk).view.state.round, requests)
    persons = {opening.person_id: person} if person else {}
    return _with_texts(user, talk, body, {digest: opening}, references=(offer,), persons=persons)


def query(
    user: User, talk: Talk, code: QueryCode, row: Mapping[str, str],
    *, until: datetime | None = None, person: Person | None = None,
) -> Draft:  # fmt: skip
    """Ask about a person; the other side then has to answer (GC III art. 122)."""
    opening = open_with(salt, row)
    digest = opening.digest.hex()
    persons = {opening.person_id: person} if person else {}
    return _with_texts(
        user, talk, messages.Query(code, digest), {digest: opening}, until=until, persons=persons
    )


def answer(user: User, talk: Talk, question: str, code: AnswerCode, *, text: str = "") -> Draft:
    """Answer a question; "under enquiry" does not end the duty to answer."""
    digest, openings = _text(text)
    body = messages.Answer(code, digest)
    return _with_texts(user, talk, body, openings, references=(question,))


def _text(text: str) -> tuple[str, dict[str, Opening]]:
    if not text:
        return "", {}
    opening = open_with(salt, {"text": text})
    return opening.digest.hex(), {opening.digest.hex(): opening}


def accept(user: User, talk: Talk, offer: str, *, until: datetime) -> Draft:
    """Accept an offer that stands; binding once the other side has accepted it in time.

    Raises:
        ValidationError: if it does not stand.
    """
    standing = held(talk).view.state.offers.get(offer)
    if standing is None:
        raise ValidationError(_("This offer does not stand any more."))
    body = messages.Acceptance(standing.round, standing.lists)
    return draft(user, talk, Wording(body=body, references=(offer,), until=at(until)))


def lapse(user: User, talk: Talk, entry: str) -> Draft:
    """End the wait of this side's acceptance or commitment whose time is over."""
    return draft(user, talk, Wording(body=item_messages.Lapse(), references=(entry,)))


def suspend(user: User, talk: Talk, *, text: str = "") -> Draft:
    """The talks rest until this side resumes them."""
    digest, openings = _reason(text)
    return _with_texts(user, talk, messages.Suspension(digest), openings)


def resume(user: User, talk: Talk) -> Draft:
    """The talks go on."""
    return draft(user, talk, Wording(body=messages.Resumption()))


def break_off(user: User, talk: Talk, *, text: str = "") -> Draft:
    """The talks end without result."""
    digest, openings = _reason(text)
    return _with_texts(user, talk, messages.BreakingOff(digest), openings)


def correct(user: User, talk: Talk, entry: str, *, text: str) -> Draft:
    """Correct an earlier entry, which stays in the record."""
    digest, openings = _reason(text)
    return _with_texts(user, talk, messages.Correction(digest), openings, references=(entry,))


def _reason(text: str) -> tuple[str, dict[str, Opening]]:
    """Messages that have no empty text commit to one that says nothing."""
    opening = open_with(salt, {"text": text})
    return opening.digest.hex(), {opening.digest.hex(): opening}


def close(user: User, talk: Talk) -> Draft:
    """Declare that nothing more is to be done."""
    return draft(user, talk, Wording(body=messages.Closing()))


def plan_stage(user: User, talk: Talk, stage: int, *, date: str, plan: str) -> Draft:
    """Date and order of one stage; the plan travels sealed."""
    opening = open_with(salt, {"text": plan})
    body = messages.StageProtocol(stage, date, opening.digest.hex())
    return _with_texts(user, talk, body, {opening.digest.hex(): opening})


def receipt(user: User, talk: Talk, stage: int, side: str, count: int) -> Draft:
    """So many people of a side were received at a stage."""
    return draft(user, talk, Wording(body=messages.Receipt(stage, side, count, "", ())))


def account(user: User, talk: Talk, stage: int, lines: Sequence[AccountLine]) -> Draft:
    """The account after a stage as this side sees it."""
    return draft(user, talk, Wording(body=messages.StageAccount(stage, tuple(lines))))


def incident(
    user: User, talk: Talk, stage: int, code: IncidentCode, persons: int, *, text: str
) -> Draft:
    """Something that happened."""
    digest, openings = _reason(text)
    return _with_texts(user, talk, messages.Incident(stage, code, persons, digest), openings)
