"""The bureau's own pages. The public page of families has a URL configuration of its own."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("safeconduct.node.pages.urls")),
    path("account/", include("safeconduct.node.accounts.allauth_urls")),
    path("", include("safeconduct.node.accounts.urls")),
    path("", include("safeconduct.node.evidence.urls")),
    path("", include("safeconduct.node.fraud.urls")),
    path("", include("safeconduct.node.casework.urls")),
    path("", include("safeconduct.node.cartels.urls")),
    path("", include("safeconduct.node.talks.urls")),
    path("", include("safeconduct.node.exchange.urls")),
    path("people/", include("safeconduct.node.registry.urls")),
    path("requests/", include("safeconduct.node.tracing.urls")),
    path("approvals/", include("safeconduct.node.approvals.urls")),
    path("history/", include("safeconduct.node.history.urls")),
    path("", include("safeconduct.node.api.urls")),
    path("imports/", include("safeconduct.node.intake.urls")),
    path("links/", include("safeconduct.node.matching.urls")),
    path("jobs/", include("safeconduct.node.jobs.urls")),
    path("", include("safeconduct.node.upkeep.urls")),
    path("language/", set_language, name="set_language"),
]
handler403 = "safeconduct.node.pages.errors.forbidden"
handler404 = "safeconduct.node.pages.errors.not_found"
handler500 = "safeconduct.node.pages.errors.broken"
