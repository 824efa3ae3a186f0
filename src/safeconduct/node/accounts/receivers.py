"""Sign-ins and failures to sign in go into the history."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from safeconduct.node.accounts.actors import NODE, Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb


@receiver(user_logged_in)
def tell_sign_in(sender: object, user: User, **kwargs: Any) -> None:
    """Somebody has signed in."""
    with transaction.atomic():
        record(Actor.of(user), Deed(verb=Verb.SIGNED_IN, kind="account", subject=f"U-{user.pk}"))


@receiver(user_locked_out)
def tell_lock_out(sender: object, username: str | None = None, **kwargs: Any) -> None:
    """Somebody has failed so often that the account is closed for a while."""
    known = User.objects.filter(username=username or "").first()
    subject = f"U-{known.pk}" if known else ""
    with transaction.atomic():
        record(NODE, Deed(verb=Verb.SIGN_IN_FAILED, kind="account", subject=subject))
