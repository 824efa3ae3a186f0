"""Forms of the talks: what a side says, and what it needs to be at the table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeconduct.node.cartels.forms import number_field
from safeconduct.node.casework.forms import DayField, text_field
from safeconduct.node.talks import words
from safeconduct.talks import AccountLine
from safeconduct.talks.enrolment import Shown
from safeconduct.talks.vocabulary import ItemWord

_MINUTE = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time of day that lie ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTE), **kwargs
        )
        self.input_formats = [_MINUTE]

    def clean(self, value: Any) -> datetime | None:
        """The moment; raises ValidationError if it is over."""
        moment: datetime | None = super().clean(value)
        if moment and moment <= timezone.now():
            raise ValidationError(_("This time is over: choose a later one."))
        return moment


class TalkForm(forms.Form):
    """A talk and who takes part in it, the same at all sides."""

    name = text_field(
        _("Name of the talk"),
        help_text=_("The same at all sides, such as talks.example/2026-09."),
    )
    first = text_field(_("First party"), help_text=_("A short name, such as A."))
    second = text_field(_("Second party"))
    mediator = text_field(_("Mediator"), required=False)
    own = text_field(_("Which of them this node is"))
    shown = forms.ChoiceField(
        label=_("What the mediator can read"),
        choices=[(kind.value, words.SHOWN[kind]) for kind in Shown],
        help_text=_("All sides must choose the same."),
    )


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(label=_("File"), max_length=200)


class PeerForm(forms.Form):
    """Where another side answers, and by which certificate it is known."""

    address = text_field(
        _("Address"), required=False, help_text=_("Such as https://node.example:8443.")
    )
    certificate = forms.FileField(label=_("Its certificate"), max_length=200)


class UntilForm(forms.Form):
    """Until when something waits for the other side."""

    until = MomentField(label=_("Until"), help_text=_("Not answered by then, it can be ended."))


class OfferForm(forms.Form):
    """The newest built list as an offer."""

    until = MomentField(label=_("Until"), required=False)

    def __init__(self, *args: Any, stages: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stages"] = forms.MultipleChoiceField(
            label=_("Stages"),
            choices=[(str(stage), str(stage)) for stage in stages],
            widget=forms.CheckboxSelectMultiple,
            initial=[str(stage) for stage in stages],
        )

    @property
    def stages(self) -> tuple[int, ...]:
        """Those that were chosen."""
        return tuple(int(stage) for stage in self.cleaned_data["stages"])


class ReasonForm(forms.Form):
    """Why, in words that travel sealed."""

    text = text_field(_("Reason, in words"), rows=3, required=False)


class QueryForm(forms.Form):
    """A question about a person."""

    code = forms.ChoiceField(label=_("Question"), choices=list(words.QUERY.items()))
    full_name = text_field(_("Name"))
    birth_date = text_field(_("Born"), required=False)
    service_number = text_field(_("Service number"), required=False)
    note = text_field(_("What else is known"), rows=3, required=False)
    until = MomentField(label=_("Answer asked for by"), required=False)

    def row(self, label: str) -> dict[str, str]:
        """What is said of the person."""
        data = self.cleaned_data
        names = ("full_name", "birth_date", "service_number", "note")
        return {"person_id": label, **{name: data[name] for name in names if data[name]}}


class AnswerForm(forms.Form):
    """The answer to a question."""

    code = forms.ChoiceField(label=_("Answer"), choices=list(words.ANSWER.items()))
    text = text_field(_("In words"), rows=3, required=False)


def item_choices(*, own: bool) -> list[tuple[Any, Any]]:
    """What can be said of one person on an offer; whoever offered him can withdraw him."""
    if own:
        return [(ItemWord.WITHDRAWN.value, words.ITEM_WORD[ItemWord.WITHDRAWN])]
    refused = [(f"refused:{code}", text) for code, text in words.REFUSAL.items()]
    doubted = [(f"queried:{code}", text) for code, text in words.DOUBT.items()]
    return [
        (ItemWord.ACCEPTED.value, words.ITEM_WORD[ItemWord.ACCEPTED]),
        (words.ITEM_WORD[ItemWord.REFUSED], refused),
        (words.ITEM_WORD[ItemWord.QUERIED], doubted),
    ]


def split_choice(value: str) -> tuple[ItemWord, str]:
    """Word and code of a choice; raises ValueError if there is none such.

    >>> split_choice("refused:died")
    (<ItemWord.REFUSED: 'refused'>, 'died')
    """
    word, _sep, code = value.partition(":")
    return ItemWord(word), code


class ItemForm(forms.Form):
    """What is said of one person."""

    word = forms.ChoiceField(label=_("Reply"))
    text = text_field(_("In words"), rows=3, required=False)
    until = MomentField(label=_("Answer asked for by"), required=False)

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["word"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = item_choices(own=own)


class PlanForm(forms.Form):
    """Day and order of a stage."""

    stage = number_field(_("Stage"), required=True, least=1)
    date = DayField(label=_("Day of the hand-over"), future=True)
    plan = text_field(_("Place and order, which travel sealed"), rows=4)


class ReceiptForm(forms.Form):
    """How many were received."""

    stage = number_field(_("Stage"), required=True, least=1)
    count = number_field(_("People received"), required=True)


class IncidentForm(forms.Form):
    """Something that happened."""

    stage = number_field(_("Stage"), required=True)
    code = forms.ChoiceField(label=_("What happened"), choices=list(words.INCIDENT.items()))
    persons = number_field(_("People concerned"), required=True)
    text = text_field(_("In words"), rows=3, required=False)


class AccountForm(forms.Form):
    """What each side has handed over of what was agreed."""

    stage = number_field(_("Stage"), required=True, least=1)

    def __init__(self, *args: Any, parties: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = tuple(parties)
        labels = {
            "agreed": _("%(side)s: agreed"),
            "delivered": _("%(side)s: handed over"),
            "owed": _("%(side)s: owed in any case, uncounted"),
        }
        for number, side in enumerate(self.parties):
            for name, label in labels.items():
                field = number_field(label % {"side": side}, required=True)
                self.fields[f"{name}{number}"] = field

    def lines(self) -> list[AccountLine]:
        """One line a side."""
        data = self.cleaned_data
        return [
            AccountLine(
                side=side, agreed=data[f"agreed{n}"], delivered=data[f"delivered{n}"],
                outstanding=max(0, data[f"agreed{n}"] - data[f"delivered{n}"]),
                owed=data[f"owed{n}"],
            )
            for n, side in enumerate(self.parties)
        ]  # fmt: skip
