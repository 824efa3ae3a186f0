"""Forms of weighing evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from safeconduct.evidence.proof_of_life import checklist
from safeconduct.node.evidence import words
from safeconduct.node.registry.forms import ReasonForm

_LONG = 2_000


class Unseen(forms.TextInput):
    """A box whose contents are never sent back to the page."""

    def format_value(self, value: Any) -> str | None:
        """Nothing, whatever was typed."""
        return None


class DemandsForm(ReasonForm):
    """Who signs the demands, and how the letters name the sides."""

    bureau = forms.CharField(
        label=_("Bureau that signs"), max_length=200, help_text=_("As the letters name it.")
    )
    name_a = forms.CharField(label=_("Name of side A"), max_length=120)
    name_b = forms.CharField(label=_("Name of side B"), max_length=120)
    field_order = ("bureau", "name_a", "name_b", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("For colleagues and the history; no letter tells it.")

    @property
    def names(self) -> dict[str, str]:
        """Name of each side."""
        return {"A": self.cleaned_data["name_a"], "B": self.cleaned_data["name_b"]}


def _answer(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        widget=Unseen(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("It is hashed at once and kept nowhere."),
    )


class QuestionForm(forms.Form):
    """A question of the family, with the answer that only he can give."""

    question = forms.CharField(
        label=_("Question"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("In the family's words. Ask for nothing that stands on a social network."),
    )
    answer = _answer(_("Answer"))


class AnswerForm(forms.Form):
    """An answer that came back."""

    answer = _answer(_("Answer that came back"))


class CheckForm(forms.Form):
    """The steps of the check of a video or call."""

    note = forms.CharField(
        label=_("What was looked at or listened to"),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, medium: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = checklist(medium)
        choices = [("yes", _("yes")), ("no", _("no")), ("", _("not asked yet"))]
        for step in self.steps:
            ask, why = words.CHECK[step.id]
            told = (_WEIGHTY if step.weighty else _LIGHT) % {"why": capfirst(str(why))}
            self.fields[step.id] = forms.ChoiceField(
                label=ask, choices=choices, required=False, widget=forms.RadioSelect,
                help_text=told, initial="",
            )  # fmt: skip
        self.order_fields([*(step.id for step in self.steps), "note"])

    @property
    def answers(self) -> dict[str, bool]:
        """Step -> yes or no, of those answered."""
        told = {step.id: self.cleaned_data[step.id] for step in self.steps}
        return {name: value == "yes" for name, value in told.items() if value}


_WEIGHTY = _("%(why)s. Without a yes here nothing is proven.")
_LIGHT = _("%(why)s.")
