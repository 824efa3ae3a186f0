"""What every template knows."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import Node, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu, shown to whoever holds one of the rights.

    `kind` says on whose nodes, where it is not on all.
    """

    route: str
    label: StrOrPromise
    rights: tuple[Right, ...]
    key: str
    kind: str = ""

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.route)


MENU = (
    Entry("people", _("People"), (Right.SEE_PEOPLE,), "p"),
    Entry("requests", _("Tracing requests"), (Right.TRACING,), "t"),
    Entry("imports", _("Imports"), (Right.IMPORT,), "i"),
    Entry("links", _("Matching desk"), (Right.JUDGE,), "m"),
    Entry("fraud", _("Fraud desk"), (Right.FRAUD,), "f"),
    Entry("law", _("Who may go"), (Right.SEE_PEOPLE,), "l"),
    Entry("unacknowledged", _("Unacknowledged"), (Right.SEE_PEOPLE,), "u"),
    Entry("lists", _("Lists"), (Right.SEE_LISTS,), "x"),
    Entry("talks", _("Talks"), (Right.SEE_TALKS,), "s"),
    Entry("witness", _("Witness"), (Right.WITNESS,), "w", kind=Node.Kind.MEDIATOR),
    Entry("approvals", _("Approvals"), (Right.APPROVE, Right.EXPORT, Right.ERASE), "a"),
    Entry("history", _("History"), (Right.SEE_HISTORY,), "h"),
    Entry("jobs", _("Jobs"), (Right.SEE_JOBS,), "j"),
    Entry("team", _("Team"), (Right.MANAGE_TEAM,), "c"),
    Entry("machine", _("Node"), (Right.RUN_NODE,), "n"),
)


def node(request: HttpRequest) -> dict[str, object]:
    """Whose node this is, the menu of the reader, and how the page is to look."""
    user = getattr(request, "user", None)
    member = user if isinstance(user, User) else None
    theme = member.theme if member else request.COOKIES.get("theme", "auto")
    current = Node.current()
    kind = current.kind if current else ""
    return {
        "node": current,
        "demo": settings.CONFIGURATION.demo,
        "menu": [e for e in MENU if member and member.may(*e.rights) and e.kind in ("", kind)],
        "theme": theme if theme in THEMES else "auto",
        "right_to_left": get_language_bidi(),
        "languages": settings.LANGUAGES,
    }


THEMES = ("auto", "light", "dark", "contrast")
