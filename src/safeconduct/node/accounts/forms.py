"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Role, clashes
from safeconduct.node.accounts.models import Node, User


class PasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four or five words are good."),
        max_length=200,
    )
    again = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same, and good enough."""
        data = super().clean() or {}
        if data.get("password") and data.get("password") != data.get("again"):
            self.add_error("again", _now("The two passwords differ."))
        elif data.get("password"):
            try:
                validate_password(data["password"])
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class NamesForm(forms.ModelForm[User]):
    """Sign-in name and pseudonym."""

    class Meta:
        model = User
        fields = ("username", "pseudonym")


class FirstRunForm(PasswordForm):
    """Whose node this is, and its first account."""

    name = forms.CharField(
        label=_("Name of this bureau"),
        max_length=120,
        help_text=_("For example: National Information Bureau of Orlavia."),
    )
    kind = forms.ChoiceField(label=_("This node belongs to"), choices=Node.Kind.choices)
    side = forms.ChoiceField(
        label=_("Side in lists and records"),
        choices=[("A", "A"), ("B", "B"), ("M", _("M, the mediator"))],
        help_text=_("As agreed with the other side and the mediator."),
    )
    username = forms.CharField(
        label=_("Your sign-in name"), max_length=60, validators=[ASCIIUsernameValidator()]
    )
    pseudonym = forms.CharField(
        label=_("Your pseudonym"),
        max_length=60,
        help_text=_("The name under which colleagues and the history know you."),
    )
    field_order = ("name", "kind", "side", "username", "pseudonym", "password", "again")

    def clean(self) -> dict[str, Any]:
        """A mediator is M, a party A or B."""
        data = super().clean()
        mediator = data.get("kind") == Node.Kind.MEDIATOR
        if data.get("side") and mediator != (data["side"] == "M"):
            self.add_error("side", _now("A mediator is M; a party is A or B."))
        return data


class RolesForm(forms.Form):
    """The roles of a member."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("System administrators and auditors hold no other role."),
    )

    def clean_roles(self) -> list[str]:
        """They can go together."""
        roles: list[str] = self.cleaned_data["roles"]
        if clashes(roles):
            raise forms.ValidationError(
                _now("System administrators and auditors hold no other role.")
            )
        return roles


class MemberForm(NamesForm):
    """A new member with roles."""

    roles = RolesForm.base_fields["roles"]
    clean_roles = RolesForm.clean_roles
