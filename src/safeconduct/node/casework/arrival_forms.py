"""The form of a plan of arrival: one choice for each task that applies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeconduct.law.arrival import Planned, TaskState
from safeconduct.node.casework.forms import DayField
from safeconduct.node.casework.opening import OpenArrival
from safeconduct.node.casework.words import TASK_STATE


class ArrivalForm(forms.Form):
    """When and where he arrives, who answers for him, and how each task stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    arrives_on = DayField(label=gettext_lazy("Arrives on"), required=False, future=True)
    destination = forms.CharField(
        label=gettext_lazy("Where he goes"), required=False, max_length=200
    )
    sponsor = forms.CharField(
        label=gettext_lazy("Who answers for the first weeks"), required=False, max_length=200
    )

    def __init__(
        self, data: Any = None, *, planned: Sequence[Planned], opened: OpenArrival
    ) -> None:
        initial = {
            "version": opened.row.version if opened.row else 0, "arrives_on": opened.arrives_on,
            "destination": opened.destination, "sponsor": opened.sponsor,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.planned = planned
        for one in planned:
            if one.task.done_if is not None and one.state is TaskState.DONE:
                continue  # the papers show it; no word can undo that
            choices = [
                (state, label) for state, label in TASK_STATE.items()
                if state != "done" or one.task.done_if is None
            ]  # fmt: skip
            self.fields[f"task_{one.task.id}"] = forms.ChoiceField(
                label=_(one.task.title), choices=choices, initial=one.state.value,
                help_text=_("Only papers can show that this is done: enter them as facts.")
                if one.task.done_if is not None else "",
            )  # fmt: skip

    def states(self) -> dict[str, TaskState]:
        """What was said of each task."""
        return {
            one.task.id: TaskState(self.cleaned_data[f"task_{one.task.id}"])
            for one in self.planned
            if f"task_{one.task.id}" in self.cleaned_data
        }
