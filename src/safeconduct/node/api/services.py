"""Making, revoking and recognising tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api.models import Token
from safeconduct.node.api.scopes import Scope, open_to
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import new_id
from safeconduct.node.vault import services as vault

LONGEST = timedelta(days=365)
#: Secrets begin with it, so that a scanner finds one that was left in a file.
PREFIX = "safeconduct_"


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A token with its name in the clear."""

    row: Token
    name: str

    @property
    def ended(self) -> bool:
        """Whether it is good for nothing any more."""
        return self.row.revoked_at is not None or self.row.expires_at <= timezone.now()

    @property
    def scopes(self) -> list[Scope]:
        """What it is good for."""
        return [scope for scope in Scope if scope in self.row.scopes]


def open_token(row: Token) -> OpenToken:
    """Open the name of a token."""
    return OpenToken(row, vault.open_for_node(row.name, place=row.place))


@transaction.atomic
def make_token(
    owner: User, *, name: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[Token, str]:
    """A new token and its secret, which is stored nowhere.

    Raises:
        PermissionDenied: if its owner may not use the interface.
        ValidationError: if it would last longer than a year, or do more than its owner may.
    """
    if not owner.may(Right.USE_API):
        raise PermissionDenied
    wanted = sorted({Scope(scope).value for scope in scopes})
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise ValidationError({"expires_at": _("A token lasts a year at most.")})
    if not wanted or not set(wanted) <= {s.value for s in open_to(owner)}:
        raise ValidationError({"scopes": _("Choose from what you may do yourself.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        public_id=new_id("K"),
        owner=owner,
        digest=digest(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    token.name = vault.seal_for_node(name, place=token.place)
    token.save()
    details = {"name": name, "scopes": wanted, "expires_at": expires_at.isoformat()}
    _tell(Actor.of(owner), token, "made", **details)
    return token, secret


@transaction.atomic
def revoke(user: User, token: Token) -> None:
    """End a token at once: one's own, or anybody's with the right to it.

    Raises:
        PermissionDenied: if it is somebody else's and the right is missing.
    """
    if token.owner_id != user.pk and not user.may(Right.REVOKE_TOKENS):
        raise PermissionDenied
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _tell(Actor.of(user), token, "revoked", owner=token.owner.pseudonym)


def digest(secret: str) -> str:
    """What is stored of a secret; it is random and long, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Token | None:
    """The token of a secret, with its owner and his roles of now."""
    return (
        Token.objects.select_related("owner")
        .prefetch_related("owner__grants")
        .filter(digest=digest(secret))
        .first()
    )


def note_use(token: Token) -> None:
    """Write down that it was used in this hour, once an hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    if token.last_used_at is None or token.last_used_at < hour:
        Token.objects.filter(pk=token.pk).update(last_used_at=hour)


def _tell(actor: Actor, token: Token, what: str, **details: object) -> None:
    record(
        actor,
        Deed(
            verb=Verb.TOKEN_CHANGED,
            kind="token",
            subject=token.public_id,
            details={"what": what, **details},
        ),
    )
