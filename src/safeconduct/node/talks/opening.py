"""Taking up talks: who takes part, this node's keys, and the keys of the others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.talks import signing
from safeconduct.node.talks.approving import may_draft
from safeconduct.node.talks.models import SideKey, Talk
from safeconduct.node.talks.sides import public_keys
from safeconduct.node.talks.stores import lock, moved
from safeconduct.record import RecordError
from safeconduct.record.keys import CHALLENGE_SIZE
from safeconduct.talks import SidePublicKeys
from safeconduct.talks.enrolment import (
    Answer,
    Challenge,
    Founding,
    Shown,
    check_answer,
    fingerprint,
)


@transaction.atomic
def open_talk(
    user: User,
    *,
    name: str,
    parties: Sequence[str],
    mediator: str = "",
    own: str,
    shown: Shown = Shown.RECORD,
) -> Talk:
    """Take up a talk with keys of its own; others' keys are enrolled next.

    Args:
        user: who; with the right to talk, or to mediate if this node is the mediator.
        name: of the talk, the same at all sides: a host name and a path, without spaces.
        parties: the names of the two parties.
        mediator: his name; empty if there is none.
        own: which of them this node is.
        shown: what the mediator can open: the record alone, or lists and texts too.

    Raises:
        PermissionDenied: if he has not the right.
        ValidationError: if names are not as the record takes them, or the talk is here already.
    """
    try:
        founding = Founding(
            talk=name, parties=tuple(sorted(parties)), mediator=mediator, shown=shown
        )
    except RecordError as error:
        raise ValidationError(str(error)) from None
    if own not in founding.sides:
        raise ValidationError(_("This node is one of those who take part."))
    row = Talk(
        public_id=new_id("N"), name=name, parties="\n".join(founding.parties), mediator=mediator,
        shown=shown.value, own=own, nonce=secrets.token_hex(CHALLENGE_SIZE), opened_by=user,
    )  # fmt: skip
    if not may_draft(user, row):
        raise PermissionDenied
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError(_("A talk of this name is here already.")) from None
    _keep(user, row, signing.make_keys(row))
    details = {"name": name, "parties": sorted(parties), "mediator": mediator, "own": own}
    deed = Deed(verb=Verb.TALK_OPENED, kind="talk", subject=row.public_id, details=details)
    record(Actor.of(user), deed)
    return row


def challenge(talk: Talk) -> bytes:
    """What the other sides have to answer before their keys are enrolled: a file."""
    return _challenge(talk).data


def _challenge(talk: Talk) -> Challenge:
    return Challenge(founding=talk.founding, asked_by=talk.own, nonce=talk.nonce)


def answer_challenge(user: User, talk: Talk, data: bytes) -> bytes:
    """This node's keys for the side whose challenge this is, with a proof by each: a file.

    Raises:
        PermissionDenied: if he may not draft in these talks.
        ValidationError: if it is no challenge of another side of these talks.
    """
    if not may_draft(user, talk):
        raise PermissionDenied
    try:
        asked = Challenge.parse(data)
    except RecordError as error:
        raise ValidationError(str(error)) from None
    if asked.founding != talk.founding or asked.asked_by not in talk.others:
        raise ValidationError(_("This is no challenge of another side of exactly these talks."))
    return signing.answer_challenge(talk, asked).data


@transaction.atomic
def enrol_side(user: User, talk: Talk, data: bytes) -> SideKey:
    """Accept the keys of another side from its answer to this node's challenge.

    Compare fingerprints by voice afterwards, before anything is said.

    Raises:
        PermissionDenied: if he may not draft in these talks.
        ValidationError: if a key is weak or of others, a proof does not hold, or other keys of this
            side are enrolled.
    """
    if not may_draft(user, talk):
        raise PermissionDenied
    try:
        keys = check_answer(Answer.parse(data), _challenge(talk))
    except RecordError as error:
        raise ValidationError(str(error)) from None
    row = _keep(user, talk, keys)
    moved(lock(talk))
    details = {"side": keys.name, "fingerprint": fingerprint(keys)}
    deed = Deed(verb=Verb.SIDE_ENROLLED, kind="talk", subject=talk.public_id, details=details)
    record(Actor.of(user), deed)
    return row


def fingerprint_of(talk: Talk, side: str) -> str:
    """What both read out to each other of a side's keys; empty if they are not enrolled."""
    found = public_keys(talk).get(side)
    return fingerprint(found) if found else ""


def _keep(user: User, talk: Talk, keys: SidePublicKeys) -> SideKey:
    known = public_keys(talk)
    if keys.name in known:
        raise ValidationError(_("Keys of this side are enrolled already."))
    if any(_raw(others) & _raw(keys) for others in known.values()):
        raise ValidationError(_("Another side has this key already."))
    return SideKey.objects.create(
        talk=talk, name=keys.name, key=keys.key.text, post_quantum=keys.post_quantum.text,
        log="\n".join(key.text for key in keys.log), enrolled_by=user,
    )  # fmt: skip


def _raw(keys: SidePublicKeys) -> set[bytes]:
    return {key.raw for key in (keys.key, keys.post_quantum, *keys.log)}
