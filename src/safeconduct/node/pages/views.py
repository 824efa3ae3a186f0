"""Home page, keys, preferences."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, signed_in
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.pages.context import MENU, THEMES
from safeconduct.node.pages.tasks_to_do import to_do

KEYS = (
    ("/", _("to the search")),
    ("?", _("this list")),
    ("g", _("then a letter: to a page")),
    ("1", _("matching desk: same")),
    ("2", _("matching desk: different")),
    ("3", _("matching desk: unsure")),
    ("u", _("matching desk: take the last judgement back")),
)


@signed_in
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """What needs doing, by role."""
    tasks = to_do(request.user)
    context = {
        "waiting": [task for task in tasks if task.count],
        "beginnings": [task for task in tasks if not task.count],
    }
    return render(request, "pages/home.html", context)


@signed_in
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of this site."""
    return render(request, "pages/keys.html", {"keys": KEYS, "entries": MENU})


@signed_in
@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Language, colours and second factor of whoever is signed in."""
    if request.method == "POST":
        user = request.user
        theme = request.POST.get("theme", "")
        language = request.POST.get("language", "")
        if theme in THEMES:
            user.theme = theme
            user.save(update_fields=["theme"])
        answer = redirect("preferences")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                httponly=True,
                samesite="Strict",
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        return answer
    may_use_tokens = request.user.may(Right.USE_API, Right.REVOKE_TOKENS)
    context = {"themes": THEMES, "may_use_tokens": may_use_tokens}
    return render(request, "pages/preferences.html", context)
