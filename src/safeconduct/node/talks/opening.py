"""Taking up talks: who takes part, this node's keys, and the keys of the others."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.talks import signing
from safeconduct.node.talks.models import Challenge, SideKey, Talk
from safeconduct.node.talks.sides import public_keys
from safeconduct.node.talks.stores import lock, moved
from safeconduct.record import PublicKey, RecordError, enrol
from safeconduct.record.encoding import check_name, from_base64
from safeconduct.record.keys import KeyKind
from safeconduct.record.party_entries import log_origin
from safeconduct.talks import SidePublicKeys


@transaction.atomic
def open_talk(
    user: User, *, name: str, parties: Sequence[str], mediator: str = "", own: str
) -> Talk:
    """Take up a talk with keys of its own; others' keys are enrolled next.

    Args:
        user: who; with the right to talk, or to mediate if this node is the mediator.
        name: of the talk, the same at all sides: a host name and a path, without spaces.
        parties: the names of the two parties.
        mediator: his name; empty if there is none.
        own: which of them this node is.

    Raises:
        PermissionDenied: if he has not the right.
        ValidationError: if names are not as the record takes them, or the talk is here already.
    """
    sides = [*parties, *([mediator] if mediator else [])]
    if len(set(parties)) != 2 or len(set(sides)) != len(sides) or own not in sides:
        raise ValidationError(
            _("Two parties and at most one mediator take part, this node among them.")
        )
    try:
        for side in sides:
            check_name(side)
            log_origin(name, side)
    except RecordError as error:
        raise ValidationError(str(error)) from None
    if not user.may(Right.MEDIATE if own == mediator else Right.TALK):
        raise PermissionDenied
    row = Talk(
        public_id=new_id("N"), name=name, parties="\n".join(sorted(parties)), mediator=mediator,
        own=own, opened_by=user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError(_("A talk of this name is here already.")) from None
    keys = signing.make_keys(row)
    _keep(user, row, keys)
    details = {"name": name, "parties": sorted(parties), "mediator": mediator, "own": own}
    deed = Deed(verb=Verb.TALK_OPENED, kind="talk", subject=row.public_id, details=details)
    record(Actor.of(user), deed)
    return row


def card(talk: Talk) -> str:
    """This node's public keys, one a line, as the others enrol them."""
    return card_text(public_keys(talk)[talk.own])


def card_text(keys: SidePublicKeys) -> str:
    """Public keys of a side: by which it signs, its ML-DSA key, then those of its log."""
    return "".join(f"{key.text}\n" for key in (keys.key, keys.post_quantum, *keys.log))


@transaction.atomic
def challenge(user: User, talk: Talk, side: str) -> str:
    """What another side has to sign with its keys: 64 hexadecimal digits, drawn once.

    Raises:
        ValidationError: if there is no such side, or its keys are enrolled already.
    """
    if not (user.may(Right.TALK) or user.may(Right.MEDIATE)):
        raise PermissionDenied
    if side not in talk.others or side in public_keys(talk):
        raise ValidationError(_("There are no keys to be enrolled of this side."))
    row, _new = Challenge.objects.get_or_create(
        talk=talk, name=side, defaults={"nonce": secrets.token_bytes(32)}
    )
    return bytes(row.nonce).hex()


def answer_challenge(user: User, talk: Talk, text: str) -> str:
    """This node's proof that it holds the secret halves of its keys: base64, one line a key.

    Raises:
        ValidationError: if the challenge is none.
    """
    if not (user.may(Right.TALK) or user.may(Right.MEDIATE)):
        raise PermissionDenied
    try:
        nonce = bytes.fromhex(text.strip())
    except ValueError:
        nonce = b""
    if len(nonce) != 32:
        raise ValidationError(_("A challenge has 64 hexadecimal digits."))
    return "".join(f"{base64.b64encode(s).decode()}\n" for s in signing.prove(talk, nonce))


@transaction.atomic
def enrol_side(user: User, talk: Talk, side: str, *, card: str, proof: str) -> SideKey:
    """Accept the keys of another side, if it has signed the challenge with each of them.

    Compare the keys by voice before.

    Raises:
        ValidationError: if a key is weak, none, of another name or kind, or a proof does not hold.
    """
    if not (user.may(Right.TALK) or user.may(Right.MEDIATE)):
        raise PermissionDenied
    asked = Challenge.objects.filter(talk=talk, name=side).first()
    if asked is None:
        raise ValidationError(_("Give this side a challenge first."))
    try:
        keys = _enrolled(talk, side, bytes(asked.nonce), card.split(), proof.split())
    except RecordError as error:
        raise ValidationError(str(error)) from None
    row = _keep(user, talk, keys)
    asked.delete()
    moved(lock(talk))
    details = {"side": side, "keys": [keys.key.text, *(key.text for key in keys.log)]}
    deed = Deed(verb=Verb.SIDE_ENROLLED, kind="talk", subject=talk.public_id, details=details)
    record(Actor.of(user), deed)
    return row


def _enrolled(
    talk: Talk, side: str, nonce: bytes, lines: Sequence[str], proofs: Sequence[str]
) -> SidePublicKeys:
    if len(lines) not in (3, 4) or len(proofs) != len(lines):
        what = "a card has three or four keys, and there is one proof for each"
        raise RecordError("card", what, "Have both sent again.")
    found: list[PublicKey] = []
    for number, (line, proof) in enumerate(zip(lines, proofs, strict=True), 1):
        try:
            found.append(enrol(line, challenge=nonce, proof=from_base64(proof)))
        except RecordError as error:
            raise error.within(f"line {number}") from None
    origin = log_origin(talk.name, side)
    names = [key.name for key in found]
    kinds = [key.kind for key in found]
    wanted = [KeyKind.NOTE, KeyKind.ML_DSA, KeyKind.NOTE, KeyKind.ML_DSA][: len(found)]
    if names != [side, side, *[origin] * (len(found) - 2)] or kinds != wanted:
        what = f"the keys of {side} must be named {side}, {side} and {origin}, in this order"
        raise RecordError("card", what, "Have the card of this side and talk sent.")
    if len({key.raw for key in found}) < len(found):
        raise RecordError("card", "one key stands there twice", "Have a new card made.")
    return SidePublicKeys(found[0], found[1], tuple(found[2:]))


def _keep(user: User, talk: Talk, keys: SidePublicKeys) -> SideKey:
    others = {
        key.raw
        for known in public_keys(talk).values()
        for key in (known.key, known.post_quantum, *known.log)
    }
    if others & {key.raw for key in (keys.key, keys.post_quantum, *keys.log)}:
        raise ValidationError(_("Another side has this key already."))
    return SideKey.objects.create(
        talk=talk, name=keys.name, key=keys.key.text, post_quantum=keys.post_quantum.text,
        log="\n".join(key.text for key in keys.log), enrolled_by=user,
    )  # fmt: skip
