"""Home, health, preferences, keys."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.pages import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("keys/", views.keys, name="keys"),
    path("preferences/", views.preferences, name="preferences"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
