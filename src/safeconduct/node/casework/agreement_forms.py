"""The form of the agreement that determinations are made under."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safeconduct.law import RULES, Reading, Scope
from safeconduct.node.casework.forms import DayField, text_field
from safeconduct.node.pages.words import CATEGORY
from safeconduct.node.registry.forms import ReasonForm
from safeconduct.people.vocabulary import Category

_COUNTED = (Category.PRISONER_OF_WAR, Category.DETAINED_OWN_CITIZEN)


class AgreementForm(ReasonForm):
    """Whom the agreement covers, each side's reading if they differ, and what it waives."""

    title = text_field(_("Name of the agreement"))
    civilians_alongside = forms.BooleanField(
        label=_("Owed civilians travel with a stage, uncounted"), required=False
    )
    waived = forms.MultipleChoiceField(
        label=_("Rules that the parties have agreed not to apply"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = (("", _("The text")), ("A_", _("As A reads it")), ("B_", _("As B reads it")))
        for prefix, whose in names:
            self.fields[f"{prefix}categories"] = forms.MultipleChoiceField(
                label=_("%(whose)s: categories that are counted") % {"whose": whose},
                required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(c.value, CATEGORY[c.value]) for c in _COUNTED],
            )  # fmt: skip
            for bound, label in (
                ("from", _("%(whose)s: captured from")), ("until", _("%(whose)s: captured until"))
            ):  # fmt: skip
                self.fields[f"{prefix}captured_{bound}"] = DayField(
                    label=label % {"whose": whose}, required=False, future=True
                )
        waived = self.fields["waived"]
        if isinstance(waived, forms.MultipleChoiceField):
            waived.choices = [(r.id, f"{r.id}: {_(r.title)}") for r in RULES if r.derogable]
            waived.help_text = _("Only these may be waived; no agreement takes the others away.")
        own = [
            f"{p}{f}" for p, _w in names for f in ("categories", "captured_from", "captured_until")
        ]
        self.order_fields(["title", *own, "civilians_alongside", "waived", "reason"])

    def clean(self) -> dict[str, Any]:
        """Refuse a reading of one side alone, and days that run backwards."""
        data = super().clean() or {}
        a, b = (self._reads(data, prefix) for prefix in ("A_", "B_"))
        if a != b:
            raise ValidationError(_("Give both sides' readings, or neither."))
        if not a and not data.get("categories"):
            self.add_error("categories", _("Choose at least one category."))
        for prefix in ("", "A_", "B_"):
            first, last = data.get(f"{prefix}captured_from"), data.get(f"{prefix}captured_until")
            if first and last and last < first:
                self.add_error(f"{prefix}captured_until", _("It lies before the first day."))
        return data

    @staticmethod
    def _reads(data: dict[str, Any], prefix: str) -> bool:
        names = ("categories", "captured_from", "captured_until")
        return any(data.get(f"{prefix}{name}") for name in names)

    def scope(self) -> Scope:
        """The scope as the library takes it."""
        data = self.cleaned_data
        readings = [
            Reading(of=side, categories=self._categories(f"{side}_"),
                    captured_from=data[f"{side}_captured_from"],
                    captured_until=data[f"{side}_captured_until"])
            for side in ("A", "B")
            if self._reads(data, f"{side}_")
        ]  # fmt: skip
        return Scope(
            categories=self._categories(""), captured_from=data["captured_from"],
            captured_until=data["captured_until"],
            civilians_alongside=data["civilians_alongside"], readings=tuple(readings),
            waived=frozenset(data["waived"]),
        )  # fmt: skip

    def _categories(self, prefix: str) -> frozenset[Category]:
        return frozenset(Category(v) for v in self.cleaned_data[f"{prefix}categories"])


def initial_of(title: str, scope: Scope) -> dict[str, Any]:
    """What an agreement's form shows at first."""
    found: dict[str, Any] = {
        "title": title, "civilians_alongside": scope.civilians_alongside,
        "waived": sorted(scope.waived),
    }  # fmt: skip
    parts: Iterable[tuple[str, Scope | Reading]] = (
        ("", scope), *((f"{reading.of}_", reading) for reading in scope.readings)
    )  # fmt: skip
    for prefix, part in parts:
        found[f"{prefix}categories"] = sorted(c.value for c in part.categories)
        found[f"{prefix}captured_from"] = part.captured_from
        found[f"{prefix}captured_until"] = part.captured_until
    return found
