"""Judging links: each officer for himself; what they say together joins and parts files."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.approvals.models import Action
from safeconduct.node.approvals.services import needed
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.matching.arranging import arrange, component, forbidden, one_at_a_time
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.matching.signals import links_changed


def voices() -> int:
    """How many officers must say the same before a link is settled."""
    return 1 + needed(Action.MERGE_FILES)


@transaction.atomic
def judge(user: User, link: Link, said: Judgement.Said) -> Link:
    """Say of a link what one thinks; a second time replaces the first.

    Raises:
        PermissionDenied: without the right to judge.
        ValidationError: if the link has been settled meanwhile.
    """
    if not user.may(Right.JUDGE):
        raise PermissionDenied
    one_at_a_time()
    locked = Link.objects.select_for_update().get(pk=link.pk)
    if locked.state in (Link.State.SAME, Link.State.DIFFERENT):
        raise ValidationError(
            _("This link has been settled meanwhile: %(state)s.") % {"state": locked.state_label}
        )
    now = timezone.now()
    Judgement.objects.filter(link=locked, officer=user, taken_back_at=None).update(
        taken_back_at=now
    )
    Judgement.objects.create(link=locked, officer=user, said=said)
    actor = Actor.of(user)
    _settle(actor, locked)
    _tell(actor, locked, Verb.LINK_JUDGED, {"said": said.value})
    return locked


@transaction.atomic
def take_back(user: User, judgement: Judgement, *, reverts: Event | None = None) -> Link:
    """Take one's own judgement back; files that were joined by it part again.

    Raises:
        PermissionDenied: if it is another's.
        ValidationError: if it was taken back already.
    """
    if judgement.officer_id != user.pk:
        raise PermissionDenied
    one_at_a_time()
    link = Link.objects.select_for_update().get(pk=judgement.link_id)
    now = timezone.now()
    if not Judgement.objects.filter(pk=judgement.pk, taken_back_at=None).update(taken_back_at=now):
        raise ValidationError(_("This judgement has been taken back already."))
    actor = Actor.of(user)
    _settle(actor, link)
    _tell(actor, link, Verb.JUDGEMENT_TAKEN_BACK, {"said": judgement.said}, reverts=reverts)
    return link


def _settle(actor: Actor, link: Link) -> None:
    """What the standing judgements together mean, and the files that follow from it."""
    before = link.state
    state, blocked = _verdict(link)
    settled = state in (Link.State.SAME, Link.State.DIFFERENT)
    link.state, link.blocked = state, blocked
    link.settled_at = timezone.now() if settled else None
    link.save(update_fields=["state", "blocked", "settled_at"])
    links_changed.send(sender=Link, people=[link.left.person_id, link.right.person_id])
    details = {"link": link.public_id}
    ends = (link.left_id, link.right_id)
    if state == Link.State.SAME:
        arrange(actor, ends, verb=Verb.FILES_MERGED, details=details)
    elif before == Link.State.SAME:
        arrange(actor, ends, verb=Verb.FILES_SPLIT, details=details)


def _verdict(link: Link) -> tuple[Link.State, bool]:
    votes = Counter(
        Judgement.objects.filter(link=link, taken_back_at=None).values_list("said", flat=True)
    )
    same, different = votes[Judgement.Said.SAME.value], votes[Judgement.Said.DIFFERENT.value]
    if same and different:
        return Link.State.DISPUTED, False
    if different >= voices():
        return Link.State.DIFFERENT, False
    if same >= voices():
        if forbidden(component(link.left_id), component(link.right_id)):
            return Link.State.DISPUTED, True
        return Link.State.SAME, False
    return Link.State.OPEN, False


def _tell(
    actor: Actor,
    link: Link,
    verb: Verb,
    details: dict[str, object],
    *,
    reverts: Event | None = None,
) -> None:
    record(
        actor,
        Deed(verb=verb, kind="link", subject=link.public_id, details=details, reverts=reverts),
    )
