"""Addresses of: law and consent: determinations, proceedings, interviews, arrival."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
