"""The machine, the breach drill, and files past their term."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.upkeep import views

urlpatterns = [
    path("node/", views.machine, name="machine"),
    path("node/breach-drill/", views.breach_drill, name="breach_drill"),
    path("files-due/", views.files_due, name="files_due"),
]
