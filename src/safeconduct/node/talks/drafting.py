"""What this node may come to say: drafted by one, approved by others, then signed and sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.talks import signing
from safeconduct.node.talks.approving import digest_of, may_draft, needed, require_approved
from safeconduct.node.talks.models import Approval, Draft, OfferedList, Payload, Talk
from safeconduct.node.talks.people import Owned, numbers, open_items, pieces, store_openings
from safeconduct.node.talks.sides import held
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal
from safeconduct.people.vocabulary import Category
from safeconduct.record import RecordError
from safeconduct.record.merkle import leaf_hash
from safeconduct.talks import IllegalMove, ListVersion, Said, Sealed
from safeconduct.talks import Payload as Contents
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.said import _KINDS as BODIES
from safeconduct.talks.said import SaidBody

CATEGORIES = tuple(Category)
_CODE = {category.value: code for code, category in enumerate(CATEGORIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is to be said, before it is drafted.

    Attributes:
        body: the message.
        references: entries that it is about.
        until: when it runs out, UTC as in the record; empty if never.
        lists: of an offer, in the order of the body.
        texts: the other openings of the message.
        persons: files of this node by the talk's name for them.
        to: for whom what travels sealed is; by default all who may read what this side seals.
    """

    body: SaidBody
    references: tuple[str, ...] = ()
    until: str = ""
    lists: Sequence[ListVersion] = ()
    texts: Sequence[Owned] = ()
    persons: Mapping[str, Person] = field(default_factory=dict)
    to: tuple[str, ...] = ()


@transaction.atomic
def draft(user: User, talk: Talk, wording: Wording) -> Draft:
    """Put down what is to be said; it waits for approval.

    Raises:
        PermissionDenied: if he may not draft.
        ValidationError: if it may not be said now, or nobody could open what goes with it.
    """
    vault.hold_keys()
    if not may_draft(user, talk):
        raise PermissionDenied
    step = wording.body.STEP
    if step not in held(talk).view.state.allowed(talk.own):
        raise ValidationError(_("This cannot be said where the talks stand."))
    owned = [Owned(item, item.person_id) for version in wording.lists for item in version.items]
    owned += wording.texts
    recipients = _recipients(talk, wording) if owned else ()
    subjects = store_openings(talk, owned, persons=wording.persons)
    row = Draft(
        public_id=new_id("D"), talk=talk, step=step.value,
        body=json.dumps(to_json(wording.body), sort_keys=True),
        references="\n".join(sorted(set(wording.references))), until=wording.until,
        recipients="\n".join(recipients), needed=needed(step.value), drafted_by=user,
        openings=b"".join(one.opening.digest for one in owned),
        members=numbers(subjects.values()),
    )  # fmt: skip
    row.digest = digest_of(row)
    row.save()
    for version in wording.lists:
        keep_list(talk, version, subjects, draft=row)
    _tell(Actor.of(user), row, Verb.DRAFTED)
    return row


def _recipients(talk: Talk, wording: Wording) -> tuple[str, ...]:
    """Who shall open what travels sealed; each must have announced a key."""
    to = wording.to or talk.founding.readers(talk.own)
    lacking = [side for side in to if side not in talk.others or not held(talk).recipient(side)]
    if lacking:
        message = _("No key is known here under which %(names)s could open this.")
        raise ValidationError(message % {"names": ", ".join(lacking)})
    return tuple(sorted(to))


def keep_list(
    talk: Talk,
    version: ListVersion,
    subjects: Mapping[bytes, int],
    *,
    draft: Draft | None = None,
    entry: str = "",
) -> OfferedList:
    """Store a list as columns; the openings of its items are kept already."""
    digests = [item.digest for item in version.items]
    reference = version.reference
    return OfferedList.objects.create(
        talk=talk, draft=draft, entry=entry, stage=version.stage, side=version.side,
        root=reference.list_root, count=reference.list_count, digests=b"".join(digests),
        subjects=np.array([subjects[d] for d in digests], dtype="<i8").tobytes(),
        categories=bytes(_CODE.get(i.category, _CODE[Category.UNKNOWN]) for i in version.items),
    )  # fmt: skip


def approve(user: User, draft: Draft, *, digest: str) -> Draft:
    """One more yes to exactly what `digest` names; the last one needed has it signed and sent.

    Raises:
        PermissionDenied: if he drafted it himself or may not approve.
        ValidationError: if it is settled, has changed, he has said yes already, or it can no
            longer be said where the talks stand now.
    """
    with transaction.atomic():
        row = _open(draft)
        if row.drafted_by_id == user.pk or not user.may(Right.APPROVE_TALKS):
            raise PermissionDenied(_("Nobody approves what he has drafted himself."))
        if digest != row.digest or digest != digest_of(row):
            raise ValidationError(_("This is not the draft that you have seen."))
        try:
            with transaction.atomic():
                Approval.objects.create(draft=row, user=user, digest=digest)
        except IntegrityError:
            raise ValidationError(_("You have approved this already.")) from None
        enough = row.approvals.filter(digest=digest).count() >= row.needed
        _tell(Actor.of(user), row, Verb.DRAFT_APPROVED)
    if enough:
        try:
            send(user, row)
        except (PermissionDenied, ValidationError):
            draft.refresh_from_db()
            if draft.state != Draft.State.SENT:  # else another's yes came at the same time
                raise
    draft.refresh_from_db()
    return draft


def send(user: User, draft: Draft) -> Said:
    """Have a draft signed that has its approvals: again after what stopped it has been mended.

    Raises:
        PermissionDenied: if he may neither draft nor approve, or too few have approved.
        ValidationError: if it cannot be said where the talks stand now, or somebody on it has been
            erased.
    """
    row = Draft.objects.select_related("talk").get(pk=draft.pk)
    if not (may_draft(user, row.talk) or user.may(Right.APPROVE_TALKS)):
        raise PermissionDenied
    with transaction.atomic():
        require_approved(_open(row))
    actor = Actor.of(user)
    saying = _saying(row)

    def commit(data: bytes, sealed: Sealed | None) -> None:
        # Read again under the lock that the entry is committed under.
        locked = _open(row)
        require_approved(locked)
        _mark_sent(actor, locked, leaf_hash(data).hex(), sealed)

    try:
        return signing.say(row.talk, saying, commit=commit)
    except signing.Unheard as error:
        message = _("This node was restored from a backup: take a new bundle of %(names)s first.")
        raise ValidationError(message % {"names": str(error)}) from None
    except IllegalMove as error:
        raise ValidationError(str(error)) from None
    except RecordError as error:
        raise ValidationError(str(error)) from None


def _saying(row: Draft) -> signing.Saying:
    body = from_json(BODIES[row.step], json.loads(row.body))
    recipients = tuple(filter(None, row.recipients.split("\n")))
    contents = None
    if row.openings:
        digests = pieces(row.openings)
        openings = open_items(row.talk, digests)
        if len(openings) < len(set(digests)):
            message = _("Somebody on it has been erased: withdraw this draft and make another.")
            raise ValidationError(message)
        ordered = tuple(openings[digest] for digest in digests)
        contents = Contents(row.talk.name, row.talk.own, recipients, ordered)
    return signing.Saying(
        body=body,
        references=tuple(filter(None, row.references.split("\n"))),
        until=row.until,
        contents=contents,
        recipients=tuple(held(row.talk).recipient(side) for side in recipients),
    )


def _mark_sent(actor: Actor, row: Draft, entry: str, sealed: Sealed | None) -> None:
    row.state, row.entry, row.ended_at = Draft.State.SENT, entry, timezone.now()
    row.save(update_fields=["state", "entry", "ended_at"])
    OfferedList.objects.filter(draft=row).update(entry=entry)
    if sealed:
        keep_payload(
            row.talk, sealed.data, digest=sealed.digest, entry=entry, author=row.talk.own,
            recipients=row.recipients, members=bytes(row.members), state=Payload.State.OWN,
        )  # fmt: skip
    _tell(actor, row, Verb.SAID)


def keep_payload(talk: Talk, data: bytes, *, digest: str, **fields: object) -> Payload:
    """Store sealed bytes under a data key of their own."""
    key, plain = vault.make_key()
    row = Payload(talk=talk, digest=digest, size=len(data), key=key, **fields)
    row.sealed = seal(plain, data, place=row.place)
    row.save()
    return row


@transaction.atomic
def refuse(user: User, draft: Draft) -> Draft:
    """A no ends the draft. Raises as `approve` does."""
    row = _open(draft)
    if row.drafted_by_id == user.pk or not user.may(Right.APPROVE_TALKS):
        raise PermissionDenied
    return _end(Actor.of(user), row, Draft.State.REFUSED)


@transaction.atomic
def withdraw(user: User, draft: Draft) -> Draft:
    """Whoever drafted it takes it back."""
    row = _open(draft)
    if row.drafted_by_id != user.pk:
        raise PermissionDenied
    return _end(Actor.of(user), row, Draft.State.WITHDRAWN)


def _end(actor: Actor, row: Draft, state: Draft.State) -> Draft:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    _tell(actor, row, Verb.DRAFT_ENDED)
    return row


def _open(draft: Draft) -> Draft:
    locked = Draft.objects.select_for_update(of=("self",), no_key=True)
    row = locked.select_related("talk").get(pk=draft.pk)
    if row.state != Draft.State.OPEN:
        state = Draft.State(row.state).label
        raise ValidationError(_("This has been settled meanwhile: %(state)s.") % {"state": state})
    return row


def _tell(actor: Actor, row: Draft, verb: Verb) -> None:
    details = {"draft": row.public_id, "step": row.step, "digest": row.digest, "entry": row.entry}
    deed = Deed(verb=verb, kind="talk", subject=row.talk.public_id, details=details)
    record(actor, deed)
