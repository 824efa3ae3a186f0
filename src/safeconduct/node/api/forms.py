"""The form of a new token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.models import User
from safeconduct.node.api.scopes import open_to


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("For example: nightly copy into the register of the Red Cross society."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than it needs. It never may more than you may yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("How long it lasts"),
        coerce=int,
        choices=[
            (7, _("a week")),
            (30, _("30 days")),
            (90, _("90 days")),
            (364, _("a year")),
        ],
        initial=30,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(s.value, f"{s.label} ({s.value})") for s in open_to(user)]

    def chosen(self) -> dict[str, Any]:
        """For `make_token`."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "scopes": data["scopes"],
            "expires_at": timezone.now() + timedelta(days=data["days"]),
        }
