"""How django-allauth fits this node: no open sign-up, sealed second factors, pseudonyms."""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext

from safeconduct.node.accounts.models import Node
from safeconduct.node.vault import services as vault

_PLACE = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the system administrator alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, *args: object, **kwargs: object) -> None:
        """A node sends no mail."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, sealed under the node's key."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return base64.b64encode(vault.seal_for_node(text, place=_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret from the database."""
        return vault.open_for_node(base64.b64decode(encrypted_text), place=_PLACE)

    def generate_authenticator_name(self, user: AbstractBaseUser, kind: str) -> str:
        """A name to begin with."""
        count = Authenticator.objects.filter(user_id=user.pk, type=kind).count()
        return gettext("Passkey {number}").format(number=count + 1)

    def _get_site_name(self) -> str:
        node = Node.current()
        return node.name if node else "Safeconduct"

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return str(user)

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """A node sends no mail."""
