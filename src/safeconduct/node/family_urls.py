"""The public page of families, served by a process of its own: nothing else is reachable there."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from safeconduct.node.pages import health
from safeconduct.node.tracing import family_views

urlpatterns = [
    path("", family_views.entrance, name="family_entrance"),
    path("status/", family_views.status, name="family_status"),
    path("message/", family_views.message, name="family_message"),
    path("leave/", family_views.leave, name="family_leave"),
    path("language/", set_language, name="set_language"),
    path("robots.txt", family_views.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
]
handler400 = "safeconduct.node.tracing.family_errors.bad"
handler403 = "safeconduct.node.tracing.family_errors.forbidden"
handler404 = "safeconduct.node.tracing.family_errors.not_found"
handler500 = "safeconduct.node.tracing.family_errors.broken"
