"""The auditor's page."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.history import views

urlpatterns = [
    path("", views.events, name="history"),
    path("check/", views.check, name="check_history"),
    path("<int:number>/revert/", views.revert, name="revert"),
]
