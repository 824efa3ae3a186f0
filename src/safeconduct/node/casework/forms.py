"""Forms of law and consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeconduct.law import Truth
from safeconduct.law.annex_one import MEDICAL_GROUNDS
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.commission import PresentedBy
from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.interviews import Manner
from safeconduct.law.proceedings import Act, Step
from safeconduct.node.casework.words import DECISION, ENTRY, FACT, MANNER, PRESENTED_BY, WISH
from safeconduct.node.pages.words import GRADE, KIND
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import CommissionDecision, SourceKind, Wish

_LONG = 2_000
_YES_NO_UNKNOWN = [("unknown", _("nobody says")), ("yes", _("yes")), ("no", _("no"))]


class DayField(forms.DateField):
    """A day, in the calendar of the browser; one that lies in the future is refused."""

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )
        self.input_formats = ["%Y-%m-%d"]
        self.future = future

    def clean(self, value: Any) -> Any:
        """The day; raises ValidationError."""
        day = super().clean(value)
        if day and not self.future and day > timezone.localdate():
            raise ValidationError(_("The day lies in the future: correct it."))
        return day


def text_field(label: Any, *, rows: int = 0, required: bool = True, **more: Any) -> forms.CharField:
    """A field for a word or two, or for a text of some rows."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, widget=widget, required=required, max_length=_LONG if rows else 200, **more
    )


class CaseForm(forms.Form):
    """What somebody is suspected of."""

    offence = text_field(
        _("Offence"),
        help_text=_("As the authority names it; files that name the same are one case."),
    )
    opened_on = DayField(
        label=_("Suspicion notified on"), required=False,
        help_text=_("The term of three months for a trial runs from it (GC III art. 103)."),
    )  # fmt: skip
    note = text_field(_("Note"), rows=3, required=False)


class StepForm(forms.Form):
    """One step of the procedure, with what must be on file for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=_("Day"))
    authority = text_field(_("Authority that took it"))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["authority"].help_text = _("Competent: %(authority)s.") % {
            "authority": _(step.authority)
        }
        if step.id == "determine":
            self.fields["qualification"] = text_field(
                _("Article under which the crime is qualified")
            )
            self.fields["war_crime"] = forms.ChoiceField(
                label=_("Is it a war crime?"), widget=forms.RadioSelect,
                choices=[("no", _("no")), ("yes", _("yes"))],
            )  # fmt: skip
        self.fields["documents"] = forms.MultipleChoiceField(
            label=_("Papers on file"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(d, _(d)) for d in step.documents],
            help_text=_("What is missing does not stop the step; it is shown as missing."),
        )  # fmt: skip

    def act(self) -> Act:
        """The step as it was taken."""
        data = self.cleaned_data
        return Act(
            step=self.step.id, on=data["on"], authority=data["authority"],
            documents=tuple(data["documents"]), qualification=data.get("qualification", ""),
        )  # fmt: skip

    def war_crime(self) -> Truth | None:
        """What a determination found; None for any other step."""
        found = self.cleaned_data.get("war_crime")
        return None if found is None else Truth.of(found == "yes")


class InterviewForm(forms.Form):
    """What a person said of his return, and how he was asked."""

    on = DayField(label=_("Day"))
    manner = forms.ChoiceField(
        label=_("How"), choices=list(MANNER.items()),
        help_text=_("A word against return always counts; consent needs an interview."),
    )  # fmt: skip
    place = text_field(_("Place"), required=False)
    by = text_field(_("Who asked"), required=False)
    captor_present = forms.ChoiceField(
        label=_("Could anybody of the Detaining Power hear?"), choices=_YES_NO_UNKNOWN
    )
    present = text_field(
        _("Who else was present"), required=False, help_text=_("Names or offices, with commas.")
    )
    language = text_field(_("Language"), required=False)
    interpreter = text_field(_("Interpreter"), required=False, help_text=_("Leave empty for none."))
    interpreter_trusted = forms.ChoiceField(
        label=_("Does the interpreter belong to neither party?"), choices=_YES_NO_UNKNOWN
    )
    wish = forms.ChoiceField(label=_("What he wants"), choices=list(WISH.items()))
    third_country = text_field(_("Which third country"), required=False)
    fear = forms.ChoiceField(
        label=_("Does he fear persecution where he would return?"), choices=_YES_NO_UNKNOWN,
        help_text=_("If so, he is not returned there (GC IV art. 45), whatever else he says."),
    )  # fmt: skip
    hidden = forms.BooleanField(
        label=_("He asks that his own party not learn of a refusal"), required=False,
        help_text=_("Then only whoever records this interview sees what was said."),
    )  # fmt: skip
    note = text_field(_("Note"), rows=3, required=False)

    def talk(self) -> Talk:
        """The interview as the library takes it."""
        data = self.cleaned_data
        present = tuple(part.strip() for part in data["present"].split(",") if part.strip())
        return Talk(
            record_id="", on=data["on"], place=data["place"], by=data["by"],
            wish=Wish(data["wish"]), fear=YesNo(data["fear"]),
            captor_present=YesNo(data["captor_present"]), language=data["language"],
            interpreter=data["interpreter"],
            interpreter_trusted=YesNo(data["interpreter_trusted"]), present=present,
            manner=Manner(data["manner"]), third_country=data["third_country"],
            hidden_from_own_party=data["hidden"],
        )  # fmt: skip


class ExaminationForm(forms.Form):
    """A prisoner before the Mixed Medical Commission."""

    on = DayField(label=_("Day of the examination"))
    presented_by = forms.ChoiceField(
        label=_("Presented by"), choices=list(PRESENTED_BY.items()),
        help_text=_("In the order of precedence (GC III art. 113)."),
    )  # fmt: skip
    grounds = forms.MultipleChoiceField(
        label=_("Grounds of Annex I"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = self.fields["grounds"]
        if isinstance(grounds, forms.MultipleChoiceField):
            grounds.choices = [(g.id, f"{g.section}: {_(g.title)}") for g in MEDICAL_GROUNDS]
        labels = (_("First neutral member"), _("Second neutral member"),
                  _("Member of the Detaining Power"))  # fmt: skip
        for number, label in enumerate(labels, start=1):
            self.fields[f"vote{number}"] = forms.ChoiceField(
                label=label, required=False,
                choices=[("", _("no vote")), *list(DECISION.items())[:-1]],
            )  # fmt: skip

    def examined(self) -> Examined:
        """The examination as the library takes it."""
        data = self.cleaned_data
        votes = (data[f"vote{n}"] for n in (1, 2, 3))
        return Examined(
            person_id="", on=data["on"], presented_by=PresentedBy(int(data["presented_by"])),
            votes=tuple(CommissionDecision(v) for v in votes if v),
            grounds=tuple(data["grounds"]),
        )  # fmt: skip


class FollowUpForm(forms.Form):
    """What has become of an examination."""

    told_on = DayField(label=_("All concerned were told on"), required=False)
    certificate_on = DayField(label=_("Certificate issued on"), required=False)
    carried_out_on = DayField(label=_("Carried out on"), required=False)


class FactsForm(forms.Form):
    """Facts that the law asks for and a capture card has no room for."""

    source = forms.CharField(label=_("Source"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind of report"),
        choices=[(k, w) for k, w in KIND.items() if k not in ("legal", "consent", "contact")],
        initial=SourceKind.VISIT.value,
    )
    grade = forms.ChoiceField(label=_("Reliability of the source"), choices=list(GRADE.items()))
    observed_on = DayField(label=_("Observed on"), required=False)
    FIELDS = (
        "pregnant", "small_children", "self_inflicted", "guardian_agreed", "travel_document",
        "entry_permission",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.FIELDS:
            entry = name == "entry_permission"
            choices = list(ENTRY.items()) if entry else [("yes", _("yes")), ("no", _("no"))]
            self.fields[name] = forms.ChoiceField(
                label=FACT[name], required=False, choices=[("", _("nobody says")), *choices]
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a report that says nothing."""
        data = super().clean() or {}
        if not any(data.get(name) for name in self.FIELDS):
            raise ValidationError(_("Nothing was chosen: choose at least one fact."))
        return data

    def cells(self) -> dict[str, str]:
        """Column -> text."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.FIELDS if data[name]}
        if data["observed_on"]:
            found["observed_on"] = data["observed_on"].isoformat()
        return found
