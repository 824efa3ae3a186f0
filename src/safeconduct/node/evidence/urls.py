"""Addresses of: how sure we are of one person, captives whom nobody acknowledges, proof of life."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
