"""Addresses of the witness."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.exchange import views

urlpatterns = [
    path("witness/", views.witness_page, name="witness"),
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
    path("witness/<str:origin_hash>/checkpoint", views.monitor, name="witness_monitor"),
]
