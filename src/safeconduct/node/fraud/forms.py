"""What a family tells of a call or payment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safeconduct.node.fraud.words import WAY
from safeconduct.node.pages.words import FIELD

_TRACES = ("contact_value", "handle", "device", "pay_to", "payee")


class ContactForm(forms.Form):
    """One call, message or demand, as the family tells it."""

    source = forms.CharField(
        label=_("Who told us"), max_length=120,
        help_text=_("Such as: mother, at the family desk. It stands in lists; write no name."),
    )  # fmt: skip
    called_on = forms.CharField(
        label=FIELD["called_on"], max_length=20, required=False,
        help_text=_("As 2026-05-01 or 01.05.2026; a month or year will do."),
    )  # fmt: skip
    contact_kind = forms.ChoiceField(
        label=FIELD["contact_kind"], choices=[("", ""), *WAY.items()], required=False
    )
    claim = forms.CharField(
        label=FIELD["claim"], max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Word for word, as far as the family remembers."),
    )  # fmt: skip
    demand_amount = forms.CharField(label=FIELD["demand_amount"], max_length=30, required=False)
    currency = forms.CharField(label=FIELD["currency"], max_length=10, required=False)
    proof_refused = forms.ChoiceField(
        label=_("Proof of life"), required=False,
        choices=[("", _("was not asked for")), ("no", _("was given")), ("yes", _("was refused"))],
    )  # fmt: skip
    contact_value = forms.CharField(label=_("Caller's number"), max_length=120, required=False)
    handle = forms.CharField(label=_("Caller's handle"), max_length=120, required=False)
    device = forms.CharField(label=_("Caller's device (IMEI)"), max_length=60, required=False)
    pay_to = forms.CharField(
        label=_("Account, card or wallet to pay to"), max_length=120, required=False
    )
    payee = forms.CharField(label=_("Name to pay to"), max_length=120, required=False)
    own_number = forms.CharField(
        label=_("The missing person's own number"), max_length=60, required=False
    )
    own_device = forms.CharField(
        label=_("The missing person's own device (IMEI)"), max_length=60, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a contact of which nothing is told."""
        data = super().clean() or {}
        if not any(data.get(name) for name in (*_TRACES, "claim", "demand_amount")):
            raise ValidationError(_("Give at least a number, a trace, or what was claimed."))
        return data

    def cells(self) -> dict[str, str]:
        """Column -> text as told."""
        return {k: v for k, v in self.cleaned_data.items() if k != "source" and v}
