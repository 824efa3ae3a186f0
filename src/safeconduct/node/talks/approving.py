"""Who has agreed to what exactly: asked of the signing function before it signs.

This is the one place that decides whether enough people have approved; approvals signed under
random ids (`safeconduct.record`) can be asked for here as well.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.talks.models import Approval, Draft, Talk
from safeconduct.record import encode_json

_DOMAIN = "safeconduct/node/draft/1"


class NotApproved(PermissionDenied):
    """Too few have approved exactly these bytes, or somebody was counted who must not be."""


def digest_of(draft: Draft) -> str:
    """What is approved: SHA-256 over all that will be signed but date and place in the log."""
    return hashlib.sha256(
        encode_json(
            {
                "author": draft.talk.own,
                "body": draft.body,
                "domain": _DOMAIN,
                "draft": draft.public_id,
                "openings": hashlib.sha256(bytes(draft.openings)).hexdigest(),
                "recipients": draft.recipients,
                "references": draft.references,
                "step": draft.step,
                "talk": draft.talk.name,
                "until": draft.until,
            }
        )
    ).hexdigest()


def needed(step: str) -> int:
    """How many others have to approve a message of this kind: at least one, whatever is set."""
    wanted = settings.TALK_APPROVALS
    return max(1, int(wanted.get(step, wanted["other"])))


def may_draft(user: User, talk: Talk) -> bool:
    """Whether somebody may draft what this node says in a talk."""
    return user.may(Right.TALK if talk.is_party else Right.MEDIATE)


def require_approved(draft: Draft) -> None:
    """Check, under the lock of the draft, that it may be signed.

    Raises:
        NotApproved: unless so many distinct people as are needed, none of them the drafter, all
            still with the right to approve, have approved exactly these bytes; or if it has been
            signed or ended already.
    """
    digest = digest_of(draft)
    if draft.state != Draft.State.OPEN or draft.entry:
        raise NotApproved(_("This draft has been settled already."))
    if draft.digest != digest:
        raise NotApproved(_("This draft is not what was approved: it has been changed."))
    approvals = Approval.objects.filter(draft=draft, digest=digest).select_related("user")
    people = {
        approval.user_id
        for approval in approvals
        if approval.user_id != draft.drafted_by_id and approval.user.may(Right.APPROVE_TALKS)
    }
    wanted = max(draft.needed, needed(draft.step))
    if len(people) < wanted:
        message = _("%(have)s of %(needed)s approvals are there.")
        raise NotApproved(message % {"have": len(people), "needed": wanted})
