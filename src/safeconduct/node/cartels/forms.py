"""Forms of stages, and of the lines of terms and positions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safeconduct.node.accounts.models import User
from safeconduct.node.cartels.models import Paper
from safeconduct.node.cartels.papers import Row
from safeconduct.node.cartels.words import TARGET
from safeconduct.node.casework.forms import DayField, text_field
from safeconduct.node.pages.words import CATEGORY
from safeconduct.node.registry.queries import people_for
from safeconduct.people.vocabulary import Category

_MOST = 1_000_000
#: Owed people are bound by no number and refused by nobody; the others' category is not known.
_COUNTABLE = (Category.PRISONER_OF_WAR, Category.DETAINED_OWN_CITIZEN)
_BONDS = ("together", "apart")


def number_field(label: Any, *, required: bool = False, least: int = 0) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=_MOST)


class StageForm(forms.Form):
    """One stage: its day, how many travel from each side, and how many of them uncounted."""

    date = DayField(label=_("Day of the hand-over"), future=True)
    per_side = number_field(_("People a side"), required=True, least=1)
    civilians = number_field(_("Of them owed civilians, uncounted"))

    def clean(self) -> dict[str, Any]:
        """Refuse more civilians than people."""
        data = super().clean() or {}
        data["civilians"] = data.get("civilians") or 0
        if data["civilians"] > data.get("per_side", _MOST):
            self.add_error("civilians", _("More than the people of this stage."))
        return data

    def row(self, number: int) -> Row:
        """As a paper holds it."""
        data = self.cleaned_data
        return {
            "number": number, "date": data["date"].isoformat(), "per_side": data["per_side"],
            "civilians": data["civilians"],
        }  # fmt: skip


StageFormSet = forms.formset_factory(
    StageForm, extra=0, min_num=1, max_num=30, validate_min=True, validate_max=True
)


class LineForm(forms.Form):
    """A refusal, request, quota, balance rule or bond; the library checks what it comes to."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, key: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.key, self.user = kind, key, user
        if key == "days":
            self.fields["date"] = DayField(label=_("Day"), future=True)
            self.fields["per_side"] = number_field(_("People a side at most"), required=True)
            self.fields["reason"] = text_field(_("Reason"), rows=2, required=False)
            return
        if kind == Paper.Kind.TERMS and key not in _BONDS:
            sides = [("A", "A"), ("B", "B")]
            self.fields["side"] = forms.ChoiceField(label=_("Side"), choices=sides)
        if key == "transports":
            self.fields["stage"] = number_field(
                pgettext_lazy("list", "Stage"), required=True, least=1
            )
            self.fields["name"] = text_field(_("Bus or aircraft"))
            self.fields["seats"] = number_field(_("Seats"), required=True, least=1)
            return
        if key in _BONDS:
            self.fields["files"] = _files_field(_("Files"))
        else:
            self._target("", _("Whom"))
        self._rest()
        self.fields["reason"] = text_field(
            _("Reason"), rows=2, required=key in ("refusals", "apart"),
            help_text=_("It is shown wherever this term keeps somebody off a list."),
        )  # fmt: skip

    def _target(self, prefix: str, label: Any) -> None:
        self.fields[f"{prefix}target"] = forms.ChoiceField(
            label=label, choices=list(TARGET.items()), widget=forms.RadioSelect, initial="unit"
        )
        self.fields[f"{prefix}values"] = text_field(
            _("Units, branches or ranks, one a line"), rows=2, required=False
        )
        self.fields[f"{prefix}categories"] = forms.MultipleChoiceField(
            label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(c.value, CATEGORY[c.value]) for c in _COUNTABLE],
            help_text=_("Owed people are bound by no number, and nobody may refuse them."),
        )  # fmt: skip
        self.fields[f"{prefix}files"] = _files_field(_("Files of people by name"), required=False)

    def _rest(self) -> None:
        if self.key == "requests":
            self.fields["weight"] = forms.IntegerField(
                label=_("Weight"), min_value=1, max_value=1_000, initial=1
            )
        elif self.key == "quotas":
            self.fields["at_least"] = number_field(_("At least"))
            self.fields["at_most"] = number_field(_("At most"))
            self.fields["stage"] = number_field(_("In this stage alone"), least=1)
        elif self.key == "balances":
            ways = [("against", _("only against")), ("never_against", _("never against"))]
            self.fields["way"] = forms.ChoiceField(
                label=_("Given"), choices=ways, widget=forms.RadioSelect, initial="never_against"
            )
            self._target("other_", _("Whom of the other side"))
            self.fields["per"] = number_field(_("So many of the first"), least=1)
            self.fields["to"] = number_field(_("for so many of the others"), least=1)

    def clean(self) -> dict[str, Any]:
        """Refuse a line that names nobody."""
        data = super().clean() or {}
        for prefix in ("", "other_"):
            kind = data.get(f"{prefix}target")
            if kind and not self._values(data, prefix, kind):
                name = {"category": "categories", "records": "files"}.get(kind, "values")
                self.add_error(f"{prefix}{name}", _("Name whom it means."))
        return data

    def clean_files(self) -> list[str]:
        """The files as papers name them; raises ValidationError for one that nobody can open."""
        return self._known("files")

    def clean_other_files(self) -> list[str]:
        """The same for the other side."""
        return self._known("other_files")

    def _known(self, name: str) -> list[str]:
        named = str(self.cleaned_data[name]).split()
        there = people_for(self.user).filter(public_id__in=named)
        known = set(there.values_list("public_id", flat=True))
        unknown = [one for one in dict.fromkeys(named) if one not in known]
        if unknown:
            text = _("There is no file %(ids)s that you can open.")
            raise ValidationError(text % {"ids": ", ".join(unknown)})
        return [f"file:{one}" for one in dict.fromkeys(named)]

    @staticmethod
    def _values(data: dict[str, Any], prefix: str, kind: str) -> list[str]:
        if kind == "category":
            return list(data.get(f"{prefix}categories") or [])
        if kind == "records":
            return list(data.get(f"{prefix}files") or [])
        lines = str(data.get(f"{prefix}values") or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def row(self) -> Row:
        """The line as a paper holds it."""
        data = self.cleaned_data
        row: Row = {"side": data["side"]} if data.get("side") else {}
        if self.key in ("transports", "days"):
            named: Row = {
                str(n): data[n] for n in ("stage", "name", "seats", "per_side") if n in data
            }
            day = {"date": data["date"].isoformat()} if "date" in data else {}
            reason = {"reason": data["reason"]} if data.get("reason") else {}
            return {**row, **named, **day, **reason}
        if self.key in _BONDS:
            row["records"] = data["files"]
        else:
            row[data["target"]] = self._values(data, "", data["target"])
        for name in ("weight", "at_least", "at_most", "stage"):
            if data.get(name) is not None:
                row[name] = data[name]
        if self.key == "balances":
            kind = data["other_target"]
            row[data["way"]] = {kind: self._values(data, "other_", kind)}
            if data["way"] == "against":
                row["ratio"] = [data.get("per") or 1, data.get("to") or 1]
        if data.get("reason"):
            row["reason"] = data["reason"]
        return row


def _files_field(label: Any, *, required: bool = True) -> forms.CharField:
    return text_field(
        label, rows=2, required=required,
        help_text=_("Their numbers, as P-ABCDEFGHJK, with spaces between."),
    )  # fmt: skip
