"""Taking judgements back from the history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.history.reverting import reverts
from safeconduct.node.history.verbs import Verb
from safeconduct.node.matching.models import Judgement
from safeconduct.node.matching.services import take_back


@reverts(Verb.LINK_JUDGED)
def take_judgement_back(actor: Actor, event: Event, details: dict[str, Any], reason: str) -> None:
    """One's own judgement; another's is answered by judging oneself."""
    found = Judgement.objects.filter(
        link__public_id=event.subject, officer_id=event.actor_id, taken_back_at=None
    ).first()
    if found is None:
        raise ValidationError(_("This judgement has been taken back already."))
    if event.actor_id != actor.user_id:
        raise ValidationError(_("Only whoever judged can take it back; judge the link yourself."))
    take_back(User.objects.get(pk=actor.user_id or 0), found, reverts=event)
