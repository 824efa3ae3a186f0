"""Forms of the registry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.words import CATEGORY, FATE, FIELD, GRADE, HEALTH, KIND, SEX

_LONG = 2_000
_CHOICES: dict[str, Any] = {
    "category": CATEGORY,
    "health": HEALTH,
    "sex": SEX,
    "fate": FATE,
    "party_of_origin": {"A": "A", "B": "B"},
    "detaining_power": {"A": "A", "B": "B"},
}
#: The capture card (GC III Annex IV B) and what a bureau records (GC III art. 122), in its order.
CARD = (
    "party_of_origin", "family_name", "given_name", "patronymic", "mothers_maiden_name",
    "birth_date", "birth_place", "sex", "rank", "service_number", "unit", "branch", "category",
    "occupation", "language", "next_of_kin", "contact", "correspondence_address",
    "detaining_power", "captured_on", "captured_at", "health", "held_at", "prisoner_number",
    "last_seen_on", "last_seen_at", "fate", "note", "observed_on",
)  # fmt: skip
EXPORTED = (
    "full_name", "family_name", "given_name", "patronymic", "birth_date", "sex", "rank",
    "service_number", "unit", "branch", "category", "party_of_origin", "detaining_power",
    "captured_on", "held_at", "health", "prisoner_number", "status", "whereabouts",
)  # fmt: skip


class ReasonForm(forms.Form):
    """A reason, which the history keeps."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Others decide by it, and the history keeps it."),
    )


class ReportForm(forms.Form):
    """One report, typed in; every answer may be left out or be `refused to say`."""

    source = forms.CharField(label=_("Source"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of report"), choices=list(KIND.items()))
    grade = forms.ChoiceField(label=_("Reliability of the source"), choices=list(GRADE.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CARD:
            label = FIELD[name]
            if name in _CHOICES:
                choices = [("", ""), *_CHOICES[name].items()]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            else:
                self.fields[name] = forms.CharField(label=label, max_length=500, required=False)

    def cells(self) -> dict[str, str]:
        """Column -> text as typed."""
        return {name: self.cleaned_data[name] for name in CARD if self.cleaned_data.get(name)}


class DecisionForm(ReasonForm):
    """What to believe in one field."""

    value = forms.CharField(label=_("What to believe"), max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("value", "reason", "version")

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field in _CHOICES:
            self.fields["value"] = forms.ChoiceField(
                label=_("What to believe"), choices=list(_CHOICES[field].items())
            )


class CompartmentForm(ReasonForm):
    """Who may open a sealed case."""

    users = forms.ModelMultipleChoiceField(
        label=_("Open to these people only"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nobody ticked: open to all whose role includes people."),
    )
    field_order = ("users", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(is_active=True).prefetch_related("grants")
        able = [user.pk for user in members if user.may(Right.SEE_PEOPLE)]
        field = self.fields["users"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = User.objects.filter(pk__in=able).order_by("pseudonym")


class DocumentForm(forms.Form):
    """A photograph or paper."""

    file = forms.FileField(label=_("File"), help_text=_("JPEG, PNG, WebP or PDF, at most 20 MiB."))
    title = forms.CharField(label=_("What it shows"), max_length=200)
    source = forms.CharField(label=_("Source"), max_length=120)


class ExportForm(ReasonForm):
    """Which columns, in which form, and why."""

    kind = forms.ChoiceField(
        label=_("Form"), choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("pdf", "PDF")]
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(name, FIELD[name]) for name in EXPORTED],
        widget=forms.CheckboxSelectMultiple,
        initial=["full_name", "birth_date", "rank", "unit", "status", "category"],
        help_text=_("Only what the purpose needs."),
    )
    field_order = ("kind", "columns", "reason")
