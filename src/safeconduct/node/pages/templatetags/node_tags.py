"""Small things that templates need: dressed form fields, labels of vocabularies, query strings."""

from __future__ import annotations

from django import forms, template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.utils.safestring import SafeString

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.library_texts import in_words_of_the_reader
from safeconduct.node.pages.words import field_label, word_label

register = template.Library()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is a group of boxes or buttons."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The control in Bootstrap's classes, tied to its help and its errors."""
    widget = field.field.widget
    css = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    attrs: dict[str, str | bool] = {"class": f"{css} is-invalid" if field.errors else css}
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.field.widget.attrs.get("placeholder") == field.label:
        del field.field.widget.attrs["placeholder"]
    return field.as_widget(attrs=attrs)


@register.filter
def ticked(choice: BoundWidget) -> SafeString:
    """One box or button of a group in Bootstrap's classes."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


@register.filter
def may(user: User, right: str) -> bool:
    """Whether the reader holds a right, so that no page offers what would be refused."""
    return user.may(Right[right])


@register.filter
def word(value: str, vocabulary: str) -> str:
    """A value of a closed vocabulary in the reader's language."""
    return word_label(vocabulary, value)


@register.filter
def label(field: str) -> str:
    """The name of a field in the reader's language."""
    return field_label(field)


@register.filter
def said(text: str) -> str:
    """A sentence of the library in the reader's language."""
    return in_words_of_the_reader(text)


@register.filter
def words(codes: str, vocabulary: str) -> str:
    """Several codes, joined by spaces, in the reader's language."""
    return ", ".join(word_label(vocabulary, code) for code in codes.split())


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parameters changed, or left out where None."""
    request: HttpRequest = context["request"]
    params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value is not None:
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"
