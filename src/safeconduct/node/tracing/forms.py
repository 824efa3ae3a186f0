"""Forms of the family desk and of the public page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from safeconduct.node.pages.words import FIELD, SEX
from safeconduct.node.tracing.messaging import LONGEST, tidied

_LINE = 200
_LONG = 2_000
#: What a family is asked about the missing person; nothing here must be filled in but a name.
MISSING = (
    "family_name", "given_name", "patronymic", "alias", "mothers_maiden_name", "birth_date",
    "birth_place", "sex", "party_of_origin", "rank", "service_number", "unit", "last_seen_on",
    "last_seen_at", "captured_on", "captured_at", "note",
)  # fmt: skip
_DAY_HELP = _("As 2026-05-31 or 31.05.2026; a month or year alone will do, “~” means about.")
_RELATIONS = (
    ("spouse", _("wife or husband")), ("parent", _("mother or father")),
    ("child", _("daughter or son")), ("sibling", _("sister or brother")),
    ("relative", _("another relative")), ("friend", _("friend or neighbour")),
    ("unit", _("comrade or unit")), ("lawyer", _("lawyer or other representative")),
)  # fmt: skip
RELATIONS = dict(_RELATIONS)


class RequestForm(forms.Form):
    """Who is missing, and who asks."""

    asker = forms.CharField(label=_("Name of whoever asks"), max_length=_LINE)
    relation = forms.ChoiceField(
        label=_("What he or she is to the missing person"), choices=[("", ""), *_RELATIONS]
    )
    proved = forms.BooleanField(label=_("The relation is proved"), required=False)
    proof = forms.CharField(
        label=_("How it was proved"), max_length=_LINE, required=False,
        help_text=_("Which paper was shown. Do not copy its number."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), max_length=_LINE, required=False)
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    consent = forms.BooleanField(
        label=_("Agrees that we trace"), required=False,
        help_text=_("Without it the request is kept here, and nothing is traced."),
    )  # fmt: skip
    consent_on = forms.DateField(
        label=_("Agreed or refused on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    share = forms.BooleanField(
        label=_("Agrees that the Central Tracing Agency gets these data"), required=False,
        help_text=_("GC III art. 123, GC IV art. 140."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, dict[str, StrOrPromise]] = {
            "sex": SEX,
            "party_of_origin": {"A": "A", "B": "B"},
        }
        for name in MISSING:
            if name in choices:
                self.fields[name] = forms.ChoiceField(
                    label=FIELD[name], choices=[("", ""), *choices[name].items()], required=False
                )
            else:
                self.fields[name] = forms.CharField(
                    label=FIELD[name], max_length=_LONG if name == "note" else _LINE,
                    required=False, help_text=_DAY_HELP if name.endswith(("_on", "_date")) else "",
                )  # fmt: skip
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 3})

    def clean(self) -> dict[str, Any]:
        """A name is needed to look for somebody, a paper for a proof, a day for a consent."""
        data = super().clean() or {}
        if not any(data.get(n) for n in ("family_name", "given_name", "alias")):
            self.add_error("family_name", _now("Give at least one name of the missing person."))
        if data.get("proved") and not data.get("proof"):
            self.add_error("proof", _now("Say how the relation was proved."))
        if data.get("consent_on") and data["consent_on"] > timezone.localdate():
            self.add_error("consent_on", _now("This day is still to come."))
        if data.get("consent") and not data.get("consent_on"):
            data["consent_on"] = timezone.localdate()
        return data

    def asker_data(self) -> dict[str, Any]:
        """The fields of `opening.ASKER`, as plain data."""
        data = self.cleaned_data
        day: date | None = data["consent_on"]
        return {
            "asker": data["asker"], "relation": data["relation"], "proved": data["proved"],
            "proof": data["proof"], "phone": data["phone"], "address": data["address"],
            "consent": data["consent"], "share": data["share"],
            "consent_on": day.isoformat() if day else "",
        }  # fmt: skip

    def missing_data(self) -> dict[str, str]:
        """Canonical column -> text as typed."""
        return {name: self.cleaned_data[name] for name in MISSING if self.cleaned_data.get(name)}


class TextForm(forms.Form):
    """A message or a note."""

    text = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_text(self) -> str:
        """Without control characters."""
        text = tidied(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_now("Write something first."))
        return text


class VersionForm(forms.Form):
    """A step that needs nothing but the version it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(VersionForm):
    """Why a request is closed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=_LONG, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues and the history; the family does not see it."),
    )  # fmt: skip


class EraseForm(forms.Form):
    """Why a request is to be erased."""

    reason = forms.CharField(
        label=_("Reason"), max_length=_LONG, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Others decide by it, and the history keeps it."),
    )  # fmt: skip


class EnterForm(forms.Form):
    """Reference and passphrase."""

    reference = forms.CharField(
        label=_("Reference number"), max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "dir": "ltr"}
        ),
        help_text=_("It begins with TR and stands on your slip."),
    )  # fmt: skip
    passphrase = forms.CharField(
        label=_("Passphrase"), max_length=80,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        ),
        help_text=_("The four groups of letters and digits below it. Capitals do not matter."),
    )  # fmt: skip
