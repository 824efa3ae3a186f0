"""Forms of django-allauth in this node's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["login"].widget.attrs.pop("placeholder", None)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """The name of a passkey, and whether it opens the node by itself."""

    passwordless = forms.BooleanField(
        label=_("It opens the node by itself, without the password"),
        required=False,
        help_text=_("The key, phone or computer then asks for its PIN or a fingerprint."),
    )
