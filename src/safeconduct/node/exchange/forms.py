"""Forms of the witness."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from safeconduct.node.casework.forms import text_field


class NameForm(forms.Form):
    """Under which name the witness cosigns."""

    name = text_field(
        _("Name of this witness"),
        help_text=_("It stands in every cosignature: a host name and a path, without spaces."),
    )


class LogForm(forms.Form):
    """A log to be cosigned."""

    origin = text_field(_("Name of the log"), help_text=_("The first line of its checkpoints."))
    keys = text_field(
        _("Its verifier keys, one a line"), rows=3,
        help_text=_("As its party gave them; compare them by voice before you enter them."),
    )  # fmt: skip
