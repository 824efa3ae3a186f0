"""Founding the node; making, inviting, changing and closing accounts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Role, clashes
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Invitation, Node, RoleGrant, User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb

_INVITATION_LIFE = timedelta(days=3)


@transaction.atomic
def found_node(
    *, name: str, kind: Node.Kind, side: str, username: str, pseudonym: str, password: str
) -> User:
    """Set the node up with its first account, the system administrator.

    Raises:
        ValidationError: if it has been set up already.
    """
    if Node.objects.select_for_update().exists():
        raise ValidationError(_("This node has been set up already."))
    Node.objects.create(name=name, kind=kind, side=side)
    user = User.objects.create_user(username, password, pseudonym)
    RoleGrant.objects.create(user=user, role=Role.SYSTEM_ADMINISTRATOR)
    details = {"name": name, "kind": str(kind.value), "side": side}
    record(Actor.of(user), Deed(verb=Verb.NODE_FOUNDED, kind="node", details=details))
    return user


@transaction.atomic
def make_account(
    actor: Actor,
    *,
    username: str,
    pseudonym: str,
    roles: Iterable[str],
    password: str | None = None,
) -> User:
    """A new account; without a password, `invite` lets its owner set one.

    Raises:
        ValidationError: if the roles cannot go together, or the names are taken.
    """
    user = User(username=username, pseudonym=pseudonym)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    _grant(user, roles)
    _tell(actor, user, "made", roles=sorted(user.roles))
    return user


@transaction.atomic
def set_roles(actor: Actor, user: User, roles: Iterable[str]) -> None:
    """Give somebody exactly these roles.

    Raises:
        ValidationError: if they cannot go together, or nobody would be left to run the node.
    """
    before = sorted(user.roles)
    _grant(user, roles)
    _keep_an_administrator()
    _tell(actor, user, "roles", before=before, after=sorted(user.roles))


@transaction.atomic
def set_active(actor: Actor, user: User, *, active: bool) -> None:
    """Close an account, or open it again; its deeds stay under its pseudonym."""
    User.objects.filter(pk=user.pk).update(is_active=active)
    _keep_an_administrator()
    _tell(actor, user, "opened" if active else "closed")


@transaction.atomic
def reset_second_factor(actor: Actor, user: User) -> str:
    """For somebody who lost his device: no second factor, no password, a new invitation."""
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _tell(actor, user, "second factor reset")
    return invite(actor, user)


@transaction.atomic
def invite(actor: Actor, user: User) -> str:
    """A token for the one-time link; earlier ones stop working. Hand it over in person."""
    user.invitations.filter(used_at=None).delete()
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        user=user, token_hash=_hash(token), expires_at=timezone.now() + _INVITATION_LIFE
    )
    _tell(actor, user, "invited")
    return token


def invitation(token: str) -> Invitation | None:
    """The invitation of a token, if it still holds."""
    return (
        Invitation.objects.select_related("user")
        .filter(token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now())
        .filter(user__is_active=True)
        .first()
    )


@transaction.atomic
def accept(invited: Invitation, *, password: str) -> User:
    """Set the password of somebody who was invited; the link is used up."""
    taken = Invitation.objects.filter(pk=invited.pk, used_at=None).update(used_at=timezone.now())
    if not taken:
        raise ValidationError(_("This link has been used. Ask for another one."))
    user = invited.user
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell(Actor.of(user), user, "accepted")
    return user


def _grant(user: User, roles: Iterable[str]) -> None:
    wanted = {Role(role).value for role in roles}
    if clashes(wanted):
        raise ValidationError(
            _("System administrators and auditors hold no other role: they must not work on cases.")
        )
    user.grants.exclude(role__in=wanted).delete()
    held = set(user.grants.values_list("role", flat=True))
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=r) for r in sorted(wanted - held))
    user.__dict__.pop("roles", None)
    user.__dict__.pop("rights", None)


def _keep_an_administrator() -> None:
    left = RoleGrant.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, user__is_active=True)
    if not left.exists():
        raise ValidationError(_("At least one active system administrator must remain."))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _tell(actor: Actor, user: User, what: str, **details: object) -> None:
    record(
        actor,
        Deed(
            verb=Verb.ACCOUNT_CHANGED,
            kind="account",
            subject=f"U-{user.pk}",
            details={"what": what, "pseudonym": user.pseudonym, **details},
        ),
    )
