"""The steps of the wizard as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from safeconduct.node.intake.files import MOST_BYTES
from safeconduct.node.intake.plans import Plan
from safeconduct.node.pages.words import FIELD, KIND, field_label, word_label
from safeconduct.people.normalising import CHOICES
from safeconduct.tables import CANONICAL_COLUMNS, Preview
from safeconduct.tables.mapping import fold

_DATES = [
    ("dmy", _("day, month, year")),
    ("mdy", _("month, day, year")),
    ("ymd", _("year, month, day")),
]
_SEPARATORS = [
    ("", _("as found")), (",", ","), (";", ";"), ("\t", _("tabulator")), ("|", "|"),
]  # fmt: skip
_ENCODINGS = (
    "utf-8", "cp1251", "koi8_u", "koi8_r", "iso8859_5", "cp866", "cp1256", "cp1252", "utf-16",
)  # fmt: skip


class UploadForm(forms.Form):
    """The file, and whose it is."""

    file = forms.FileField(
        label=_("Table"), help_text=_("CSV, XLSX, Parquet, JSON Lines or PFIF; at most 200 MiB.")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=120,
        help_text=_("Who sends it. What its columns mean is remembered under this name."),
    )
    kind = forms.ChoiceField(label=_("Kind of report"), choices=list(KIND.items()))

    def clean_file(self) -> Any:
        """Not too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _now("The file has %(size)d MiB; at most %(most)d are taken.")
                % {"size": file.size >> 20, "most": MOST_BYTES >> 20}
            )
        return file

    def clean_source(self) -> str:
        """The part of a report's key before the colon."""
        source: str = self.cleaned_data["source"].strip()
        if ":" in source:
            raise forms.ValidationError(
                _now("Leave the colon out: it separates source and number.")
            )
        return source


class ReadingForm(forms.Form):
    """Sheet, header row, encoding, separator, order of dates; found by looking unless given."""

    header_row = forms.IntegerField(
        label=_("Row of the headers"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Leave it empty to let the file tell."),
    )
    dates = forms.ChoiceField(label=_("Order of dates such as 03.04.1990"), choices=_DATES)

    def __init__(self, *args: Any, preview: Preview | None, plan: Plan, **kwargs: Any) -> None:
        initial = {
            "header_row": plan.header_row or None, "dates": plan.dates, "sheet": plan.sheet,
            "encoding": plan.encoding, "separator": plan.separator,
        }  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": initial})
        if preview is not None and preview.sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(name, name) for name in preview.sheets]
            )
            self.initial["sheet"] = plan.sheet or preview.sheet
        if preview is None or preview.encoding:
            found = preview.encoding if preview else "?"
            as_found = _now("as found: %(encoding)s") % {"encoding": found}
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"), required=False,
                choices=[("", as_found), *((name, name) for name in _ENCODINGS)],
            )  # fmt: skip
            self.fields["separator"] = forms.ChoiceField(
                label=_("Separator"), required=False, choices=_SEPARATORS
            )

    def answers(self) -> dict[str, Any]:
        """Fields of a Plan."""
        data = dict(self.cleaned_data)
        data["header_row"] = data.get("header_row") or 0
        return data


def _columns() -> list[tuple[str, object]]:
    known = sorted(
        CANONICAL_COLUMNS,
        key=lambda c: (c not in FIELD, list(FIELD).index(c) if c in FIELD else 0, c),
    )
    return [("", _("– keep as it is –")), *((c, field_label(c)) for c in known)]


class ColumnsForm(forms.Form):
    """What each column of the file means, and what holds for all rows."""

    def __init__(
        self, *args: Any, preview: Preview, guessed: dict[str, str], plan: Plan, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headers = {f"c{i}": header for i, header in enumerate(preview.headers)}
        choices = _columns()
        for name, header in self.headers.items():
            self.fields[name] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=guessed.get(header, "")
            )
        for side in ("detaining_power", "party_of_origin"):
            self.fields[f"d_{side}"] = forms.ChoiceField(
                label=_("%(field)s, where no column says so") % {"field": field_label(side)},
                choices=[("", "–"), ("A", "A"), ("B", "B")],
                required=False,
                initial=plan.defaults.get(side, ""),
            )

    def clean(self) -> dict[str, Any]:
        """No meaning twice, and somebody must be named."""
        data = super().clean() or {}
        taken: dict[str, str] = {}
        folded: dict[str, str] = {}
        for name, header in self.headers.items():
            column = data.get(name)
            if folded.setdefault(fold(header), column or "") != (column or ""):
                self.add_error(
                    name,
                    _now("Another column has this name: rename one, or keep both as they are."),
                )
            if column and column in taken:
                self.add_error(
                    name, _now("“%(other)s” means this already.") % {"other": taken[column]}
                )
            elif column:
                taken[column] = header
        return data

    def columns(self) -> dict[str, str]:
        """Header -> canonical column, or "" to keep it as it is."""
        return {header: self.cleaned_data[name] for name, header in self.headers.items()}

    def defaults(self) -> dict[str, str]:
        """Canonical column -> value for all rows."""
        return {
            name.removeprefix("d_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("d_") and value
        }


class ValuesForm(forms.Form):
    """The source's own words of closed vocabularies, and what they mean."""

    def __init__(self, *args: Any, words: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[str, str]] = {}
        for column, cells in words.items():
            options = [
                ("", _("– leave as a fault –")),
                *((c.value, word_label(column, c.value)) for c in CHOICES[column]),
            ]
            for cell in cells:
                name = f"v{len(self.asked)}"
                self.asked[name] = (column, cell)
                self.fields[name] = forms.ChoiceField(
                    label=f"{field_label(column)}: {cell}", choices=options, required=False
                )

    def words(self) -> list[tuple[str, str, str]]:
        """Column, the source's word, ours."""
        return [
            (*self.asked[name], value)
            for name, value in self.cleaned_data.items()
            if value and name in self.asked
        ]
